/**
 * Shares with exact intervals.
 *
 * @module
 */

/** Share of studies with an exact 95 % interval. */
export interface Share {
  /** Studies that count. */
  readonly count: number;
  /** Studies in all. */
  readonly studies: number;
  /** Lower end, a fraction. */
  readonly low: number;
  /** Upper end, a fraction. */
  readonly high: number;
}

/**
 * A share with its exact 95 % interval; of no study it is from 0 to 1.
 *
 * - Source: Clopper & Pearson (1934), the bounds found by halving on the binomial distribution.
 *
 * @example None of a hundred still leaves room for 3.6 %
 * ```ts
 * import assert from "node:assert/strict";
 * import { shareOf } from "@lib/selection/exact_share.ts";
 *
 * assert.equal(shareOf(0, 100).high.toFixed(4), "0.0362");
 * ```
 */
export function shareOf(count: number, studies: number): Share {
  const TAIL = 0.025;
  const low = count === 0 ? 0 : root((p) => atLeast(count, studies, p) - TAIL);
  const high = count === studies ? 1 : root((p) => TAIL - (1 - atLeast(count + 1, studies, p)));
  return { count, studies, low, high };
}

/** Probability of at least `count` successes in `studies` independent tries. */
function atLeast(count: number, studies: number, p: number): number {
  let sum = 0, logTerm = studies * Math.log1p(-p);
  for (let k = 0; k <= studies; k++) {
    if (k >= count) sum += Math.exp(logTerm);
    logTerm += Math.log(studies - k) - Math.log(k + 1) + Math.log(p) - Math.log1p(-p);
  }
  return sum;
}

/** Where a rising function of a probability crosses 0. */
function root(rising: (p: number) => number): number {
  let low = 0, high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
