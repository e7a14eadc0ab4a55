/**
 * The worker of the engine's benchmark: takes parameter sets from a shared counter until none is left.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../core/candles.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { runScalper, type ScalperParams } from "./reference_job.ts";

/** What a worker of the sweep is given. */
export interface SweepJob {
  readonly candles: Candles;
  readonly sets: readonly ScalperParams[];
  /** Counter on shared memory from which sets are taken. */
  readonly next: Int32Array;
  /** Names the bars in the worker's memory of features. */
  readonly name: string;
}

self.onmessage = ({ data: { candles, sets, next, name } }: MessageEvent<SweepJob>) => {
  const features = new MarketFeatures(candles, name);
  for (let k = Atomics.add(next, 0, 1); k < sets.length; k = Atomics.add(next, 0, 1)) {
    runScalper(candles, sets[k], features);
  }
  self.postMessage("done");
};
