/**
 * The strategy that notebooks look at when they need one: not a good one, but one that trades.
 *
 * @module
 */
import { type Candles, timeframeMs } from "../core/candles.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";

/**
 * Listens to the order book alone where one was recorded, else follows the trend: enters rarely, places a wide stop and
 * a target three times as far, and gives up after ninety minutes, or six bars where these last longer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleParams } from "@lib/notebook/example.ts";
 *
 * assert.equal(exampleParams({ timeframe: "1m" }).timeoutMinutes, 90);
 * assert.equal(exampleParams({ timeframe: "4h" }).timeoutMinutes, 1440);
 * ```
 */
export function exampleParams({ book, timeframe }: Pick<Candles, "book" | "timeframe">): Partial<StrategyParams> {
  const timeoutMinutes = Math.max(90, 6 * timeframeMs(timeframe) / 60_000);
  const bracket = { stopAtr: 15, rewardRatio: 3, timeoutMinutes };
  const silent = { weightEma: 0, weightRsi: 0, weightMacd: 0, weightHigher: 0, weightVolume: 0 };
  return book === undefined
    ? { ...bracket, threshold: 0.9, bandAtr: 1 }
    : { ...bracket, ...silent, weightBook: 1, bookThreshold: 0.9 };
}
