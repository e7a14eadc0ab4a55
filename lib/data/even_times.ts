/**
 * Whether times are those of bars: on a grid or at an even step, so that each may be a bar's open as well as when something
 * was known.
 *
 * The law: wherever bars of a minute or longer begin, and whichever are left out, their opens have one remainder by the
 * minute; what comes whenever it comes, to the second or finer, has any. What is published on whole minutes is taken for
 * bars, as nobody can tell it from bars without trades: its values are then seen late, and never too early.
 *
 * @module
 */

/** Shortest bar, ms, of which all others are multiples. */
const SHORTEST_MS = 60_000;

/** Share of times on a grid from which on the others are strays. */
const GRID_SHARE = 0.95;

/** How far a step may be from the middle one. */
const TOLERANCE = 0.15;

/**
 * Whether times may be those of bars.
 *
 * Either nearly all (95 %) lie whole minutes apart, or more than half of the steps are about as long as the middle one, as
 * those of funding are, whose times are seconds late.
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
  const counts = new Map<number, number>();
  let most = 0;
  for (let i = 0; i < times.length; i++) {
    const remainder = times[i] % SHORTEST_MS, count = (counts.get(remainder) ?? 0) + 1;
    counts.set(remainder, count);
    most = Math.max(most, count);
  }
  if (most >= GRID_SHARE * times.length) return true;
  const steps = Float64Array.from({ length: times.length - 1 }, (_, i) => times[i + 1] - times[i]).sort();
  const middle = steps[steps.length >> 1];
  if (middle < (1 - TOLERANCE) * SHORTEST_MS) return false;
  return steps.filter((step) => Math.abs(step - middle) <= TOLERANCE * middle).length * 2 > steps.length;
}
