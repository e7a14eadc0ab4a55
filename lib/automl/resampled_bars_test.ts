import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runSmallStudy } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { importCandles } from "../store/market_import.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { loadMarket } from "../study/market.ts";
import { describeSource } from "../study/market_source.ts";
import { type MarketRequest, resolveMarketSource } from "../study/resolve_source.ts";
import { replayTrial } from "./replay.ts";

/** Forty days. */
const minutes = simulateMarket({ seed: 3, bars: 40 * 1440, edge: 12 });

const REQUEST: MarketRequest = {
  candles: "BTC/USDT",
  symbol: null,
  timeframe: null,
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

Deno.test("a study of bars made of stored minutes is found again by resume and replay", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  importCandles(db, minutes, { source: "simulator", importedAt: 1 });
  const source = resolveMarketSource({ ...REQUEST, timeframe: "15m" }, db), market = loadMarket(source, db);
  assert.equal(describeSource(source), "BTC/USDT 15m made of 1m from the store");
  assert.equal(market.dataHash, candlesHash(resample(minutes, "15m")));
  await runSmallStudy(folder.path, { trials: 8, plan: { sampler: "sobol" }, market });
  const { study, markets } = resumeStudy(db, "study");
  assert.deepEqual([markets[0].candles.timeframe, markets[0].candles.time.length], ["15m", 40 * 96]);
  for (let trial = 0; trial < 8; trial++) assert.equal((await replayTrial(study, markets, trial)).difference, null);
});

Deno.test("bars are made of the longest stored ones that fit, unless there are such bars already", async () => {
  using db = await openDatabase(":memory:");
  for (const timeframe of ["1m", "3m", "15m"] as const) {
    importCandles(db, resample(minutes, timeframe), { source: "simulator", importedAt: 1 });
  }
  const store = { kind: "store", symbol: "BTC/USDT", from: null, to: null };
  const chosen = (changes: Partial<MarketRequest>) => resolveMarketSource({ ...REQUEST, ...changes }, db);
  assert.deepEqual(chosen({ timeframe: "15m" }), { ...store, timeframe: "15m" });
  assert.deepEqual(chosen({ timeframe: "5m" }), { ...store, timeframe: "5m", madeOf: "1m" });
  assert.deepEqual(chosen({ resample: "15m" }), { ...store, timeframe: "15m", madeOf: "3m" });
  assert.deepEqual(chosen({ resample: "15m", timeframe: "1m" }), { ...store, timeframe: "15m", madeOf: "1m" });
  assert.deepEqual(chosen({ timeframe: "1h", finer: "1m" }), {
    ...store,
    timeframe: "1h",
    madeOf: "15m",
    finer: "1m",
  });

  const refused = (changes: Partial<MarketRequest>, message: RegExp) =>
    assert.throws(() => chosen(changes), { name: "UserError", message });
  refused({}, /wanted --timeframe with it, found BTC\/USDT 1m, /);
  refused({ candles: "ETH/USDT", timeframe: "5m" }, /Cannot find ETH\/USDT: .* found no file and these markets: BTC/);
  refused({ resample: "1m" }, /Cannot make 1m bars of BTC\/USDT: wanted shorter ones .* found 1m, 3m, 15m$/);
  refused({ resample: "5m", timeframe: "3m" }, /Cannot make 5m bars of BTC\/USDT: wanted 3m ones .* 5m is a multiple/);
  refused({ candles: null, resample: "15m" }, /Cannot use --resample: wanted --candles with it/);
  refused(
    { candles: null, symbol: "BTC/USDT" },
    /Cannot use --symbol: .* the simulated market takes --days, --timeframe/,
  );
  refused(
    { timeframe: "1m", edgeKind: "pullback" },
    /Cannot use --edge-kind: wanted the simulated market, found --can/,
  );
  refused({ timeframe: "1m", edge: 4 }, /Cannot use --edge: wanted the simulated market, found --candles/);
  refused({ timeframe: "1m", days: 30 }, /Cannot use --days: wanted the simulated market, found --candles/);
});

Deno.test("a file's bars are made longer on demand, and never shorter or across their ends", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(":memory:");
  const candles = join(folder.path, "bars.csv"), threes = resample(minutes, "3m");
  writeFileSync(candles, formatCandlesCsv(threes));
  const request: MarketRequest = { ...REQUEST, candles, symbol: "BTC/USDT", timeframe: "3m" };
  const source = resolveMarketSource({ ...request, resample: "1h" }, db);
  assert.equal(describeSource(source), `BTC/USDT 1h made of 3m from ${candles}`);
  const { candles: made } = loadMarket(source, db), { book: _, ...wanted } = resample(threes, "1h");
  assert.deepEqual([made.timeframe, [...made.close]], ["1h", [...wanted.close]]);
  for (const [timeframe, found] of [["1m", "none longer"], ["3m", "none longer"], ["5m", "bars that end inside one"]]) {
    assert.throws(() => resolveMarketSource({ ...request, resample: timeframe as "1m" }, db), {
      name: "UserError",
      message: `Cannot use --resample ${timeframe}: wanted bars that hold two or more whole ones of 3m, found ${found}`,
    });
  }
});
