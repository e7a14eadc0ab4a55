/**
 * Moving averages and what is made of them.
 *
 * @module
 */
import { newSeries, requireColumns, requireFinite, requirePeriod } from "./arguments.ts";
import { slidingSum } from "./rolling.ts";

/**
 * Simple moving average: the mean of the last `period` values.
 *
 * - Look-back: `period − 1` bars, `NaN` there; all `NaN` if the series is shorter than the period.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example The average of two
 * ```ts
 * import assert from "node:assert/strict";
 * import { sma } from "@lib/features/trend.ts";
 *
 * assert.deepEqual(sma(Float64Array.of(1, 2, 4), 2), Float64Array.of(NaN, 1.5, 3));
 * ```
 */
export function sma(values: Float64Array, period: number): Float64Array {
  requirePeriod("sma", "period", period);
  const out = slidingSum(values, requireColumns("sma", { values }), period);
  for (let i = period - 1; i < out.length; i++) out[i] /= period;
  return out;
}

/**
 * Exponential moving average with weight 2 / (period + 1), started with the mean of the first `period` values.
 *
 * - Look-back: `period − 1` bars, `NaN` there; all `NaN` if the series is shorter than the period.
 * - Source: TA-Lib's EMA.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example The first value is a mean, the next moves halfway to 6
 * ```ts
 * import assert from "node:assert/strict";
 * import { ema } from "@lib/features/trend.ts";
 *
 * assert.deepEqual(ema(Float64Array.of(1, 2, 3, 6), 3), Float64Array.of(NaN, NaN, 2, 4));
 * ```
 */
export function ema(values: Float64Array, period: number): Float64Array {
  requirePeriod("ema", "period", period);
  const out = newSeries(values.length, period - 1);
  exponential(values, 0, period, out);
  // An average never loses a NaN or an infinity again, so its last value tells whether one came in.
  if (!Number.isFinite(out[out.length - 1])) requireFinite("ema", { values });
  return out;
}

/** Exponential average of `values[first …]` into `out`, from `first + period − 1` on. */
function exponential(values: Float64Array, first: number, period: number, out: Float64Array): void {
  const seed = first + period - 1, n = values.length;
  if (seed >= n) return;
  let average = 0;
  for (let i = first; i <= seed; i++) average += values[i];
  average /= period;
  out[seed] = average;
  const weight = 2 / (period + 1), keep = 1 - weight;
  for (let i = seed + 1; i < n; i++) {
    average = weight * values[i] + keep * average;
    out[i] = average;
  }
}

/** The three lines of {@linkcode macd}. */
export interface Macd {
  /** Fast minus slow average. */
  readonly macd: Float64Array;
  /** Exponential average of the line. */
  readonly signal: Float64Array;
  /** Line minus signal. */
  readonly histogram: Float64Array;
}

/**
 * Moving average convergence/divergence: fast minus slow exponential average, its own average, and their difference.
 *
 * - Units: those of `values`.
 * - Look-back: `slow − 1` bars for the line, `slow + signal − 2` for signal and histogram, `NaN` there.
 * - Each average starts on the first values it has; TA-Lib starts the fast one late, so the two agree once that start
 *   has faded.
 *
 * @throws {RangeError} If `values` holds a number that is not finite, a period is not a positive integer, or `fast` is
 * not below `slow`.
 *
 * @example The three lines belong together
 * ```ts
 * import assert from "node:assert/strict";
 * import { macd } from "@lib/features/trend.ts";
 *
 * const lines = macd(Float64Array.of(1, 2, 4, 8, 16), 1, 2, 2);
 * assert.deepEqual(lines.macd.subarray(1, 3), Float64Array.of(0.5, 0.8333333333333335));
 * assert.equal(lines.histogram[4], lines.macd[4] - lines.signal[4]);
 * ```
 */
export function macd(values: Float64Array, fast: number, slow: number, signal: number): Macd {
  requirePeriod("macd", "fast", fast);
  requirePeriod("macd", "slow", slow);
  requirePeriod("macd", "signal", signal);
  if (fast >= slow) {
    throw new RangeError(`Cannot compute macd: wanted fast below slow, found fast ${fast} and slow ${slow}`);
  }
  const n = values.length;
  requireFinite("macd", { values });
  const line = newSeries(n, n), slowAverage = newSeries(n, n);
  exponential(values, 0, fast, line);
  exponential(values, 0, slow, slowAverage);
  for (let i = 0; i < n; i++) line[i] -= slowAverage[i];
  const average = newSeries(n, n), histogram = slowAverage;
  exponential(line, slow - 1, signal, average);
  for (let i = 0; i < n; i++) histogram[i] = line[i] - average[i];
  return { macd: line, signal: average, histogram };
}
