/**
 * A worker that runs one parameter set of the reference job at a time.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../../../lib/core/candles.ts";
import { MarketFeatures } from "../../../lib/strategy/market_features.ts";
import { runScalper, type ScalperParams } from "../../../lib/backtest/reference_job.ts";

let candles: Candles | null = null;
let equity = new Float64Array(0);

/** The bars first, then sets; each set is answered by its final equity. */
self.onmessage = ({ data }: MessageEvent<Candles | ScalperParams>) => {
  if ("close" in data) {
    candles = data;
    equity = new Float64Array(data.time.length);
    self.postMessage(NaN);
  } else if (candles !== null) {
    const { length } = equity;
    runScalper(candles, data, new MarketFeatures(candles), equity);
    self.postMessage(equity[length - 1]);
  }
};
