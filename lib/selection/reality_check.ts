/**
 * Is the best of many strategies better than the benchmark, or merely the luckiest? White's reality check and Hansen's
 * test for superior predictive ability.
 *
 * @module
 */
import { mean } from "../core/statistics.ts";
import { type BootstrapOptions, bootstrapRows } from "./bootstrap.ts";

/** p-values of "no strategy is better than the benchmark". */
export interface RealityCheck {
  /** White's test: against the best mean; conservative where poor strategies are among those tried. */
  readonly white: number;
  /** Hansen's consistent test: against the best standardised mean, without the hopeless ones. */
  readonly superiorPredictiveAbility: number;
  /** Column with the best standardised mean. */
  readonly best: number;
}

/**
 * Tests the best of all strategies that were tried against a benchmark, by the stationary bootstrap of whole days, so that
 * strategies keep what they have in common.
 *
 * - Undefined: `null` without strategies, for fewer than two days, or where no strategy ever differs from the benchmark.
 * - Cost: resamples · strategies · days.
 * - Source: H. White, "A Reality Check for Data Snooping", Econometrica 68 (2000); P. R. Hansen, "A Test for Superior
 *   Predictive Ability", J. Business & Economic Statistics 23 (2005), whose threshold √(2 ln ln n) tells the hopeless.
 * - Differs from the `arch` package (8.0.0), whose test does not divide by the deviations, whatever its option `studentize`
 *   says: where all columns have one deviation both give the same, else wild columns hide the best one there.
 *
 * @param columns Daily returns of every strategy tried, in excess of the benchmark's, all over the same days.
 * @throws {RangeError} If the columns differ in length.
 *
 * @example Ten lucky strategies and one that is always ahead
 * ```ts
 * import assert from "node:assert/strict";
 * import { realityCheck } from "@lib/selection/reality_check.ts";
 *
 * const noise = Array.from({ length: 10 }, (_, k) => Float64Array.from({ length: 99 }, (_, t) => Math.sin(t * t + k * t)));
 * const options = { seed: 1, resamples: 200 };
 * assert.ok(realityCheck(noise, options)!.white > 0.1);
 * assert.ok(realityCheck([...noise, noise[0].map((r) => r + 1)], options)!.white < 0.01);
 * ```
 */
export function realityCheck(columns: readonly ArrayLike<number>[], options: BootstrapOptions): RealityCheck | null {
  const days = columns.length > 0 ? columns[0].length : 0;
  const odd = columns.findIndex((column) => column.length !== days);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot check against luck: wanted ${days} returns each, found ${columns[odd].length} in ${odd}`,
    );
  }
  if (days < 2) return null;
  const { resamples = 1000 } = options;
  const means = Float64Array.from(columns, mean);
  const resampled = resampledMeans(columns, resamples, days, options);
  const deviations = means.map((average, c) => {
    let squares = 0;
    for (const row of resampled) squares += (row[c] - average) ** 2;
    return Math.sqrt(squares / resamples);
  });
  const moving = [...columns.keys()].filter((c) => deviations[c] > 0);
  if (moving.length === 0) return null;

  // Both statistics are compared with what they would be if every strategy were as good as the benchmark.
  const hopeless = -Math.sqrt(2 * Math.log(Math.log(Math.max(days, 3))));
  let bestMean = 0, bestRatio = 0, best = moving[0];
  for (const c of moving) {
    bestMean = Math.max(bestMean, means[c]);
    bestRatio = Math.max(bestRatio, means[c] / deviations[c]);
    if (means[c] / deviations[c] > means[best] / deviations[best]) best = c;
  }
  let beyondMean = 0, beyondRatio = 0;
  for (const row of resampled) {
    let luckyMean = 0, luckyRatio = 0;
    for (const c of moving) {
      luckyMean = Math.max(luckyMean, row[c] - means[c]);
      const centre = means[c] / deviations[c] >= hopeless ? means[c] : 0;
      luckyRatio = Math.max(luckyRatio, (row[c] - centre) / deviations[c]);
    }
    if (luckyMean >= bestMean) beyondMean++;
    if (luckyRatio >= bestRatio) beyondRatio++;
  }
  // The sample itself counts as one of the draws: no p-value is 0.
  return {
    white: (beyondMean + 1) / (resamples + 1),
    superiorPredictiveAbility: (beyondRatio + 1) / (resamples + 1),
    best,
  };
}

/** Means of every column in every resample; all columns share the days drawn. */
function resampledMeans(
  columns: readonly ArrayLike<number>[],
  resamples: number,
  days: number,
  options: BootstrapOptions,
): Float64Array[] {
  const drawn = new Float64Array(days);
  return Array.from({ length: resamples }, (_, b) => {
    drawn.fill(0);
    for (const row of bootstrapRows(days, b, options)) drawn[row]++;
    return Float64Array.from(columns, (column) => {
      let sum = 0;
      for (let day = 0; day < days; day++) sum += drawn[day] * column[day];
      return sum / days;
    });
  });
}
