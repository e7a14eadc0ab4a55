/**
 * Parity on a recorded market: the trades of a run are those of the backtest of the bars that it wrote down, though the two
 * share plan and bars alone. Four days of the month are enough to fail; with `NIGHTLY` set it is all of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { leadRun, paperLane } from "../../test/fixtures/paper_run.ts";
import { sharedFile, sharedTest } from "../../test/shared.ts";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { type Candles, DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { candlesFromColumns, firstBarFrom, sliceCandles } from "../data/candles.ts";
import { readFundingCsv } from "../data/funding_csv.ts";
import { readCandlesCsvFile } from "../data/read_candles.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory } from "../store/live_reads.ts";
import { fundingOver } from "../study/funding.ts";
import { isSame, laneParity } from "./parity.ts";
import type { OpenedLane } from "./run_plan.ts";

const MONTH = "data/ohlcv/binanceperp_BTCUSDT_1m_20250504_20250603.csv.gz";
const FUNDING = "data/funding/binanceperp_BTCUSDT_funding.csv.gz";

/** Days that are read where nobody asks for the whole month. */
const DAYS = 4;

/** The first of them are known at the start. */
const KNOWN_MS = 2 * DAY_MS;

/** What the run has of its own: money, fees, the exchange's grid, the funding that was charged, and margin. */
function ownTerms({ time }: Candles) {
  const { costs } = defaultBacktestOptions();
  const span = { from: time[0], to: time[time.length - 1] + 1 };
  return {
    startEquity: 12_345,
    costs: { ...costs, makerFee: 1e-4, takerFee: 4e-4 },
    filters: { tickSize: 0.1, stepSize: 1e-3, minQuantity: 1e-3, maxQuantity: 120, minNotional: 100 },
    margin: { maintenanceRate: 0.004, liquidationFee: 0.0125 },
    funding: fundingOver(span, readFundingCsv(Deno.readFileSync(sharedFile(FUNDING)!)), {
      intervalHours: 8,
      baseRate: 1e-4,
    }),
  };
}

/** The month, once it is read. */
let month: Candles | null = null;

function recordedMarket(file: URL): Candles {
  month ??= readCandlesCsvFile(Deno.readFileSync(file), { symbol: "BTC/USDT", timeframe: "1m" }).candles;
  return Deno.env.has("NIGHTLY") ? month : sliceCandles(month, -Infinity, month.time[0] + DAYS * DAY_MS);
}

/** The fingerprint of the backtest of the bars that a run wrote down, behind those it knew at the start. */
function backtestOfRecorded(db: DatabaseSync, { candles, params, strategy, options, from }: OpenedLane): string {
  const seen = loadHistory(db, "bars", "paper"), known = sliceCandles(candles, -Infinity, seen[0].time);
  const column = (name: "time" | "open" | "high" | "low" | "close" | "volume") =>
    Float64Array.from([...known[name], ...seen.map((bar) => bar[name])]);
  const recorded = candlesFromColumns({
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    time: column("time"),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  });
  const range = { from, to: recorded.time.length };
  return tradesHash(runBacktest(recorded, params, { ...options, strategy, range }).trades);
}

const SPAN = Deno.env.has("NIGHTLY") ? "a recorded month" : `${DAYS} recorded days`;

for (const entryOrder of ["market", "limit"] as const) {
  sharedTest(
    `${SPAN} with ${entryOrder} entries, killed at 20 random bars, trades what the backtest of its bars does`,
    MONTH,
    async (file) => {
      const candles = recordedMarket(file), from = firstBarFrom(candles.time, candles.time[0] + KNOWN_MS);
      const bars = candles.time.length - from, random = randomSource(21);
      const kills = Array.from({ length: 20 }, () => 1 + random.integer(bars)).sort((a, b) => a - b);
      const lane = paperLane(candles, "votes", { threshold: 0.4, trailing: true, entryOrder }, from, ownTerms(candles));
      using db = await openLedger(":memory:", "dry");
      leadRun(db, [lane], { kills });
      const { hash, trades, differences } = laneParity(db, "paper", lane);
      assert.equal(loadHistory(db, "bars", "paper").length, bars);
      assert.equal(hash.run, backtestOfRecorded(db, lane));
      assert.deepEqual([hash.backtest, differences], [hash.run, []]);
      assert.ok(trades.run > 10, `${trades.run} trades`);
    },
  );
}

sharedTest(
  "a recorded day with entries computed anew at each close trades what the backtest of its bars does",
  MONTH,
  async (file) => {
    const days = recordedMarket(file), candles = sliceCandles(days, -Infinity, days.time[0] + KNOWN_MS);
    const from = candles.time.length - 1440;
    const lane = paperLane(candles, "votes", { threshold: 0.4 }, from, ownTerms(candles));
    using db = await openLedger(":memory:", "dry");
    leadRun(db, [lane], { decisions: "anew", kills: [100, 1_000] });
    const parity = laneParity(db, "paper", lane);
    assert.equal(parity.hash.run, backtestOfRecorded(db, lane));
    assert.ok(isSame(parity) && parity.trades.run > 0, `${parity.trades.run} trades`);
  },
);
