/**
 * Daily returns of several strategies over common days, and how they move together.
 *
 * A day on which a strategy has no record is `NaN`: it is absent, which is not the same as a return of 0. The option
 * `missing: "zero"` reads it as "no position, no result".
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { correlation } from "../core/statistics.ts";

/** Daily record of one strategy. */
export interface DailyRecord {
  /** Start of each day, ms UTC, ascending. */
  readonly days: ArrayLike<number>;
  /** Return of each day, as a fraction. */
  readonly returns: ArrayLike<number>;
}

/**
 * How days without a record are read.
 *
 * @internal
 */
export type MissingDays = "absent" | "zero";

/** Returns of several strategies over the same days. */
export interface ReturnMatrix {
  /** Start of each day, ms UTC, consecutive. */
  readonly days: Float64Array;
  /** One column a strategy; `NaN` where it has no record. */
  readonly columns: readonly Float64Array[];
}

/**
 * Lays records side by side, from the first day of any to the last of any.
 *
 * @param records One a strategy.
 * @param missing How days without a record are read; absent by default.
 * @throws {RangeError} If a record's days and returns differ in length.
 *
 * @example Two records that overlap in one day
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignReturns } from "@lib/selection/return_matrix.ts";
 *
 * const day = 86_400_000;
 * const { columns } = alignReturns([{ days: [0, day], returns: [1, 2] }, { days: [day], returns: [3] }]);
 * assert.deepEqual(columns.map((column) => [...column]), [[1, 2], [NaN, 3]]);
 * ```
 */
export function alignReturns(records: readonly DailyRecord[], missing: MissingDays = "absent"): ReturnMatrix {
  let first = Infinity, last = -Infinity;
  for (const [i, { days, returns }] of records.entries()) {
    if (days.length !== returns.length) {
      throw new RangeError(`Cannot align returns: wanted ${days.length} in record ${i}, found ${returns.length}`);
    }
    if (days.length === 0) continue;
    first = Math.min(first, days[0]);
    last = Math.max(last, days[days.length - 1]);
  }
  const count = last < first ? 0 : Math.round((last - first) / DAY_MS) + 1;
  const columns = records.map(({ days, returns }) => {
    const column = new Float64Array(count).fill(missing === "zero" ? 0 : NaN);
    for (let i = 0; i < days.length; i++) column[Math.round((days[i] - first) / DAY_MS)] = returns[i];
    return column;
  });
  return { days: Float64Array.from({ length: count }, (_, i) => first + i * DAY_MS), columns };
}

/** Correlations of all pairs. */
export interface CorrelationMatrix {
  /** [i][j]; 1 on the diagonal, `NaN` where two strategies share too few days or one does not move. */
  readonly correlation: readonly Float64Array[];
  /** [i][j] days on which both have a record. */
  readonly overlap: readonly Int32Array[];
}

/** Least number of common days for a correlation: the standard error of a smaller sample is above a fifth. */
export const MIN_OVERLAP = 20;

/**
 * Correlation of each pair over the days on which both have a record, with the number of those days.
 *
 * @param columns Returns over the same days; `NaN` is absent.
 * @param minOverlap Fewer common days give no correlation; {@linkcode MIN_OVERLAP} by default.
 *
 * @example A pair and its overlap
 * ```ts
 * import assert from "node:assert/strict";
 * import { correlationMatrix } from "@lib/selection/return_matrix.ts";
 *
 * const { correlation, overlap } = correlationMatrix([[1, 2, 3, NaN], [2, 4, 6, 1]], 3);
 * assert.equal(correlation[0][1], 1);
 * assert.equal(overlap[0][1], 3);
 * ```
 */
export function correlationMatrix(
  columns: readonly ArrayLike<number>[],
  minOverlap: number = MIN_OVERLAP,
): CorrelationMatrix {
  const size = columns.length;
  const correlations = columns.map(() => new Float64Array(size).fill(NaN));
  const overlap = columns.map(() => new Int32Array(size));
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const [a, b] = commonDays(columns[i], columns[j]);
      overlap[i][j] = overlap[j][i] = a.length;
      const value = a.length < minOverlap ? NaN : i === j ? 1 : correlation(a, b);
      correlations[i][j] = correlations[j][i] = value;
    }
  }
  return { correlation: correlations, overlap };
}

/** The two columns on the days on which both have a record. */
export function commonDays(a: ArrayLike<number>, b: ArrayLike<number>): [number[], number[]] {
  const left: number[] = [], right: number[] = [];
  for (let day = 0; day < Math.min(a.length, b.length); day++) {
    if (Number.isNaN(a[day]) || Number.isNaN(b[day])) continue;
    left.push(a[day]);
    right.push(b[day]);
  }
  return [left, right];
}
