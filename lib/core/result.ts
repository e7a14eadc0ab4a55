/**
 * What one backtest leaves behind; metrics, selection, store and charts all read this record.
 *
 * @module
 */
import type { Trades } from "./trades.ts";

/** One backtest of one parameter set. */
export interface BacktestResult {
  /** Closed trades in order of exit. */
  readonly trades: Trades;
  /** Bar open times, ms UTC (the candles' own column). */
  readonly time: Float64Array;
  /** Length of a bar, ms. */
  readonly barMs: number;
  /** Equity marked to market at each bar's close, in quote units. */
  readonly equity: Float64Array;
  /** Equity before the first bar. */
  readonly startEquity: number;
  /** Bars with an open position at their close or a fill inside them. */
  readonly barsInPosition: number;
  /** Why the run ended before the last bar, or `null`; an incomplete run is not scored. */
  readonly stopReason: string | null;
  /** How often an entry was refused, by reason. */
  readonly refusals: Readonly<Record<string, number>>;
}
