/**
 * The strategy that notebooks look at when they need one: not a good one, but one that trades.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";

/**
 * Listens to the order book alone where one was recorded, else follows the trend: enters rarely, places a wide stop and
 * a target three times as far, and gives up after ninety bars.
 */
export function exampleParams({ book }: Pick<Candles, "book">): Partial<StrategyParams> {
  const bracket = { stopAtr: 15, rewardRatio: 3, timeoutMinutes: 90 };
  const silent = { weightEma: 0, weightRsi: 0, weightMacd: 0, weightHigher: 0, weightVolume: 0 };
  return book === undefined
    ? { ...bracket, threshold: 0.9, bandAtr: 1 }
    : { ...bracket, ...silent, weightBook: 1, bookThreshold: 0.9 };
}
