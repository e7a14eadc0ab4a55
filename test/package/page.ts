/// <reference lib="dom" />
/**
 * A page that backtests the bars of a file that is dropped on it, without a server.
 *
 * @module
 */
import { computeKpis, readCandlesCsv, runBacktest, tradesHash } from "assay";
import breakout from "./breakout.ts";

async function run(file: File): Promise<void> {
  const shown = document.querySelector("pre")!;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const candles = readCandlesCsv(bytes, { symbol: "BTC/USDT", timeframe: "5m" });
    const result = runBacktest(candles, { bars: 96 }, { strategy: breakout });
    const { sharpe, maxDrawdown } = computeKpis(result);
    const hash = tradesHash(result.trades);
    shown.textContent = JSON.stringify({ trades: result.trades.length, tradesHash: hash, sharpe, maxDrawdown });
  } catch (error) {
    shown.textContent = (error as Error).message;
  }
}

document.querySelector("input")!.addEventListener("change", ({ currentTarget }) => {
  const [file] = (currentTarget as HTMLInputElement).files!;
  void run(file);
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) void run(file);
});
