/**
 * Rows in the order of numbers by counting their digits: a tenth of what a comparison of each two rows takes.
 *
 * @module
 */

/** Bits of a digit: the counts of one fit the cache of a core. */
const DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS;

/** The sign of a number, as the highest bit of its upper half. */
const SIGN = 0x8000_0000;

/**
 * Rows by their ranks, the least first; equal ones stay as they stood.
 *
 * @param order Numbers of rows.
 * @param ranks One a row, none of them NaN.
 * @returns The numbers of rows in their new order; what was given may be written over.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sortedBy } from "@lib/dashboard/sorted_by.ts";
 *
 * assert.deepEqual([...sortedBy(Uint32Array.of(0, 1, 2, 3), Float64Array.of(1, -2, Infinity, -2))], [1, 3, 0, 2]);
 * ```
 */
export function sortedBy(order: Uint32Array<ArrayBuffer>, ranks: Float64Array): Uint32Array<ArrayBuffer> {
  const { low, high } = ascendingBits(ranks);
  let from = order, to = new Uint32Array(order.length);
  for (const half of [low, high]) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      const counts = new Uint32Array(DIGITS);
      for (let i = 0; i < from.length; i++) counts[half[i] >>> shift & DIGITS - 1]++;
      // Whole numbers have the same low digits.
      if (from.length === 0 || counts[half[0] >>> shift & DIGITS - 1] === from.length) continue;
      for (let digit = 0, before = 0; digit < DIGITS; digit++) {
        const count = counts[digit];
        counts[digit] = before;
        before += count;
      }
      for (let i = 0; i < from.length; i++) to[counts[half[from[i]] >>> shift & DIGITS - 1]++] = from[i];
      [from, to] = [to, from];
    }
  }
  return from;
}

/** The two halves of each number as bits that ascend as the numbers do. */
function ascendingBits(ranks: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const low = new Uint32Array(ranks.length), high = new Uint32Array(ranks.length);
  const value = new Float64Array(1), halves = new Uint32Array(value.buffer);
  for (let row = 0; row < ranks.length; row++) {
    // −0 and 0 are one.
    value[0] = ranks[row] + 0;
    const isNegative = halves[1] >= SIGN;
    low[row] = isNegative ? ~halves[0] : halves[0];
    high[row] = isNegative ? ~halves[1] : halves[1] | SIGN;
  }
  return { low, high };
}
