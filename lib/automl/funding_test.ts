import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { runBacktest } from "../backtest/run_backtest.ts";
import { randomSource } from "../core/random.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { importFunding } from "../store/funding_rates.ts";
import { importCandles } from "../store/market_import.ts";
import { checkDatabase } from "../store/check.ts";
import { loadTrials } from "../store/trials.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { MarketSource } from "../study/market_source.ts";
import { searchedBars } from "../study/plan_jobs.ts";
import { openStudy } from "../study/study.ts";
import { replayTrial } from "./replay.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { DAYS, monthBars, runSmallStudy, studyRecord, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const SOURCE: MarketSource = { kind: "store", symbol: "BTC/USDT", timeframe: TIMEFRAME, from: null, to: null };
const EIGHT_HOURS = 28_800_000;
const STUDY = { trials: 12, plan: { sampler: "sobol" } } as const;

const bars = monthBars();
const stored = temporaryFolder();
let market: StudyMarket;

Deno.test.beforeAll(async () => {
  using db = await openDatabase(join(stored.path, MAIN_DATABASE));
  importCandles(db, bars, { source: "simulator", importedAt: 1 });
  const random = randomSource(5), first = Math.ceil(bars.time[0] / EIGHT_HOURS) * EIGHT_HOURS;
  const time = Float64Array.from({ length: 3 * DAYS - 2 }, (_, i) => first + i * EIGHT_HOURS);
  // Two rates are missing in the middle.
  const known = time.filter((_, i) => i !== 40 && i !== 41);
  const history = { time: known, rate: known.map(() => 0.001 * random.normal()) };
  importFunding(db, "BTC/USDT", history, { source: "simulator", importedAt: 1 });
  market = loadMarket(SOURCE, db);
});
Deno.test.afterAll(() => stored[Symbol.dispose]());

/** A folder whose store has bars and rates. */
function marketFolder(): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  copyFileSync(join(stored.path, MAIN_DATABASE), join(folder.path, MAIN_DATABASE));
  return folder;
}

Deno.test("a study whose market has funding is charged it, replayed, resumed and on any workers", async (t) => {
  using folder = marketFolder();
  await runSmallStudy(folder.path, { ...STUDY, market, workers: 2 });
  const record = await studyRecord(folder.path);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));

  await t.step("the trades are those of runBacktest() with it, which are not those without", () => {
    const { plan } = resumeStudy(db, "study").study;
    const options = { ...plan.backtest, range: searchedBars(plan) };
    let differing = 0;
    for (const { params, tradesHash: recorded } of loadTrials(db, "study")) {
      const charged = runBacktest(bars, params, { ...options, funding: market.funding!.rates });
      const free = runBacktest(bars, params, options);
      assert.equal(recorded, tradesHash(charged.trades));
      if (free.equity.at(-1) !== charged.equity.at(-1)) differing++;
    }
    assert.ok(differing > 0, "funding that changes no equity proves nothing");
  });
  await t.step("hash, profile and the share that was assumed are on record", () => {
    const { profile, markets: [{ fundingHash, fundingAssumedShare }] } = openStudy(db, "study").plan;
    assert.equal(profile, "binance-usdm");
    assert.equal(fundingHash, market.funding!.hash);
    const times = market.funding!.rates.time.length;
    assert.ok(times >= 3 * DAYS - 2);
    // The two in the middle, and what falls due after the last one stored.
    assert.equal(fundingAssumedShare, (2 + times - (3 * DAYS - 2)) / times);
    assert.deepEqual(checkDatabase(db), []);
  });
  await t.step("a replay gives them again", async () => {
    const { study, markets } = resumeStudy(db, "study", "engine");
    for (const trial of [0, 5, STUDY.trials - 1]) {
      assert.equal((await replayTrial(study, markets, trial)).difference, null);
    }
  });
  await t.step("one worker gives them too, and half a study that is resumed", async () => {
    using other = marketFolder();
    await runSmallStudy(other.path, { ...STUDY, market, workers: 1, trials: 6 });
    await runSmallStudy(other.path, { ...STUDY, market });
    assert.deepEqual((await studyRecord(other.path)).trials, record.trials);
  });
  await t.step("rates after the last bar are nothing to it, one that was missing is noticed", () => {
    const options = { source: "a.csv", importedAt: 2 }, { rates } = market.funding!;
    const later = { time: Float64Array.of(rates.time.at(-1)! + EIGHT_HOURS), rate: Float64Array.of(0.01) };
    importFunding(db, "BTC/USDT", later, options);
    resumeStudy(db, "study");
    const missing = { time: rates.time.slice(40, 41), rate: Float64Array.of(0.0002) };
    importFunding(db, "BTC/USDT", missing, options);
    assert.throws(() => resumeStudy(db, "study"), {
      name: "UserError",
      message: /^Cannot resume the study "study": its funding rates had the hash [0-9a-f]{64}, BTC\/USDT 5m from the/,
    });
  });
});
