/**
 * A backtest of a strategy of one's own on the bars of a CSV: `own_strategy.ts FILE`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { checkStrategy, computeKpis, readCandlesCsv, runBacktest, tradesHash } from "assay";
import breakout from "./breakout.ts";

const candles = readCandlesCsv(readFileSync(process.argv[2], "utf8"), { symbol: "BTC/USDT", timeframe: "5m" });
const faults = checkStrategy(breakout, candles).filter(({ kind }) => kind === "fault");
const result = runBacktest(candles, { bars: 96 }, { strategy: breakout });
const { sharpe, maxDrawdown } = computeKpis(result);
console.log(JSON.stringify({
  faults: faults.length,
  trades: result.trades.length,
  tradesHash: tradesHash(result.trades),
  sharpe,
  maxDrawdown,
}));
