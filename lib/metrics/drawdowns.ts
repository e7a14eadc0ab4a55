/**
 * The falls of an equity curve, one by one.
 *
 * @module
 */
import { NEGLIGIBLE_SPREAD } from "../core/statistics.ts";

/** One fall: from the last day at a peak to the first day at or above it again. */
export interface Drawdown {
  /** The last day at the peak, ms UTC; `null` where the curve falls from its start. */
  readonly from: number | null;
  /** The lowest day, ms UTC. */
  readonly lowest: number;
  /** The first day that is not below the peak, ms UTC; `null` where the curve ends below it. */
  readonly recovered: number | null;
  /** Fall from the peak to the lowest day, a fraction > 0. */
  readonly depth: number;
  /** Days of the record from the peak to the recovery, or to its end. */
  readonly days: number;
}

/**
 * Loss from the highest equity so far, as a fraction ≥ 0, at each point; the start counts as a peak.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawdownCurve } from "@lib/metrics/drawdowns.ts";
 *
 * assert.deepEqual([...drawdownCurve([75, 110, 55], 100)], [0.25, 0, 0.5]);
 * ```
 */
export function drawdownCurve(equity: ArrayLike<number>, startEquity: number): Float64Array {
  let peak = startEquity;
  return Float64Array.from(equity, (value) => {
    if (value > peak) peak = value;
    return 1 - value / peak;
  });
}

/**
 * All falls of a curve, the deepest first, the earlier of equals first.
 *
 * @param days Start of each day, ms UTC.
 * @param equity Equity at the end of each.
 * @param startEquity Equity before the first.
 *
 * @example A fall that was made good, and one that was not
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawdowns } from "@lib/metrics/drawdowns.ts";
 *
 * const falls = drawdowns([0, 1, 2, 3], [75, 100, 200, 100], 100);
 * assert.deepEqual(falls.map(({ depth, recovered }) => [depth, recovered]), [[0.5, null], [0.25, 1]]);
 * ```
 */
export function drawdowns(days: ArrayLike<number>, equity: ArrayLike<number>, startEquity: number): Drawdown[] {
  const falls: Drawdown[] = [];
  let peak = startEquity, peakAt = -1, lowestAt = -1;
  const close = (end: number, recovered: number | null) => {
    if (lowestAt < 0) return;
    const from = peakAt < 0 ? null : days[peakAt], depth = 1 - equity[lowestAt] / peak;
    falls.push({ from, lowest: days[lowestAt], recovered, depth, days: end - peakAt });
    lowestAt = -1;
  };
  for (let day = 0; day < equity.length; day++) {
    // A curve compounded from returns comes back to its peak only up to rounding.
    if (equity[day] < peak * (1 - NEGLIGIBLE_SPREAD)) {
      if (lowestAt < 0 || equity[day] < equity[lowestAt]) lowestAt = day;
      continue;
    }
    close(day, days[day]);
    peak = Math.max(peak, equity[day]);
    peakAt = day;
  }
  close(equity.length - 1, null);
  return falls.sort((a, b) => b.depth - a.depth);
}
