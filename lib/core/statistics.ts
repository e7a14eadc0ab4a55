/**
 * Statistics of plain number series.
 *
 * Notation: n = number of values, m_k = k-th central moment with divisor n. A statistic that does not exist is `NaN`.
 *
 * @module
 */

/** A deviation of at most this share of the largest |value| is rounding, not spread: it counts as zero. */
export const NEGLIGIBLE_SPREAD = 1e-12;

/** The first four moments of a series. */
export interface Moments {
  /** n */
  readonly count: number;
  /** `NaN` without values. */
  readonly mean: number;
  /** Sample standard deviation (divisor n − 1); 0 when negligible, `NaN` for n < 2. */
  readonly standardDeviation: number;
  /** Biased skewness m₃ / m₂^1.5; `NaN` without spread. */
  readonly skewness: number;
  /** Biased kurtosis m₄ / m₂², 3 for a normal series; `NaN` without spread. */
  readonly kurtosis: number;
}

/**
 * Count, mean, sample standard deviation, biased skewness and plain kurtosis of a series.
 *
 * - Undefined: see {@linkcode Moments}; a spread of at most {@linkcode NEGLIGIBLE_SPREAD} · max|value| counts as zero.
 *
 * @example A symmetric series has no skew
 * ```ts
 * import assert from "node:assert/strict";
 * import { moments } from "@lib/core/statistics.ts";
 *
 * assert.deepEqual(moments([1, 2, 3]), { count: 3, mean: 2, standardDeviation: 1, skewness: 0, kurtosis: 1.5 });
 * ```
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  const average = mean(values);
  if (count < 2) return { count, mean: average, standardDeviation: NaN, skewness: NaN, kurtosis: NaN };
  let second = 0, third = 0, fourth = 0, largest = 0;
  for (let i = 0; i < count; i++) {
    const deviation = values[i] - average;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
    largest = Math.max(largest, Math.abs(values[i]));
  }
  const deviation = Math.sqrt(second / (count - 1));
  if (deviation <= NEGLIGIBLE_SPREAD * largest) {
    return { count, mean: average, standardDeviation: 0, skewness: NaN, kurtosis: NaN };
  }
  const variance = second / count;
  return {
    count,
    mean: average,
    standardDeviation: deviation,
    skewness: third / count / variance ** 1.5,
    kurtosis: fourth / count / (variance * variance),
  };
}

/** Arithmetic mean; `NaN` without values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * Sample standard deviation (divisor n − 1).
 *
 * - Undefined: `NaN` for fewer than two values; 0 when the spread is negligible.
 */
export function standardDeviation(values: ArrayLike<number>): number {
  return moments(values).standardDeviation;
}

/** An ascending copy of the values. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The p-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996).
 *
 * @param ascending The values in ascending order (see {@linkcode sorted}).
 * @param p A probability in [0, 1].
 * @returns `NaN` without values.
 * @throws {RangeError} If p lies outside [0, 1].
 *
 * @example Halfway between two values
 * ```ts
 * import assert from "node:assert/strict";
 * import { quantile } from "@lib/core/statistics.ts";
 *
 * assert.equal(quantile([1, 2, 4, 8], 0.5), 3);
 * ```
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`Cannot take a quantile: wanted p in [0, 1], found ${p}`);
  if (ascending.length === 0) return NaN;
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}

/** The middle value, or the mean of the two middle ones; `NaN` without values. */
export function median(values: ArrayLike<number>): number {
  return quantile(sorted(values), 0.5);
}

/**
 * Pearson's correlation of two series of one length.
 *
 * - Undefined: `NaN` for fewer than two values or where a series has no spread.
 *
 * @throws {RangeError} If the lengths differ.
 *
 * @example A series and its mirror image
 * ```ts
 * import assert from "node:assert/strict";
 * import { correlation } from "@lib/core/statistics.ts";
 *
 * assert.equal(correlation([1, 2, 3], [3, 2, 1]), -1);
 * ```
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot correlate: wanted series of one length, found ${a.length} and ${b.length}`);
  }
  const meanA = mean(a), meanB = mean(b);
  let squaresA = 0, squaresB = 0, products = 0, largestA = 0, largestB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA, y = b[i] - meanB;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
    largestA = Math.max(largestA, Math.abs(a[i]));
    largestB = Math.max(largestB, Math.abs(b[i]));
  }
  const freedom = a.length - 1;
  if (freedom < 1) return NaN;
  if (Math.sqrt(squaresA / freedom) <= NEGLIGIBLE_SPREAD * largestA) return NaN;
  if (Math.sqrt(squaresB / freedom) <= NEGLIGIBLE_SPREAD * largestB) return NaN;
  // Rounding may carry a perfect correlation past 1.
  return Math.max(-1, Math.min(1, products / Math.sqrt(squaresA * squaresB)));
}

/**
 * Ranks from 1 (smallest) to n; equal values share the mean of their ranks, `NaN` has rank `NaN` and counts for nobody.
 *
 * @example Ties share a rank
 * ```ts
 * import assert from "node:assert/strict";
 * import { ranks } from "@lib/core/statistics.ts";
 *
 * assert.deepEqual([...ranks([5, 7, 5, NaN])], [1.5, 3, 1.5, NaN]);
 * ```
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(values.length).fill(NaN);
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) order.push(i);
  order.sort((a, b) => values[a] - values[b] || a - b);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) result[order[i]] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}
