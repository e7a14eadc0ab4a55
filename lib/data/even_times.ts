/**
 * Whether times are those of bars: at an even step, so that each may be a bar's open as well as when something was known.
 *
 * @module
 */

/** Shortest bar, ms. */
const SHORTEST_MS = 60_000;

/** Share of the shortest steps from which on they did not come by chance: bars of which many are left out. */
const LEAST_SHARE = 0.1;

/** How far a step may be from the middle one: months differ by less, and so do days where clocks change. */
const TOLERANCE = 0.15;

/**
 * Whether times lie on a grid of bars.
 *
 * Either all steps are multiples of the shortest, and a tenth of them are as short, or more than half are about as long as
 * the middle one, as months are.
 *
 * @param times ms, rising.
 *
 * @example Hours of which some are left out, and what came whenever it came
 * ```ts
 * import assert from "node:assert/strict";
 * import { areEvenTimes } from "@lib/data/even_times.ts";
 *
 * const HOUR = 3_600_000;
 * assert.ok(areEvenTimes([0, HOUR, 2 * HOUR, 5 * HOUR]));
 * assert.ok(!areEvenTimes([0, 1_234, 5 * HOUR, 5 * HOUR + 77, 9 * HOUR, 30 * HOUR]));
 * ```
 */
export function areEvenTimes(times: ArrayLike<number>): boolean {
  if (times.length < 2) return false;
  const steps = Float64Array.from({ length: times.length - 1 }, (_, i) => times[i + 1] - times[i]).sort();
  const shortest = steps[0], middle = steps[steps.length >> 1];
  const isGrid = shortest >= SHORTEST_MS && steps.every((step) => step % shortest === 0);
  if (isGrid && steps.filter((step) => step === shortest).length >= LEAST_SHARE * steps.length) return true;
  if (middle < (1 - TOLERANCE) * SHORTEST_MS) return false;
  return steps.filter((step) => Math.abs(step - middle) <= TOLERANCE * middle).length * 2 > steps.length;
}
