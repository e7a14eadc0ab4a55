/**
 * Indicators on the bars of a CSV: `indicators.ts FILE`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { readCandlesCsv } from "assay/data";
import { atr, ema, REGIMES, regimeTags, rsi } from "assay/features";

const { high, low, close } = readCandlesCsv(readFileSync(process.argv[2], "utf8"), {
  symbol: "BTC/USDT",
  timeframe: "5m",
});
console.log(JSON.stringify({
  bars: close.length,
  ema50: ema(close, 50).at(-1),
  rsi14: rsi(close, 14).at(-1),
  atr14: atr(high, low, close, 14).at(-1),
  regime: REGIMES[regimeTags(high, low, close).at(-1)!],
}));
