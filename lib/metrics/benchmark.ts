/**
 * Daily returns beside those of a benchmark, usually buying and holding the traded symbol over the same days.
 *
 * Every function is `null` for fewer than two days or where the benchmark (or the difference) does not move.
 *
 * @module
 */
import { mean, moments } from "../core/statistics.ts";
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { ratio } from "./defined.ts";
import type { AnnualOptions } from "./performance.ts";

/**
 * Refuses a benchmark over other days.
 *
 * @throws {RangeError} If the lengths differ.
 */
export function checkLengths(returns: ArrayLike<number>, benchmark: ArrayLike<number>): void {
  if (returns.length !== benchmark.length) {
    throw new RangeError(
      `Cannot compare with the benchmark: wanted ${returns.length} returns, found ${benchmark.length}`,
    );
  }
}

/**
 * Slope of the least-squares line of the returns on the benchmark's.
 *
 * @throws {RangeError} If the lengths differ.
 *
 * @example Twice the market
 * ```ts
 * import assert from "node:assert/strict";
 * import { beta } from "@lib/metrics/benchmark.ts";
 *
 * assert.equal(beta([0.5, -0.25, 0.25], [0.25, -0.125, 0.125]), 2);
 * ```
 */
export function beta(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  checkLengths(returns, benchmark);
  const market = moments(benchmark);
  const average = mean(returns);
  let products = 0;
  for (let i = 0; i < returns.length; i++) products += (returns[i] - average) * (benchmark[i] - market.mean);
  return ratio(products / (returns.length - 1), market.standardDeviation ** 2);
}

/**
 * Intercept of the same line per year, not compounded: (mean(r) − beta · mean(b)) · P.
 *
 * @throws {RangeError} If the lengths differ.
 */
export function alpha(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  { periodsPerYear = DAYS_PER_YEAR }: AnnualOptions = {},
): number | null {
  const slope = beta(returns, benchmark);
  return slope === null ? null : (mean(returns) - slope * mean(benchmark)) * periodsPerYear;
}

/**
 * Annual mean of the difference to the benchmark over its standard deviation: mean(r − b) / std(r − b) · √P.
 *
 * @throws {RangeError} If the lengths differ.
 */
export function informationRatio(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  { periodsPerYear = DAYS_PER_YEAR }: AnnualOptions = {},
): number | null {
  checkLengths(returns, benchmark);
  const difference = Float64Array.from(benchmark, (value, i) => returns[i] - value);
  const { mean, standardDeviation } = moments(difference);
  return ratio(mean * Math.sqrt(periodsPerYear), standardDeviation);
}
