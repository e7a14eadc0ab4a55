import assert from "node:assert/strict";
import { existsSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { looksPathOf } from "../lib/config/looks_path.ts";
import { DAY_MS } from "../lib/core/candles.ts";
import { LookLedger } from "../lib/store/look_ledger.ts";

/** The command as `deno.json` starts it. */
async function looks(path: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--no-prompt", "--frozen", "--allow-read", "--allow-write", "--allow-env"],
      ...[new URL("looks.ts", import.meta.url).href, "--looks-path", path, ...args],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("looks are listed with what is left; a damaged ledger ends with 1 until it is set right with a reason", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "state/looks.db"), from = Date.UTC(2018, 5, 1);
  assert.match((await looks(path)).stdout, /^No looks at unseen days in /);
  assert.ok(!existsSync(path), "listing begins no ledger");

  const ledger = new LookLedger(path);
  const days = { venue: null, fromTime: from, toTime: from + 30 * DAY_MS, begunAt: 1, choice: "a", lookedAt: from };
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
