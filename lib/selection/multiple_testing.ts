/**
 * What a p-value is worth when several strategies are tested.
 *
 * @module
 */

/**
 * p-values corrected for the number of tests, so that the chance of one false discovery among all of them is at most
 * the level they are compared with, however the tests depend on each other.
 *
 * - Formula: sorted ascending, p₍ₖ₎ becomes the largest of (m − j + 1) · p₍ⱼ₎ for j ≤ k, at most 1; m = `tests`.
 * - Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statistics 6 (1979).
 *
 * @param pValues One a test that was carried out.
 * @param tests How many tests there are in all; those without a p-value count as failed. By default those given.
 * @returns In the order given.
 * @throws {RangeError} If `tests` is no integer from the number of p-values on or a p-value lies outside [0, 1].
 *
 * @example The smallest of three counts three times
 * ```ts
 * import assert from "node:assert/strict";
 * import { holm } from "@lib/selection/multiple_testing.ts";
 *
 * assert.deepEqual(holm([0.25, 0.01, 0.03]), [0.25, 0.03, 0.06]);
 * ```
 */
export function holm(pValues: readonly number[], tests: number = pValues.length): number[] {
  if (!(Number.isInteger(tests) && tests >= pValues.length)) {
    throw new RangeError(`Cannot correct p-values: wanted at least ${pValues.length} tests, found ${tests}`);
  }
  const wrong = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) throw new RangeError(`Cannot correct p-values: wanted numbers in [0, 1], found ${pValues[wrong]}`);
  const adjusted = new Array<number>(pValues.length);
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
  let largest = 0;
  order.forEach((test, rank) => {
    largest = Math.max(largest, Math.min(1, (tests - rank) * pValues[test]));
    adjusted[test] = largest;
  });
  return adjusted;
}
