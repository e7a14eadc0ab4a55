/**
 * What a strategy can bear: its trades priced again with an extra cost on each side.
 *
 * An extra cost of x moves every fill against us by the fraction x of its price; quantities and times stay as they
 * were. Net profit is then a straight line in x, so its root is exact.
 *
 * @module
 */
import type { BacktestResult } from "../core/result.ts";
import type { Trades } from "../core/trades.ts";
import { dailyReturns, dayIndex } from "./daily.ts";
import { ratio } from "./defined.ts";
import { type AnnualOptions, sharpe } from "./performance.ts";

const BPS = 1e4;

function notional(trades: Trades): number {
  let sum = 0;
  for (let i = 0; i < trades.length; i++) sum += trades.qty[i] * (trades.entryPrice[i] + trades.exitPrice[i]);
  return sum;
}

/**
 * Net profit of the trades with an extra cost on each side, in quote units.
 *
 * @param extraBps Extra cost per side in basis points; negative for a cheaper market.
 */
export function netProfitAtCost(trades: Trades, extraBps: number): number {
  let profit = 0;
  for (let i = 0; i < trades.length; i++) profit += trades.pnl[i];
  return profit - notional(trades) * extraBps / BPS;
}

/**
 * The extra cost per side, in basis points, at which the trades' net profit is zero; negative for a losing strategy,
 * `null` without trades.
 *
 * @example Bought at 100 and sold at 102: about a per cent on each side
 * ```ts
 * import assert from "node:assert/strict";
 * import { breakEvenCostBps } from "@lib/metrics/cost_curve.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const trades = tradesOf([{ entryPrice: 100, exitPrice: 102, qty: 1, pnl: 2 }]);
 * assert.equal(breakEvenCostBps(trades)!.toFixed(1), "99.0");
 * ```
 */
export function breakEvenCostBps(trades: Trades): number | null {
  return ratio(netProfitAtCost(trades, 0) * BPS, notional(trades));
}

/** One point of a cost curve. */
export interface CostPoint {
  /** Extra cost per side, basis points. */
  readonly extraBps: number;
  /** Net profit of the trades, quote units. */
  readonly netProfit: number;
  /** Annual Sharpe ratio of the daily returns, each fill's extra cost taken on its day. */
  readonly sharpe: number | null;
}

/**
 * Net profit and Sharpe ratio over a range of extra costs.
 *
 * @param result A backtest.
 * @param extraBps The extra costs per side to look at, basis points.
 */
export function costCurve(
  result: BacktestResult,
  extraBps: readonly number[],
  options: AnnualOptions = {},
): CostPoint[] {
  const { trades } = result;
  const curve = dailyReturns(result);
  const firstDay = curve.days.length > 0 ? dayIndex(curve.days[0]) : 0;
  const traded = new Float64Array(curve.days.length);
  for (let i = 0; i < trades.length; i++) {
    traded[dayIndex(trades.entryTime[i]) - firstDay] += trades.qty[i] * trades.entryPrice[i];
    traded[dayIndex(trades.exitTime[i]) - firstDay] += trades.qty[i] * trades.exitPrice[i];
  }
  return extraBps.map((extra) => {
    const returns = new Float64Array(traded.length);
    let before = result.startEquity, paid = 0;
    for (let day = 0; day < traded.length; day++) {
      paid += traded[day] * extra / BPS;
      const after = curve.equity[day] - paid;
      returns[day] = before > 0 ? after / before - 1 : NaN;
      before = after;
    }
    return { extraBps: extra, netProfit: netProfitAtCost(trades, extra), sharpe: sharpe(returns, options) };
  });
}
