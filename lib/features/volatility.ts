/**
 * How far a price moves: ranges in price units and yearly volatilities as fractions.
 *
 * @module
 */
import {
  newSeries,
  requireColumns,
  requireEqualLengths,
  requireFactor,
  requireFinite,
  requirePeriod,
  requirePositive,
} from "./arguments.ts";
import { slidingDeviation, slidingSum } from "./rolling.ts";

/**
 * True range: the bar's range, widened to the close before.
 *
 * - Units: price.
 * - Look-back: 1 bar, `NaN` there (as TA-Lib: the first bar has no close before it).
 * - Source: Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite.
 *
 * @example A gap counts
 * ```ts
 * import assert from "node:assert/strict";
 * import { trueRange } from "@lib/features/volatility.ts";
 *
 * const high = Float64Array.of(3, 9), low = Float64Array.of(1, 8), close = Float64Array.of(2, 8);
 * assert.deepEqual(trueRange(high, low, close), Float64Array.of(NaN, 7));
 * ```
 */
export function trueRange(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const n = requireColumns("trueRange", { high, low, close });
  const out = newSeries(n, 1);
  for (let i = 1; i < n; i++) out[i] = rangeFrom(close[i - 1], high[i], low[i]);
  return out;
}

/**
 * The span of a bar's range and the close before it.
 *
 * Where that close lies inside the range its two distances add up to high − low, outside they exceed it by twice the
 * gap. No branch to mispredict, and a `NaN` in any of the three shows.
 */
export function rangeFrom(closeBefore: number, high: number, low: number): number {
  return 0.5 * (high - low + Math.abs(high - closeBefore) + Math.abs(low - closeBefore));
}

/**
 * Wilder's average true range.
 *
 * - Units: price.
 * - Look-back: `period` bars, `NaN` there; the first value is the mean of the true ranges of bars 1 … `period` (as
 *   TA-Lib).
 * - Source: Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite, or `period` is not a
 * positive integer.
 *
 * @example The mean of two ranges
 * ```ts
 * import assert from "node:assert/strict";
 * import { atr } from "@lib/features/volatility.ts";
 *
 * const high = Float64Array.of(3, 4, 9), low = Float64Array.of(1, 2, 8), close = Float64Array.of(2, 3, 8);
 * assert.deepEqual(atr(high, low, close, 2), Float64Array.of(NaN, NaN, 4));
 * ```
 */
export function atr(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  requirePeriod("atr", "period", period);
  const n = requireEqualLengths("atr", { high, low, close });
  const out = newSeries(n, period);
  let average = 0;
  const start = Math.min(period, n - 1);
  for (let i = 1; i <= start; i++) average += rangeFrom(close[i - 1], high[i], low[i]);
  average /= period;
  if (n > period) out[period] = average;
  const weight = 1 / period, keep = 1 - weight;
  for (let i = period + 1; i < n; i++) {
    average = keep * average + weight * rangeFrom(close[i - 1], high[i], low[i]);
    out[i] = average;
  }
  // An average never loses a NaN or an infinity again, so its last value tells whether one came in; bar 0's high and
  // low and the last close alone never enter it.
  const unseen = high[0] + low[0] + close[n - 1];
  if (n < 2 || !Number.isFinite(average + unseen)) requireFinite("atr", { high, low, close });
  return out;
}

/** The three lines of {@linkcode bollinger}. */
export interface BollingerBands {
  /** Simple average. */
  readonly middle: Float64Array;
  /** Average plus the chosen number of standard deviations. */
  readonly upper: Float64Array;
  /** Average minus the chosen number of standard deviations. */
  readonly lower: Float64Array;
}

/**
 * Bollinger bands: a simple average and the lines a number of population standard deviations above and below it.
 *
 * - Look-back: `period − 1` bars, `NaN` there.
 *
 * @throws {RangeError} If `values` holds a number that is not finite, `period` is not a positive integer or `deviations`
 * is not a finite number above 0.
 *
 * @example Two standard deviations each way
 * ```ts
 * import assert from "node:assert/strict";
 * import { bollinger } from "@lib/features/volatility.ts";
 *
 * const bands = bollinger(Float64Array.of(1, 3), 2, 2);
 * assert.deepEqual([bands.lower[1], bands.middle[1], bands.upper[1]], [0, 2, 4]);
 * ```
 */
export function bollinger(values: Float64Array, period: number, deviations: number): BollingerBands {
  requirePeriod("bollinger", "period", period);
  requireFactor("bollinger", "deviations", deviations);
  const n = requireColumns("bollinger", { values });
  const middle = slidingSum(values, n, period), upper = slidingDeviation(values, n, period), lower = newSeries(n, n);
  for (let i = period - 1; i < n; i++) {
    const width = deviations * upper[i];
    middle[i] /= period;
    upper[i] = middle[i] + width;
    lower[i] = middle[i] - width;
  }
  return { middle, upper, lower };
}

/**
 * Volatility a year from the sample standard deviation of the last `period` log returns, close to close.
 *
 * - Units: fraction per √year.
 * - Look-back: `period` bars, `NaN` there.
 *
 * @param periodsPerYear Bars in a year, such as 525,600 for minutes of a market that never closes.
 * @throws {RangeError} If `close` holds a number that is not finite and above 0, `period` is not an integer of at least
 * 2, or `periodsPerYear` is not a finite number above 0.
 *
 * @example A steady rise has no volatility
 * ```ts
 * import assert from "node:assert/strict";
 * import { realizedVolatility } from "@lib/features/volatility.ts";
 *
 * assert.equal(realizedVolatility(Float64Array.of(1, 2, 4, 8), 3, 365)[3], 0);
 * ```
 */
export function realizedVolatility(close: Float64Array, period: number, periodsPerYear: number): Float64Array {
  requirePeriod("realizedVolatility", "period", period, 2);
  requireFactor("realizedVolatility", "periodsPerYear", periodsPerYear);
  requirePositive("realizedVolatility", { close });
  const n = close.length;
  const returns = new Float64Array(n);
  for (let i = 1; i < n; i++) returns[i] = Math.log(close[i] / close[i - 1]);
  const out = slidingDeviation(returns, n, period);
  // From the population to the sample deviation, and from a bar to a year.
  const scale = Math.sqrt((period / (period - 1)) * periodsPerYear);
  for (let i = 0; i < n; i++) out[i] *= scale;
  return out.fill(NaN, 0, period);
}

/**
 * Volatility a year from the highs and lows of the last `period` bars.
 *
 * - Formula: √(periodsPerYear · mean of ln(high / low)² / (4 ln 2)).
 * - Units: fraction per √year.
 * - Look-back: `period − 1` bars, `NaN` there.
 * - Source: Parkinson, The Extreme Value Method for Estimating the Variance of the Rate of Return, 1980.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite and above 0, `period` is not
 * a positive integer, or `periodsPerYear` is not a finite number above 0.
 */
export function parkinson(
  high: Float64Array,
  low: Float64Array,
  period: number,
  periodsPerYear: number,
): Float64Array {
  requirePeriod("parkinson", "period", period);
  requireFactor("parkinson", "periodsPerYear", periodsPerYear);
  const n = requireEqualLengths("parkinson", { high, low });
  requirePositive("parkinson", { high, low });
  const variance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const range = Math.log(high[i] / low[i]);
    variance[i] = (range * range) / (4 * Math.LN2);
  }
  return rootMean(variance, period, periodsPerYear);
}

/**
 * Volatility a year from open, high, low and close of the last `period` bars.
 *
 * - Formula: √(periodsPerYear · mean of ln(high / low)² / 2 − (2 ln 2 − 1) · ln(close / open)²).
 * - Units: fraction per √year.
 * - Undefined: `NaN` where the mean is negative, which bars with open and close inside their range never make it.
 * - Look-back: `period − 1` bars, `NaN` there.
 * - Source: Garman & Klass, On the Estimation of Security Price Volatilities from Historical Data, 1980.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite and above 0, `period` is not
 * a positive integer, or `periodsPerYear` is not a finite number above 0.
 */
export function garmanKlass(
  open: Float64Array,
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  periodsPerYear: number,
): Float64Array {
  requirePeriod("garmanKlass", "period", period);
  requireFactor("garmanKlass", "periodsPerYear", periodsPerYear);
  const n = requireEqualLengths("garmanKlass", { open, high, low, close });
  requirePositive("garmanKlass", { open, high, low, close });
  const variance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const range = Math.log(high[i] / low[i]), body = Math.log(close[i] / open[i]);
    variance[i] = (range * range) / 2 - (2 * Math.LN2 - 1) * body * body;
  }
  return rootMean(variance, period, periodsPerYear);
}

/** The root of the yearly mean variance. */
function rootMean(variance: Float64Array, period: number, periodsPerYear: number): Float64Array {
  const out = slidingSum(variance, variance.length, period);
  for (let i = period - 1; i < out.length; i++) out[i] = Math.sqrt((out[i] / period) * periodsPerYear);
  return out;
}
