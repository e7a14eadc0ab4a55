/**
 * How many different strategies a search really tried.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";

/** Correlation of daily returns from which two trials count as one: they share half of their variance. */
export const SAME_TRIAL_CORRELATION: number = Math.SQRT1_2;

/**
 * Number of clusters among the trials' daily returns.
 *
 * - A trial joins the first earlier cluster whose leader it correlates with at least `correlation`; else it leads a new
 *   one. The result depends on the order, which is therefore that of the trials.
 * - Trials without any movement are one cluster together.
 * - Cost: trials · clusters · days.
 *
 * @param columns Daily returns of each trial, all over the same days.
 * @param correlation The least correlation within a cluster.
 * @throws {RangeError} If the columns differ in length.
 *
 * @example A strategy and its double are one trial
 * ```ts
 * import assert from "node:assert/strict";
 * import { effectiveTrials } from "@lib/selection/effective_trials.ts";
 *
 * assert.equal(effectiveTrials([[0.01, 0.02, 0.01], [0.02, 0.04, 0.02], [0.01, 0.01, -0.03]]), 2);
 * ```
 */
export function effectiveTrials(
  columns: readonly ArrayLike<number>[],
  correlation: number = SAME_TRIAL_CORRELATION,
): number {
  const leaders: Float64Array[] = [];
  let idle = 0;
  for (const [trial, column] of columns.entries()) {
    if (column.length !== columns[0].length) {
      throw new RangeError(
        `Cannot cluster trials: wanted ${columns[0].length} returns each, found ${column.length} in trial ${trial}`,
      );
    }
    const { mean, standardDeviation } = moments(column);
    if (!(standardDeviation > 0)) {
      idle = 1;
      continue;
    }
    // Unit vectors about their mean: a correlation is then one dot product.
    const scale = standardDeviation * Math.sqrt(column.length - 1);
    const unit = Float64Array.from(column, (value) => (value - mean) / scale);
    if (!leaders.some((leader) => dot(leader, unit) >= correlation)) leaders.push(unit);
  }
  return leaders.length + idle;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
