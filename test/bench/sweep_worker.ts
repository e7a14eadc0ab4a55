/**
 * The worker of the engine's benchmark: takes parameter sets from a shared counter until none is left.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../../lib/core/candles.ts";
import { MarketFeatures } from "../../lib/strategy/market_features.ts";
import { runScalper, type ScalperParams } from "../../lib/backtest/reference_job.ts";

/** What a worker is given first, as the worker of a study is. */
export interface SweepSetup {
  readonly candles: Candles;
  readonly sets: readonly ScalperParams[];
  /** Counter on shared memory from which sets are taken. */
  readonly next: Int32Array;
}

let setup: SweepSetup | null = null;
let equity = new Float64Array(0);

/** The setup, then for each sweep a name under which no feature is remembered yet. */
self.onmessage = ({ data }: MessageEvent<SweepSetup | string>) => {
  if (typeof data !== "string") {
    setup = data;
    equity = new Float64Array(data.candles.time.length);
  } else if (setup !== null) {
    const { candles, sets, next } = setup;
    const features = new MarketFeatures(candles, data);
    for (let k = Atomics.add(next, 0, 1); k < sets.length; k = Atomics.add(next, 0, 1)) {
      runScalper(candles, sets[k], features, equity);
    }
  }
  self.postMessage("done");
};
