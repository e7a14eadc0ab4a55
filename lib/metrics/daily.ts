/**
 * Days from bars and trades: equity, PnL and returns per UTC calendar day of the tested span.
 *
 * The span runs from the day of the first bar to the day of the last, both included; a day without bars keeps the
 * equity of the day before. A bar belongs to the day in which it opens. A day of which the span holds a part alone is a
 * day like any other; the parts of a study hold whole ones (`lib/selection/splits.ts`).
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import { DAY_MS } from "../core/candles.ts";
import type { BacktestResult } from "../core/result.ts";
import type { Trades } from "../core/trades.ts";

/** Days as columns. */
export interface DailyCurve {
  /** Start of each day, ms UTC. */
  readonly days: Float64Array;
  /** Equity at the end of each day. */
  readonly equity: Float64Array;
  /** Change of equity over each day. */
  readonly pnl: Float64Array;
  /** pnl / equity at the end of the day before; `NaN` once equity is not positive. */
  readonly returns: Float64Array;
}

/** Index of the UTC day of a time, counted from 1970. */
export function dayIndex(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** The last index of each UTC day from the day of the first bar to that of the last; −1 for a day without bars. */
function lastBarOfDays(time: Float64Array): Int32Array {
  if (time.length === 0) return new Int32Array(0);
  const first = dayIndex(time[0]);
  const days = dayIndex(time[time.length - 1]) - first + 1;
  const last = new Int32Array(days).fill(-1);
  for (let day = 0, from = 0; day < days; day++) {
    const end = (first + day + 1) * DAY_MS;
    let low = from, high = time.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (time[middle] < end) low = middle + 1;
      else high = middle;
    }
    if (low > from) last[day] = low - 1;
    from = low;
  }
  return last;
}

/** The last value of a bar column in each UTC day; days without bars keep the value before. */
export function dayEnds(time: Float64Array, values: Float64Array): Float64Array {
  const ends = Float64Array.from(lastBarOfDays(time), (bar) => bar < 0 ? NaN : values[bar]);
  for (let day = 1; day < ends.length; day++) if (Number.isNaN(ends[day])) ends[day] = ends[day - 1];
  return ends;
}

/**
 * Daily equity, PnL and returns from equity marked to market at the bars' closes.
 *
 * @example Two days of 12 hours bars
 * ```ts
 * import assert from "node:assert/strict";
 * import { dailyReturns } from "@lib/metrics/daily.ts";
 *
 * const time = Float64Array.of(0, 43_200_000, 86_400_000, 129_600_000);
 * const curve = dailyReturns({ time, equity: Float64Array.of(90, 110, 120, 55), startEquity: 100 });
 * assert.deepEqual([...curve.pnl], [10, -55]);
 * assert.deepEqual([...curve.returns], [110 / 100 - 1, -0.5]);
 * ```
 */
export function dailyReturns(
  { time, equity, startEquity }: Pick<BacktestResult, "time" | "equity" | "startEquity">,
): DailyCurve {
  const ends = dayEnds(time, equity);
  const pnl = new Float64Array(ends.length), returns = new Float64Array(ends.length);
  let before = startEquity;
  for (let day = 0; day < ends.length; day++) {
    pnl[day] = ends[day] - before;
    returns[day] = before > 0 ? ends[day] / before - 1 : NaN;
    before = ends[day];
  }
  const firstDay = time.length > 0 ? dayIndex(time[0]) : 0;
  return { days: Float64Array.from(ends, (_, i) => (firstDay + i) * DAY_MS), equity: ends, pnl, returns };
}

/** Equity that starts at 1 and grows by the returns, after each of them. */
export function compounded(returns: ArrayLike<number>): Float64Array {
  const equity = new Float64Array(returns.length);
  let level = 1;
  for (let i = 0; i < returns.length; i++) equity[i] = level *= 1 + returns[i];
  return equity;
}

/**
 * Prices of a market by which it is bought and held.
 *
 * @internal
 */
export interface HeldPrices {
  /** Bar open times, ms UTC. */
  readonly time: Float64Array;
  /** First price of each bar. */
  readonly open: Float64Array;
  /** Last price of each bar. */
  readonly close: Float64Array;
}

/** Days of buying at the first open of some bars, all by default, and holding: the usual benchmark. */
export function buyAndHold(
  { time, open, close }: HeldPrices,
  { from, to }: BarRange = { from: 0, to: time.length },
): DailyCurve {
  return dailyReturns({ time: time.subarray(from, to), equity: close.subarray(from, to), startEquity: open[from] });
}

/** Simple returns per day of {@linkcode buyAndHold}. */
export function buyAndHoldReturns(prices: HeldPrices, range?: BarRange): Float64Array {
  return buyAndHold(prices, range).returns;
}

/** For each day of the span the number of trades closed in it; trades outside the days do not count. */
export function tradesClosedByDay(trades: Trades, days: Float64Array): Int32Array {
  const counts = new Int32Array(days.length);
  const firstDay = days.length > 0 ? dayIndex(days[0]) : 0;
  for (let i = 0; i < trades.length; i++) counts[dayIndex(trades.exitTime[i]) - firstDay]++;
  return counts;
}
