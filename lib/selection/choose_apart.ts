/**
 * Which of many ranked strategies to look at, so that each look is at something new.
 *
 * @module
 */
import { correlation } from "../core/statistics.ts";

/**
 * Largest correlation of the daily returns of two candidates: above it they share more than 64 % of their variance,
 * and a second look says little that the first did not, while the test divides its level by both.
 */
export const MAX_CANDIDATE_CORRELATION = 0.8;

/** Choices of {@linkcode chooseApart}. */
export interface ChooseApartOptions {
  /** How many to have at most, those chosen before included. */
  readonly most: number;
  /** Largest correlation with a better one; {@linkcode MAX_CANDIDATE_CORRELATION} by default. */
  readonly maxCorrelation?: number;
  /** Columns that were chosen before and are kept; none by default. */
  readonly chosen?: readonly ArrayLike<number>[];
}

/**
 * The best of a ranking, each hardly correlated with those before it.
 *
 * @param columns Daily returns over the same days, best strategy first.
 * @returns Indices into `columns`, ascending.
 *
 * @example A copy of the best is passed over
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseApart } from "@lib/selection/choose_apart.ts";
 *
 * const best = [0.02, -0.01, 0.03, 0.01], copy = best.map((r) => r / 2), other = [0.01, 0.02, -0.01, 0.01];
 * assert.deepEqual(chooseApart([best, copy, other], { most: 2 }), [0, 2]);
 * ```
 */
export function chooseApart(columns: readonly ArrayLike<number>[], options: ChooseApartOptions): number[] {
  const { most, maxCorrelation = MAX_CANDIDATE_CORRELATION, chosen = [] } = options;
  const kept = [...chosen], indices: number[] = [];
  for (const [i, column] of columns.entries()) {
    if (kept.length >= most) break;
    if (kept.some((other) => correlation(column, other) > maxCorrelation)) continue;
    kept.push(column);
    indices.push(i);
  }
  return indices;
}
