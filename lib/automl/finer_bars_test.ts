import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { runBacktest } from "../backtest/run_backtest.ts";
import type { Timeframe } from "../core/candles.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { sliceCandles } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { loadCandles } from "../store/market_data.ts";
import { importCandles } from "../store/market_import.ts";
import { loadTrials } from "../store/trials.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { MarketSource } from "../study/market_source.ts";
import { type MarketRequest, resolveMarketSource } from "../study/resolve_source.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { searchedBars } from "../study/plan_jobs.ts";
import { replayTrial } from "./replay.ts";
import { DAYS, runSmallStudy, studyRecord } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const SOURCE: MarketSource = {
  kind: "store",
  symbol: "BTC/USDT",
  timeframe: "5m",
  from: null,
  to: null,
  finer: "1m",
};

const minutes = simulateMarket({ seed: 3, bars: DAYS * 1440, edge: 12 });
const stored = temporaryFolder();
let market: StudyMarket;

function store(db: DatabaseSync, ...timeframes: readonly Timeframe[]): void {
  for (const timeframe of timeframes) {
    importCandles(db, resample(minutes, timeframe), { source: "simulator", importedAt: 1 });
  }
}

Deno.test.beforeAll(async () => {
  using db = await openDatabase(join(stored.path, MAIN_DATABASE));
  store(db, "1m", "5m");
  market = loadMarket(SOURCE, db, "binance-usdm");
});
Deno.test.afterAll(() => stored[Symbol.dispose]());

/** A folder whose store has the market. */
function marketFolder(): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  copyFileSync(join(stored.path, MAIN_DATABASE), join(folder.path, MAIN_DATABASE));
  return folder;
}

const STUDY = { trials: 12, plan: { sampler: "sobol" } } as const;

Deno.test("a study with finer bars has the trades of runBacktest() with them, replayed, resumed and on any workers", async (t) => {
  using folder = marketFolder();
  await runSmallStudy(folder.path, { ...STUDY, market, workers: 2 });
  const record = await studyRecord(folder.path);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));

  await t.step("the trades are those of runBacktest()", () => {
    const { study: { plan }, markets: [{ funding }] } = resumeStudy(db, "study");
    const candles = loadCandles(db, "BTC/USDT", "5m"), finer = loadCandles(db, "BTC/USDT", "1m");
    const options = { ...plan.backtest, ...(funding && { funding: funding.rates }), range: searchedBars(plan) };
    let differing = 0;
    for (const { params, tradesHash: recorded } of loadTrials(db, "study")) {
      const withFiner = tradesHash(runBacktest(candles, params, { ...options, finer }).trades);
      const without = tradesHash(runBacktest(candles, params, options).trades);
      assert.equal(recorded, withFiner);
      if (without !== withFiner) differing++;
    }
    assert.ok(differing > 0, "finer bars that change no trade prove nothing");
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
  await t.step("finer bars that have changed are noticed", () => {
    db.exec("UPDATE study_markets SET finer_hash = 'other'");
    assert.throws(() => resumeStudy(db, "study"), { name: "UserError", message: /its finer bars had the hash other/ });
  });
});

Deno.test("finer bars end with the last bar of the span, wherever it is cut", async () => {
  using db = await openDatabase(":memory:");
  store(db, "1m", "5m");
  const start = minutes.time[0], from = start + 61 * 60_000, to = start + 10 * 86_400_000 + 62 * 60_000;
  const { candles, finer } = loadMarket({ ...SOURCE, from, to }, db);
  assert.equal(finer!.candles.time[0], candles.time[0]);
  assert.equal(finer!.candles.time.at(-1), candles.time.at(-1)! + 4 * 60_000);
});

Deno.test("--finer is refused where there are no such bars, in a sentence that says which there are", async () => {
  using db = await openDatabase(":memory:");
  store(db, "5m", "15m");
  const request: MarketRequest = {
    candles: "BTC/USDT",
    symbol: null,
    timeframe: "15m",
    resample: null,
    finer: null,
    from: null,
    to: null,
    seed: 1,
    edge: null,
    edgeKind: null,
    days: null,
    extra: null,
  };
  const refused = (changes: Partial<MarketRequest>, message: RegExp) =>
    assert.throws(() => resolveMarketSource({ ...request, ...changes }, db), { name: "UserError", message });
  assert.deepEqual(resolveMarketSource({ ...request, finer: "5m" }, db), { ...SOURCE, timeframe: "15m", finer: "5m" });
  refused({ finer: "1m" }, /--finer 1m: wanted bars of BTC\/USDT in the store of which 15m is a multiple, found 5m;/);
  refused({ finer: "15m" }, /found 5m;/);
  refused({ timeframe: "5m", finer: "1m" }, /found none;/);
  refused(
    { candles: "deno.json", symbol: "BTC/USDT", finer: "5m" },
    /--finer with deno\.json: wanted a market of the store/,
  );
  refused({ candles: null, timeframe: null, finer: "5m" }, /--finer: wanted --candles with it/);
  importCandles(db, sliceCandles(minutes, -Infinity, minutes.time[1]), { source: "simulator", importedAt: 1 });
  const source: MarketSource = { ...SOURCE, from: minutes.time[0] + 86_400_000 };
  assert.throws(() => loadMarket(source, db), { name: "UserError", message: /--finer 1m: wanted bars .*found none/ });
});
