/**
 * An order book's imbalance without its flicker.
 *
 * @module
 */
import { requirePeriod } from "./arguments.ts";

/**
 * Exponential mean of the recorded imbalances, begun anew after every bar without a book.
 *
 * - Formula: s ← (1 − α)·s + α·x with α = 2 / (period + 1); the first recorded value begins it.
 * - Units: as the values, in [−1, 1].
 * - Undefined: `NaN` where the book was not recorded.
 * - Look-back: none; value i uses the recorded bars up to i.
 *
 * @param imbalance One value a bar, `NaN` where the book was not recorded.
 * @throws {RangeError} If the period is not a positive integer.
 *
 * @example A gap begins it anew
 * ```ts
 * import assert from "node:assert/strict";
 * import { smoothedImbalance } from "@lib/features/smoothed_imbalance.ts";
 *
 * assert.deepEqual([...smoothedImbalance(Float64Array.of(0.2, 0.5, NaN, -0.4), 2)], [0.2, 0.4, NaN, -0.4]);
 * ```
 */
export function smoothedImbalance(imbalance: Float64Array, period: number): Float64Array {
  requirePeriod("smoothed imbalance", "period", period);
  const alpha = 2 / (period + 1);
  const smoothed = new Float64Array(imbalance.length);
  let mean = NaN;
  for (let i = 0; i < imbalance.length; i++) {
    const value = imbalance[i];
    mean = Number.isNaN(mean) ? value : (1 - alpha) * mean + alpha * value;
    smoothed[i] = mean;
  }
  return smoothed;
}
