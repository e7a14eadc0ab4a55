/**
 * Statistics over the last `period` values, at a cost per bar that does not grow with the period (but for the rank).
 *
 * A window always spans the start of one block of `period` bars, so it is a tail of the block before and a head of the
 * block it ends in. Heads grow bar by bar, tails are computed once a block; nothing is ever subtracted, so nothing
 * drifts however long the series (van Herk 1992, Gil & Werman 1993).
 *
 * All functions here return one value a bar: `NaN` for the first `period − 1`, and for every bar of a series that is
 * shorter than the period.
 *
 * @module
 */
import { newSeries, requireColumns, requirePeriod } from "./arguments.ts";

/**
 * The sum of the last `period` values.
 *
 * - Look-back: `period − 1` bars.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example The sum follows the window
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollingSum } from "@lib/features/rolling.ts";
 *
 * assert.deepEqual(rollingSum(Float64Array.of(1, 2, 3, 7), 2), Float64Array.of(NaN, 3, 5, 10));
 * ```
 */
export function rollingSum(values: Float64Array, period: number): Float64Array {
  requirePeriod("rollingSum", "period", period);
  const n = requireColumns("rollingSum", { values });
  return slidingSum(values, n, period);
}

/** {@linkcode rollingSum} of checked arguments. */
export function slidingSum(values: Float64Array, n: number, period: number): Float64Array {
  const out = newSeries(n, period - 1);
  if (period > n) return out;
  // tail[k]: sum of the last k values of the block before.
  const tail = new Float64Array(period);
  for (let start = 0; start < n; start += period) {
    const end = Math.min(start + period, n);
    if (start > 0) {
      for (let k = 1; k < period; k++) tail[k] = tail[k - 1] + values[start - k];
    }
    let head = 0;
    for (let i = start, k = period - 1; i < end; i++, k--) {
      head += values[i];
      out[i] = head + tail[k];
    }
  }
  return out.fill(NaN, 0, period - 1);
}

/**
 * The population standard deviation of the last `period` values (divisor `period`, as TA-Lib's STDDEV).
 *
 * - Look-back: `period − 1` bars.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example A level does not blur the deviation
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollingStandardDeviation } from "@lib/features/rolling.ts";
 *
 * assert.deepEqual(rollingStandardDeviation(Float64Array.of(1e9, 1e9 + 2, 1e9), 2), Float64Array.of(NaN, 1, 1));
 * ```
 */
export function rollingStandardDeviation(values: Float64Array, period: number): Float64Array {
  requirePeriod("rollingStandardDeviation", "period", period);
  return slidingDeviation(values, requireColumns("rollingStandardDeviation", { values }), period);
}

/** {@linkcode rollingStandardDeviation} of checked arguments. */
export function slidingDeviation(values: Float64Array, n: number, period: number): Float64Array {
  const out = newSeries(n, period - 1);
  if (period > n) return out;
  const tail = new Float64Array(period);
  const squareTail = new Float64Array(period);
  for (let start = 0; start < n; start += period) {
    const end = Math.min(start + period, n);
    // Deviations are taken from the block's first value: it lies in every window that ends in this block, so the level
    // of the series cannot swamp them.
    const origin = values[start];
    if (start > 0) {
      for (let k = 1; k < period; k++) {
        const x = values[start - k] - origin;
        tail[k] = tail[k - 1] + x;
        squareTail[k] = squareTail[k - 1] + x * x;
      }
    }
    let head = 0, squareHead = 0;
    for (let i = start, k = period - 1; i < end; i++, k--) {
      const x = values[i] - origin;
      head += x;
      squareHead += x * x;
      const mean = (head + tail[k]) / period;
      out[i] = Math.sqrt(Math.max(0, (squareHead + squareTail[k]) / period - mean * mean));
    }
  }
  return out.fill(NaN, 0, period - 1);
}

/**
 * The smallest of the last `period` values.
 *
 * - Look-back: `period − 1` bars.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 */
export function rollingMinimum(values: Float64Array, period: number): Float64Array {
  return rollingExtreme("rollingMinimum", values, period, -1);
}

/**
 * The largest of the last `period` values.
 *
 * - Look-back: `period − 1` bars.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 */
export function rollingMaximum(values: Float64Array, period: number): Float64Array {
  return rollingExtreme("rollingMaximum", values, period, 1);
}

/** The largest of `sign · value`, with its sign restored. */
function rollingExtreme(what: string, values: Float64Array, period: number, sign: 1 | -1): Float64Array {
  requirePeriod(what, "period", period);
  const n = requireColumns(what, { values });
  const out = newSeries(n, period - 1);
  if (period > n) return out;
  const tail = new Float64Array(period).fill(-Infinity);
  for (let start = 0; start < n; start += period) {
    const end = Math.min(start + period, n);
    if (start > 0) {
      for (let k = 1; k < period; k++) tail[k] = Math.max(tail[k - 1], sign * values[start - k]);
    }
    let head = -Infinity;
    for (let i = start, k = period - 1; i < end; i++, k--) {
      head = Math.max(head, sign * values[i]);
      out[i] = sign * Math.max(head, tail[k]);
    }
  }
  return out.fill(NaN, 0, period - 1);
}

/**
 * The share of the window's other values that lie below the current one, equal ones counting half.
 *
 * - Units: 0 (the lowest of the window) … 1 (the highest); ½ where all are equal.
 * - Look-back: `period − 1` bars.
 * - Cost: grows with the logarithm of the period, as no exact way by comparisons can avoid: with it one could sort.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not an integer of at least 2.
 *
 * @example Above two, equal to one
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollingPercentileRank } from "@lib/features/rolling.ts";
 *
 * assert.equal(rollingPercentileRank(Float64Array.of(1, 7, 2, 7, 9), 4)[3], 2.5 / 3);
 * ```
 */
export function rollingPercentileRank(values: Float64Array, period: number): Float64Array {
  requirePeriod("rollingPercentileRank", "period", period, 2);
  const n = requireColumns("rollingPercentileRank", { values });
  const out = newSeries(n, period - 1);
  if (period > n) return out;
  // The period − 1 bars before a block are ranked twice, which longer blocks make rare; much longer ones strain the cache.
  const block = 3 * period;
  let width = 1;
  while (width < block + period) width *= 2;
  const sorted = new Float64Array(width), ranks = new Int32Array(block + period - 1);
  // A binary tree over the ranks: leaf width + r counts the window's values of rank r, each node the sum of its two.
  const tree = new Int32Array(2 * width);
  for (let start = period - 1; start < n; start += block) {
    // The windows that end in this block lie in this stretch; within it a value is known by its rank. Sorting later
    // values along with earlier ones shifts ranks but changes no comparison.
    const from = start - period + 1, size = Math.min(start + block, n) - from;
    sorted.set(values.subarray(from, from + size));
    sorted.subarray(0, size).sort();
    sorted.fill(Infinity, size);
    tree.fill(0);
    for (let k = 0; k < size; k++) {
      // The number of sorted values below this one, found without branches.
      const value = values[from + k];
      let rank = 0;
      for (let half = width >> 1; half > 0; half >>= 1) rank += half * Number(sorted[rank + half - 1] < value);
      ranks[k] = rank;
      for (let node = width + rank; node > 0; node >>= 1) tree[node]++;
      if (k >= period) {
        for (let node = width + ranks[k - period]; node > 0; node >>= 1) tree[node]--;
      }
      if (k >= period - 1) {
        // On the way up, each right-hand node adds what its left-hand sibling counts.
        let below = 0;
        for (let node = width + rank; node > 1; node >>= 1) below += (node & 1) * tree[node - 1];
        out[from + k] = (below + (tree[width + rank] - 1) / 2) / (period - 1);
      }
    }
  }
  return out;
}
