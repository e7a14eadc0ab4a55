import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { DAYS, runSmallStudy as runAny, type SmallRun, smallSettings } from "../../test/fixtures/small_study.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { DAY_MS } from "../core/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import { formatReport } from "../report/study_report.ts";
import { printResult } from "../report/study_text.ts";
import type { Certificate } from "../selection/certificate.ts";
import { levelLeft, lookLevel } from "../selection/look_level.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { deleteStudy } from "../store/studies.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { repairLedger } from "../store/look_repair.ts";
import { looksAhead } from "../study/looks.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import { openStudy } from "../study/study.ts";
import { validateStudy } from "../validation/validate_study.ts";
import { studyExecutor } from "./search.ts";

const folder = temporaryFolder();
const ledger = new LookLedger(join(folder.path, "state/looks.db"));
let market: StudyMarket;

/** Bars in a file, which nothing tells from those of a market as it was. */
async function recordedMarket(name: string, from = 0): Promise<StudyMarket> {
  using memory = await openDatabase(":memory:");
  const path = join(folder.path, name), start = Date.UTC(2024, 0, 1) + from * DAY_MS;
  const bars = simulateMarket({ seed: 3, bars: DAYS * 1440, edge: 12 });
  writeFileSync(path, formatCandlesCsv({ ...bars, time: bars.time.map((_, i) => start + i * 60_000) }));
  const source = { kind: "file", path, symbol: "BTC/USDT", timeframe: "1m", from: null, to: null } as const;
  return loadMarket(source, memory, "binance-usdm");
}

Deno.test.beforeAll(async () => {
  market = await recordedMarket("bars.csv");
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** A study of so few days that finds something HARD: trading is free. */
async function runSmallStudy(directory: string, options: SmallRun) {
  const settings = smallSettings({ ASSAY_TAKER_FEE: "0", ASSAY_MAKER_FEE: "0", ASSAY_SPREAD_BPS: "0" });
  return await runAny(directory, { settings, trials: 24, plan: { seed: 5 }, ...options });
}

/** A study in a folder of its own, on the recorded market and with the common ledger. */
async function run(name: string, options: SmallRun = {}) {
  return await runSmallStudy(join(folder.path, name), { market, ledger, ...options });
}

Deno.test("every study at the same days is a further look, whatever its folder, seed, name or a shift; its own resume is none", async () => {
  const first = await run("first");
  assert.deepEqual(first.looks.map(({ number, level, levelLeft }) => [number, level, levelLeft]), [
    [1, lookLevel(1), levelLeft(1)],
  ]);
  const { candles: { time } } = market, end = time[time.length - 1] + 60_000;
  assert.equal(first.looks[0].freshFrom, end);
  assert.ok(first.summary.hard > 0);

  assert.deepEqual((await run("first")).looks, first.looks, "nothing new was looked at");
  const again = await run("second");
  assert.equal(again.summary.tradesHash, first.summary.tradesHash);
  assert.deepEqual(again.looks.map(({ number }) => number), [2]);
  assert.ok(again.summary.hard <= first.summary.hard);
  assert.equal((await run("third", { plan: { seed: 4 } })).looks[0].number, 3);
  const shifted = await run("fourth", { market: await recordedMarket("shifted.csv", 4) });
  assert.equal(shifted.looks[0].number, 4);
  assert.equal(shifted.looks[0].freshFrom, end + 4 * DAY_MS);
  const later = await run("fifth", { market: await recordedMarket("later.csv", DAYS) });
  assert.equal(later.looks[0].number, 1, "fresh days have the whole level");

  {
    using db = await openDatabase(join(folder.path, "second", MAIN_DATABASE));
    deleteStudy(db, "study");
  }
  assert.equal((await run("second")).looks[0].number, 5, "what was deleted had looked");
  assert.equal(ledger.list().length, 6);
});

Deno.test("a study that goes on looks again for its further candidates alone; the earlier ones keep their level", async () => {
  using own = temporaryFolder();
  const short = await runSmallStudy(own.path, { market });
  assert.ok(short.carried.length > 0 && short.looks.length === 1);
  const long = await runSmallStudy(own.path, { market, trials: 56 });
  assert.equal(long.looks.length, 2, "this seed has further candidates");
  assert.deepEqual(long.looks[0], short.looks[0]);
  assert.deepEqual([long.looks[1].number, long.looks[1].level], [2, lookLevel(2)]);
  for (const { trial, decision, look } of long.carried) {
    const before = short.carried.find((one) => one.trial === trial);
    assert.equal(look.number, before === undefined ? 2 : 1);
    assert.equal(decision.figures.carried, look.trials.length);
    if (before !== undefined) {
      assert.equal(decision.figures.outOfSampleAdjustedP, before.decision.figures.outOfSampleAdjustedP);
      assert.equal(decision.passed, before.decision.passed);
    }
    assert.equal(long.certificates.get(trial)!.look!.number, look.number);
  }
});

Deno.test("looks stand in the result, the certificate, the terminal and the report, with the day from which all is fresh", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  await runSmallStudy(join(own.path, "a"), { market, ledger: shared });
  await runSmallStudy(join(own.path, "b"), { market, ledger: shared });
  using db = await openDatabase(join(own.path, "b", MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), { looks } = study.lastRun()!;
  assert.deepEqual(looks.map(({ number, level }) => [number, level]), [[2, lookLevel(2)]]);
  const line = /look 2 at these days, decided at 0\.61\s%; level left 0\.96\s%; days from 2024-01-31 on .*elsewhere/;
  assert.match(printResult(study), line);
  assert.match(formatReport(study), line);
  const [{ trial }] = study.journal.certificates().map(({ trial }) => ({ trial }));
  const stored = study.journal.certificates().find((one) => one.trial === trial)!;
  assert.match(
    stored.text,
    /opened 1 time before; this look is number 2 at these days: a chance of luck of 0\.61 % is allowed/,
  );
  assert.match(stored.text, /we ask for at most 0\.61 %/);
  assert.deepEqual((stored.record as Certificate).look, looks[0]);
  const [ahead] = looksAhead(study, [market], shared);
  assert.match(ahead, /share days with 2 looks before: the next decides at 0\.27 %/);
});

Deno.test("with a damaged ledger no unseen day is opened and nothing is HARD, until it is set right", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  const first = await runSmallStudy(join(own.path, "a"), { market, ledger: shared });
  assert.ok(first.summary.hard > 0);
  truncateSync(shared.path, 0);

  const blind = await runSmallStudy(join(own.path, "b"), { market, ledger: shared });
  assert.deepEqual([blind.summary.hard, blind.carried, blind.looks], [0, [], []]);
  assert.ok(blind.summary.good > 0);
  assert.match(blind.summary.ledgerDamage!, /shared\.db is damaged: the file is empty/);
  {
    using db = await openDatabase(join(own.path, "b", MAIN_DATABASE), { readOnly: true });
    const study = openStudy(db, "study");
    assert.deepEqual(study.findings.unseenRuns(), []);
    for (const text of [printResult(study), formatReport(study)]) {
      assert.match(text, /No unseen day is opened and nothing is HARD: .* is damaged.*deno task looks --repair/);
    }
    assert.match(looksAhead(study, [market], shared)[0], /nothing is HARD/);
  }
  const known = await runSmallStudy(join(own.path, "a"), { market, ledger: shared });
  assert.equal(known.summary.hard, 0);
  assert.ok(known.carried.every(({ decision }) => decision.failed.includes("looks")));

  repairLedger(shared.path, "emptied by a test", Date.now());
  assert.equal((await runSmallStudy(join(own.path, "a"), { market, ledger: shared })).summary.hard, first.summary.hard);
  const seeing = await runSmallStudy(join(own.path, "b"), { market, ledger: shared });
  assert.deepEqual([seeing.looks.map(({ number }) => number), seeing.summary.ledgerDamage], [[2], null]);
});

Deno.test("a look stands in the ledger before a bar of its days is run on, and a test cut off there is the same look", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  const searched = await runSmallStudy(join(own.path, "whole"), { market });
  assert.ok(searched.carried.length > 0);
  using whole = await openDatabase(join(own.path, "whole", MAIN_DATABASE));
  // As it stood before its test.
  whole.exec("DELETE FROM adaptive_decisions WHERE kind = 'carried'");
  const study = openStudy(whole, "study"), [{ split }] = study.plan.markets;
  const real = studyExecutor(study.plan, [market], 0);
  const options = { study, markets: [market], ledger: shared, certified: "carried", now: () => 0 } as const;
  const executor: typeof real = {
    ...real,
    submit: (batch, signal) => {
      if (batch.jobs.some(({ from }) => from >= split.validation.from)) throw new Error("the power is gone");
      return real.submit(batch, signal);
    },
  };
  await assert.rejects(validateStudy({ ...options, executor }), /the power is gone/);
  assert.equal(shared.list().length, 1);
  const { looks } = await validateStudy({ ...options, executor: real });
  assert.deepEqual([looks.map(({ number }) => number), shared.list().length], [[1], 1]);
});

Deno.test("a market that was made up is in no ledger, and a recorded one without a ledger is not opened", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  for (const name of ["a", "b"]) {
    const { looks } = await runSmallStudy(join(own.path, name), { ledger: shared });
    assert.deepEqual(looks.map(({ number, isCounted, freshFrom }) => [number, isCounted, freshFrom]), [[
      1,
      false,
      null,
    ]]);
  }
  assert.deepEqual(shared.list(), []);
  await assert.rejects(
    runSmallStudy(join(own.path, "c"), { market, ledger: null }),
    /wanted a ledger of looks, found none/,
  );
});
