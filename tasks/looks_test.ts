import assert from "node:assert/strict";
import { existsSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { recordedMarket, runRecordedStudy } from "../test/fixtures/recorded_study.ts";
import { runTask } from "../test/fixtures/run_task.ts";
import { reportOf } from "../test/fixtures/report_of.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { looksPathOf } from "../lib/config/looks_path.ts";
import { DAY_MS } from "../lib/core/candles.ts";
import { printResult } from "../lib/report/study_text.ts";
import type { Certificate } from "../lib/selection/certificate.ts";
import { lookLevel } from "../lib/selection/look_level.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { LookLedger } from "../lib/store/look_ledger.ts";
import { looksAhead } from "../lib/study/looks.ts";
import { openStudy } from "../lib/study/study.ts";

/** Calls the command in this process. */
const looks = (path: string, ...args: string[]) => callTask("looks", "--looks-path", path, ...args);

Deno.test("looks are listed with what is left; a damaged ledger ends with 1 until it is set right with a reason", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "state/looks.db"), from = Date.UTC(2018, 5, 1);
  assert.match((await runTask("looks", "--looks-path", path)).stdout, /^No looks at unseen days in /);
  assert.ok(!existsSync(path), "listing begins no ledger");

  const ledger = new LookLedger(path);
  const days = {
    venue: null,
    closes: [],
    fromTime: from,
    toTime: from + 30 * DAY_MS,
    begunAt: 1,
    choice: "a",
    lookedAt: from,
  };
  for (const [market, study] of [["BTCUSDT", "one"], ["BTCUSDT", "two"], ["ETHUSDT", "three"]]) {
    ledger.open({ ...days, market, study, candidates: 3 });
  }
  const { code, stdout } = await looks(path);
  assert.equal(code, 0);
  assert.match(stdout, /BTCUSDT +any +2018-06-01 to 2018-06-30 +two +3 +2 +0\.61 % +0\.96 %/);
  assert.match(stdout, /BTCUSDT: unseen days from 2018-07-01 on have the whole level, 2\.4 % for a first look/);
  assert.match(stdout, /looks made elsewhere are not counted/);
  const listed = JSON.parse((await looks(path, "--symbol", "btc/usdt:usdt", "--json")).stdout);
  assert.deepEqual(listed.map(({ study, number }: { study: string; number: number }) => [study, number]), [
    ["one", 1],
    ["two", 2],
  ]);
  assert.equal((await looks(path, "--repair", "for luck")).code, 2, "a sound one is not set right");

  truncateSync(path, 0);
  const damaged = await looks(path);
  assert.deepEqual([damaged.code, damaged.stdout], [1, ""]);
  assert.match(damaged.stderr, /Cannot list the looks: .* is damaged: the file is empty; --repair WHY sets it right/);
  const repaired = await looks(path, "--repair", "the disk was full");
  assert.match(repaired.stdout, /Kept 0 looks; 1 look counted as lost, for every market/);
  assert.match((await looks(path)).stdout, /lost: the disk was full \(the file is empty\)/);
});

Deno.test("the ledger lies in the user's state folder unless the setting names a file", () => {
  const unset = { looksPath: "" };
  assert.equal(looksPathOf({ looksPath: "/a/b.db" }, {}), "/a/b.db");
  assert.equal(looksPathOf(unset, { HOME: "/h", XDG_STATE_HOME: "/s" }), "/s/assay/looks.db");
  assert.equal(looksPathOf(unset, { HOME: "/h", XDG_STATE_HOME: "s" }), "/h/.local/state/assay/looks.db");
  assert.throws(() => looksPathOf(unset, {}), { name: "UserError", message: /wanted --looks-path/ });
});

Deno.test("looks stand in the result, the certificate, the terminal and the report, with the day from which all is fresh", async () => {
  using own = temporaryFolder();
  const market = await recordedMarket(join(own.path, "bars.csv"));
  const shared = new LookLedger(join(own.path, "shared.db"));
  await runRecordedStudy(join(own.path, "a"), { market, ledger: shared });
  await runRecordedStudy(join(own.path, "b"), { market, ledger: shared });
  using db = await openDatabase(join(own.path, "b", MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), { looks } = study.lastRun()!;
  assert.deepEqual(looks.map(({ number, level }) => [number, level]), [[2, lookLevel(2)]]);
  const line = /look 2 at these days, decided at 0\.61\s%; level left 0\.96\s%; days from 2024-01-31 on .*elsewhere/;
  assert.match(printResult(study), line);
  assert.match(await reportOf(db), line);
  const [stored] = study.journal.certificates();
  assert.match(
    stored.text,
    /looked at once before; this is look number 2 at these days: a chance of luck of 0\.61 % is allowed/,
  );
  assert.match(stored.text, /we ask for at most 0\.61 %/);
  assert.deepEqual((stored.record as Certificate).look, looks[0]);
  const [ahead] = looksAhead(study, [market], shared);
  assert.match(ahead, /share days with 2 looks before: the next decides at 0\.27 %/);
});
