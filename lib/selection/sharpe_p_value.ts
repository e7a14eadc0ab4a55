/**
 * How often luck alone earns as much on days that nobody chose by.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";
import { studentTail } from "../core/student_distribution.ts";

/** Least number of days with a result: of fewer neither skewness nor correlation can be told from chance. */
export const MIN_MOVING_DAYS = 10;

/** Standard errors by which days may follow one another more than they show, before that counts. */
const CORRELATION_ERRORS = 0.5;

/** Standard errors by which losses may be larger, and rarer, than the days show. */
const SKEWNESS_ERRORS = 1;

/** Beyond it so little is left of the days that no statistic says anything. */
const LARGEST_CORRELATION = 0.9;

/**
 * One-sided p-value of "the true Sharpe ratio is at most 0" from daily returns that played no part in the choice of the
 * strategy; 1 where it is undefined or fewer than {@linkcode MIN_MOVING_DAYS} days moved, which proves nothing.
 *
 * - Formula: P(t > T) of Student's t with n − 1 degrees of freedom, n the number of returns that are not 0, as idle days
 *   tell nothing of the sign of the others. T is Student's statistic after two corrections, each made as large as the
 *   days leave open, and none ever in the strategy's favour.
 *   1. Days that follow one another: √n · mean / deviation times √((1 − ρ) / (1 + ρ)), the long-run deviation of a first
 *      order autoregression, ρ = ρ̂ + (1 + 3ρ̂) / n + 0.5 / √n, at least 0: the lag-one autocorrelation without its bias
 *      (Kendall 1954), and half a standard error more.
 *   2. Losses that are rarer and larger than gains: T + aT² + a²T³/3 + γ/(6√n), a = γ/(3√n), the cubic of Hall (1992),
 *      which rises with T, γ = γ̂ − √(6/n), at most 0: the biased skewness and a standard error less.
 *
 *   Fat tails alone need none: where they are symmetric Student's statistic errs on the safe side (Efron 1969).
 * - Size: `deno task bench size` prints how often noise gets through, law by law, beside what else was tried, and which
 *   laws are beyond it.
 * - Source: P. Hall, "On the Removal of Skewness by Transformation", J. Royal Statistical Society B 54 (1992); B. Efron,
 *   "Student's t-test under symmetry conditions", J. American Statistical Association 64 (1969); M. Kendall, "Note on
 *   Bias in the Estimation of Autocorrelation", Biometrika 41 (1954).
 *
 * @example A small steady gain beside the same without one
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpePValue } from "@lib/selection/sharpe_p_value.ts";
 *
 * const wave = Float64Array.from({ length: 100 }, (_, day) => Math.sin(day * day) / 100);
 * assert.ok(sharpePValue(wave.map((r) => r + 0.004)) < 1e-5 && sharpePValue(wave) > 0.3);
 * assert.equal(sharpePValue([0.01, 0.02]), 1);
 * ```
 */
export function sharpePValue(returns: ArrayLike<number>): number {
  const statistics = daysStatistics(returns);
  return statistics === null ? 1 : pValueOf(statistics);
}

/** What the test reads of the days that moved. */
export interface DaysStatistics {
  /** Days. */
  readonly count: number;
  /** Of their returns. */
  readonly mean: number;
  /** Sample standard deviation. */
  readonly deviation: number;
  /** Lag-one autocorrelation: sum of the products of neighbouring deviations / sum of the squares. */
  readonly correlation: number;
  /** Biased skewness. */
  readonly skewness: number;
}

/** What the test reads; `null` where it proves nothing. */
export function daysStatistics(returns: ArrayLike<number>): DaysStatistics | null {
  const moving = movingDays(returns);
  if (moving.length < MIN_MOVING_DAYS) return null;
  const { count, mean, standardDeviation: deviation, skewness } = moments(moving);
  if (!(deviation > 0)) return null;
  let products = 0, squares = 0, before = 0;
  for (const value of moving) {
    const away = value - mean;
    products += away * before;
    squares += away * away;
    before = away;
  }
  return { count, mean, deviation, correlation: products / squares, skewness };
}

/** The returns that are not 0; by hand, as a simulation asks a million times. */
function movingDays(returns: ArrayLike<number>): Float64Array {
  const moving = new Float64Array(returns.length);
  let count = 0;
  for (let day = 0; day < returns.length; day++) if (returns[day] !== 0) moving[count++] = returns[day];
  return moving.subarray(0, count);
}

/** The p-value by what was read. */
export function pValueOf({ count: n, mean, deviation, correlation, skewness }: DaysStatistics): number {
  const t = Math.sqrt(n) * mean / deviation * Math.sqrt(shareOfDays(correlation, n));
  const gamma = Math.min(0, skewness - SKEWNESS_ERRORS * Math.sqrt(6 / n)), a = gamma / (3 * Math.sqrt(n));
  return studentTail(t + a * t * t + a * a * t ** 3 / 3 + a / 2, n - 1);
}

/** How many independent days so many correlated ones are worth, as a share. */
function shareOfDays(found: number, n: number): number {
  const bias = (1 + 3 * Math.max(0, found)) / n;
  const rho = Math.min(LARGEST_CORRELATION, Math.max(0, found + bias + CORRELATION_ERRORS / Math.sqrt(n)));
  return (1 - rho) / (1 + rho);
}
