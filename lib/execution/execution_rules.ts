/**
 * All that decides how orders fill and positions are led.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import type { Costs } from "./costs.ts";
import type { FillRules } from "./fill.ts";
import type { ExchangeFilters } from "./filters.ts";
import type { FundingRates } from "./funding.ts";
import type { RiskLimits } from "./size.ts";

/** How a strategy wants its trades handled. */
export interface TradeRules {
  /** Bars after the entry bar at whose close a position is given up; `Infinity` for never [18]. */
  readonly timeoutBars: number;
  /** Bars after an exit without a decision [6]. */
  readonly cooldownBars: number;
  /** Distance of a trailing stop in stop distances; `Infinity` for none [15]. */
  readonly trailRatio: number;
  /** Profit at a close, in stop distances, from which the stop moves to break-even; `Infinity` for never [16]. */
  readonly breakEvenRatio: number;
  /** Least profit at the target after costs, basis points of the price; `-Infinity` for no condition [28]. */
  readonly minimumMarginBps: number;
  /** How far a limit entry rests behind the signal's close, basis points; `NaN` enters at the market [2, 3]. */
  readonly limitOffsetBps: number;
  /** Bars a limit entry rests [3]. */
  readonly limitBars: number;
  /** Whether a signal against the position closes it at the next open [17]. */
  readonly exitOnSignal: boolean;
}

/** All that decides a fill. */
export interface ExecutionRules extends FillRules, TradeRules {
  /** Fees, spread and slippage. */
  readonly costs: Costs;
  /** The exchange's grid of prices and quantities. */
  readonly filters: ExchangeFilters;
  /** How much may be traded. */
  readonly risk: RiskLimits;
  /** Funding of a perpetual; none where absent. */
  readonly funding?: FundingRates;
}
