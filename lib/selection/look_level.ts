/**
 * How much of the level each look at the same unseen days may spend.
 *
 * @module
 */

/**
 * Chance of a false discovery among all looks at the same days, without any edge. Below the 5 % that is promised, so that
 * a test whose true size is up to a quarter above its nominal one still keeps the promise.
 */
export const HARD_LEVEL = 0.04;

/** Sum of 1 / k² over all whole k from 1 on. */
const BASEL_SUM = Math.PI ** 2 / 6;

/**
 * Level at which a look decides: the first has three fifths of all, the second 15 %, and none ever has nothing.
 *
 * - Formula: {@linkcode HARD_LEVEL} · 6 / (π² k²) for look k.
 * - Guarantee: however the looks depend on each other, the chance that any of them is a false discovery is at most the
 *   sum of their levels, which is {@linkcode HARD_LEVEL} for endlessly many (union bound). It holds for each day on its
 *   own if a look counts every earlier one it shares a day with: of all looks at a day, the k-th then has a number of at
 *   least k. A look whose candidates were chosen by what an earlier one showed of the days is beyond any such bound.
 * - Choice: with a true annual Sharpe ratio of 6, half a year of unseen days and Holm over three candidates, looks 1, 2, 3,
 *   5, 10 and 20 find it with a chance of 94, 86, 79, 68, 53 and 38 %. Halving the level from look to look gives 93, 90,
 *   84, 71, 34 and 3 %; three quarters for the first and the rest by this formula 95, 86, 73, 58, 41 and 27 %.
 * - Source: alpha-spending as in J. Tian & A. Ramdas, "Online Control of the Familywise Error Rate", *Statistical Methods
 *   in Medical Research* 30 (2021). Their online fallback hands the level of a rejected hypothesis on; here a look is a
 *   family of several, whose level is free only once all of them are rejected.
 *
 * @param number Of the look at its days, from 1 on.
 * @throws {RangeError} If it is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lookLevel } from "@lib/selection/look_level.ts";
 *
 * assert.deepEqual([1, 2, 3].map((number) => lookLevel(number).toFixed(4)), ["0.0243", "0.0061", "0.0027"]);
 * ```
 */
export function lookLevel(number: number): number {
  requireNumber(number);
  return HARD_LEVEL / (BASEL_SUM * number ** 2);
}

/**
 * Level that is left for all later looks at the same days.
 *
 * @param number Looks made so far.
 * @throws {RangeError} If it is no whole number of at least 1.
 */
export function levelLeft(number: number): number {
  requireNumber(number);
  let left = BASEL_SUM;
  for (let look = 1; look <= number; look++) left -= 1 / look ** 2;
  return HARD_LEVEL * Math.max(0, left) / BASEL_SUM;
}

function requireNumber(number: number): void {
  if (Number.isInteger(number) && number >= 1) return;
  throw new RangeError(`Cannot say the level of a look: wanted a whole number of at least 1, found ${number}`);
}
