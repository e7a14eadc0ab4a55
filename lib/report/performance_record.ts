/**
 * A backtest or somebody's daily returns, as one record that tear sheets and comparisons read.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import type { BacktestResult } from "../core/result.ts";
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { compounded, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, dailyKpis, type KpiValues } from "../metrics/kpis.ts";
import { finiteReturns } from "../selection/finite_returns.ts";
import type { DailyRecord } from "../selection/return_matrix.ts";

/** What has a performance: a backtest, or a record of daily returns. */
export type Performance = BacktestResult | DailyRecord;

/** How it is measured. */
export interface MeasureOptions {
  /** Periods a year: 365, which is the default, for markets that never close, 252 for those with weekends. */
  readonly periodsPerYear?: number;
  /** Daily returns to compare with, such as those of buying and holding; of every day of the record. */
  readonly benchmark?: DailyRecord;
}

/** A performance, measured. */
export interface PerformanceRecord {
  /** Start of each day, ms UTC. */
  readonly days: Float64Array;
  /** One return a day, as fractions. */
  readonly returns: Float64Array;
  /** What the account was at each time: bars of a backtest, days of a record, which begins with 1. */
  readonly account: Pick<BacktestResult, "time" | "equity" | "startEquity">;
  /** The backtest; `null` for a record of returns. */
  readonly result: BacktestResult | null;
  /** KPIs, of a record those that returns alone determine. */
  readonly kpis: Partial<KpiValues>;
  /** Returns of the benchmark on the same days; `null` without one. */
  readonly benchmark: Float64Array | null;
  /** Days of a calendar of 365 that the record stands for. */
  readonly calendarDays: number;
}

/**
 * Measures a backtest or a record.
 *
 * @param what What cannot be done otherwise, for the message.
 * @throws {RangeError} If the record is too short, its days do not rise or are not as many as its returns, a return is not a number of at
 * least −1, or the benchmark lacks one of its days.
 */
export function performanceRecord(
  given: Performance,
  what: string,
  { periodsPerYear = DAYS_PER_YEAR, benchmark }: MeasureOptions = {},
): PerformanceRecord {
  const result = "returns" in given ? null : given,
    record = result === null ? given as DailyRecord : dailyReturns(result);
  const days = Float64Array.from(record.days), returns = Float64Array.from(record.returns);
  if (days.length !== returns.length) {
    throw new RangeError(`Cannot ${what}: wanted a return for each of ${days.length} days, found ${returns.length}`);
  }
  finiteReturns(returns, what);
  const late = days.findIndex((day, i) => i > 0 && !(day > days[i - 1]));
  if (late > 0) {
    throw new RangeError(
      `Cannot ${what}: wanted days that rise, found ${dayText(days[late])} after ${dayText(days[late - 1])}`,
    );
  }
  const held = benchmark === undefined ? null : alignedTo(days, benchmark, what);
  const options = { periodsPerYear, ...(held && { benchmark: held }) };
  const account = result ?? { time: days, equity: compounded(returns), startEquity: 1 };
  const kpis = result === null ? dailyKpis(returns, options) : computeKpis(result, options);
  const calendarDays = Math.round(days.length * DAYS_PER_YEAR / periodsPerYear);
  return { days, returns, account, result, kpis, benchmark: held, calendarDays };
}

function alignedTo(days: Float64Array, { days: others, returns }: DailyRecord, what: string): Float64Array {
  const byDay = new Map(Array.from(others, (day, i) => [day, returns[i]]));
  const missing = days.filter((day) => !Number.isFinite(byDay.get(day)));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot ${what}: wanted a return of the benchmark on each of ${days.length} days, found none on ${missing.length}, ` +
        `the first ${dayText(missing[0])}`,
    );
  }
  return days.map((day) => byDay.get(day)!);
}
