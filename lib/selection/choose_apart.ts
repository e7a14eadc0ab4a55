/**
 * Which of many ranked strategies to look at, so that each look is at something new.
 *
 * @module
 */
import { correlation } from "../core/statistics.ts";

/**
 * Largest correlation of the daily returns of two candidates: above it they share two thirds of their variance and
 * more, and a second look says little that the first did not, while the test divides its level by both.
 */
export const MAX_CANDIDATE_CORRELATION = 0.8;

/**
 * The best of a ranking, each hardly correlated with those before it.
 *
 * @param columns Daily returns over the same days, best strategy first.
 * @param most How many to choose at most.
 * @param chosen Columns that were chosen before and are kept.
 * @returns Indices into `columns`, ascending.
 *
 * @example A copy of the best is passed over
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseApart } from "@lib/selection/choose_apart.ts";
 *
 * const best = [0.02, -0.01, 0.03, 0.01], copy = best.map((r) => r / 2), other = [0.01, 0.02, -0.01, 0.01];
 * assert.deepEqual(chooseApart([best, copy, other], 2), [0, 2]);
 * ```
 */
export function chooseApart(
  columns: readonly ArrayLike<number>[],
  most: number,
  chosen: readonly ArrayLike<number>[] = [],
): number[] {
  const kept = [...chosen], indices: number[] = [];
  for (const [i, column] of columns.entries()) {
    if (kept.length >= most) break;
    if (kept.some((other) => correlation(column, other) > MAX_CANDIDATE_CORRELATION)) continue;
    kept.push(column);
    indices.push(i);
  }
  return indices;
}
