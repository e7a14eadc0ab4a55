/**
 * A Sharpe ratio for the wary: the mean of the folds less how far they differ, with trades that cost half as much again.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";
import { type DailyCurve, dayIndex } from "./daily.ts";
import { foldKpis } from "./folds.ts";
import { type AnnualOptions, SHARPE_CAP, sharpeCapped, sharpeShrunk } from "./performance.ts";

/** Share of its fees and slippage that each trade is charged once more. */
const MORE_COSTS = 0.5;

const BPS = 1e4;

/** Choices of {@linkcode sharpeSteady}. */
export interface SteadyOptions extends AnnualOptions {
  /** Equity before the first day, quote units. */
  readonly startEquity: number;
  /** Ends of the folds, UTC midnights in ms, ascending. */
  readonly foldEdges: readonly number[];
  /** Largest value before it is shrunk. */
  readonly cap?: number;
}

/**
 * Mean − standard deviation of the folds' annual Sharpe ratios at 1.5 times the costs, capped and shrunk by the trades.
 *
 * - Costs are fees and slippage, charged on the day of the exit; funding is none. Quantities and times stay as they were.
 * - Of a single fold no deviation is known, and none is taken off.
 * - Undefined: `null` where the folds have no Sharpe ratios.
 *
 * @example Two equal folds are steady, two that differ are not
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpeSteady } from "@lib/metrics/steady_sharpe.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const day = 86_400_000, days = Float64Array.from({ length: 4 }, (_, i) => i * day);
 * const trades = tradesOf(Array.from({ length: 80 }, () => ({})));
 * const options = { startEquity: 100, foldEdges: [0, 2 * day, 4 * day], periodsPerYear: 1 };
 * const of = (...equity: number[]) => sharpeSteady({ days, equity: Float64Array.from(equity) }, trades, options)!;
 * assert.ok(of(101, 104.03, 105.0703, 108.222409) > of(101, 104.03, 105.0703, 105.1));
 * ```
 */
export function sharpeSteady(
  { days, equity }: Pick<DailyCurve, "days" | "equity">,
  trades: Trades,
  { startEquity, foldEdges, cap = SHARPE_CAP, ...annual }: SteadyOptions,
): number | null {
  const returns = dearerReturns({ days, equity }, trades, startEquity);
  const { foldSharpeMean, foldSharpeDeviation } = foldKpis({ days, returns }, foldEdges, annual);
  if (foldSharpeMean === null) return null;
  return sharpeShrunk(sharpeCapped(foldSharpeMean - (foldSharpeDeviation ?? 0), cap), trades.length);
}

/** Daily returns with the further costs; `NaN` once they have eaten the equity. */
function dearerReturns(
  { days, equity }: Pick<DailyCurve, "days" | "equity">,
  trades: Trades,
  startEquity: number,
): Float64Array {
  const more = new Float64Array(days.length), firstDay = days.length > 0 ? dayIndex(days[0]) : 0;
  for (let i = 0; i < trades.length; i++) {
    const notional = trades.qty[i] * (trades.entryReference[i] + trades.exitReference[i]);
    const costs = trades.fees[i] - trades.fundingPaid[i] + trades.slippageBps[i] / BPS * notional;
    more[dayIndex(trades.exitTime[i]) - firstDay] += MORE_COSTS * costs;
  }
  const returns = new Float64Array(days.length);
  let before = startEquity, paid = 0;
  for (let day = 0; day < days.length; day++) {
    paid += more[day];
    const after = equity[day] - paid;
    returns[day] = before > 0 ? after / before - 1 : NaN;
    before = after;
  }
  return returns;
}
