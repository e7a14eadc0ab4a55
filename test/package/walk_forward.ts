/**
 * Walk-forward optimisation of a strategy of one's own, each seed in a thread: `walk_forward.ts FILE`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { readCandlesCsv, walkForward } from "assay";
import breakout from "./breakout.ts";

/** Twenty days searched, the ten after them traded, and so on. */
function walk(text: string, seed: number) {
  const candles = readCandlesCsv(text, { symbol: "BTC/USDT", timeframe: "5m" });
  const options = { train: 20, test: 10, trials: 12, sampler: "sobol", seed, validity: [] } as const;
  const { windows, result } = walkForward(candles, breakout, options);
  return { seed, windows: windows.length, trades: result.trades.length, equity: result.equity.at(-1) };
}

if (isMainThread) {
  const text = readFileSync(process.argv[2], "utf8");
  const seeds = [1, 2].map((seed) =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url), { workerData: { text, seed } });
      thread.once("message", resolve);
      thread.once("error", reject);
    })
  );
  console.log(JSON.stringify(await Promise.all(seeds)));
} else parentPort!.postMessage(walk(workerData.text, workerData.seed));
