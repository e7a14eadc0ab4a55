/**
 * Calendar months of a daily curve, for the weakest month and the heat map.
 *
 * @module
 */

/** The result of one UTC month. */
export interface MonthlyReturn {
  /** Such as `"2018-03"`. */
  readonly month: string;
  /** Compounded return of its days, as a fraction. */
  readonly return: number;
  /** How many of its days the curve holds. */
  readonly days: number;
}

/**
 * Compounded returns by UTC month, in order of time; months without days do not occur.
 *
 * @param days Start of each day, ms UTC.
 * @param returns Return of each day, as a fraction.
 * @throws {RangeError} If the lengths differ.
 *
 * @example The turn of a year
 * ```ts
 * import assert from "node:assert/strict";
 * import { monthlyReturns } from "@lib/metrics/months.ts";
 *
 * const days = [Date.UTC(2017, 11, 30), Date.UTC(2017, 11, 31), Date.UTC(2018, 0, 1)];
 * assert.deepEqual(monthlyReturns(days, [0.5, 0.5, -0.25]), [
 *   { month: "2017-12", return: 1.25, days: 2 },
 *   { month: "2018-01", return: -0.25, days: 1 },
 * ]);
 * ```
 */
export function monthlyReturns(days: ArrayLike<number>, returns: ArrayLike<number>): MonthlyReturn[] {
  if (days.length !== returns.length) {
    throw new RangeError(`Cannot group by month: wanted ${days.length} returns, found ${returns.length}`);
  }
  const months = new Map<string, { growth: number; days: number }>();
  for (let i = 0; i < days.length; i++) {
    const month = new Date(days[i]).toISOString().slice(0, 7);
    const sum = months.get(month) ?? { growth: 1, days: 0 };
    months.set(month, { growth: sum.growth * (1 + returns[i]), days: sum.days + 1 });
  }
  return [...months].map(([month, { growth, days }]) => ({ month, return: growth - 1, days }));
}
