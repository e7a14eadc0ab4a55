/**
 * All that decides how orders fill and positions are led.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import type { PriceSteps } from "../data/price_steps.ts";
import type { Costs } from "./costs.ts";
import type { FillRules } from "./fill.ts";
import type { ExchangeFilters } from "./filters.ts";
import type { FundingRates } from "./funding.ts";
import type { Direction } from "./market_profiles.ts";
import type { Margin } from "./margin.ts";
import type { RiskLimits } from "./size.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";

/** All that decides a fill. */
export interface ExecutionRules extends FillRules, TradeRules {
  /** Its `timeoutBars` as a time, ms: looking up the length of a bar at each close would cost a tenth of the loop [18]. */
  readonly timeoutMs: number;
  /** Fees, spread and slippage. */
  readonly costs: Costs;
  /** The steps between prices that the bars show; fills do not keep to them where absent. */
  readonly priceSteps?: PriceSteps;
  /** The exchange's grid of prices and quantities. */
  readonly filters: ExchangeFilters;
  /** How much may be traded. */
  readonly risk: RiskLimits;
  /** Sides that may be entered [5]. */
  readonly direction: Direction;
  /** Funding of a perpetual; none where absent. */
  readonly funding?: FundingRates;
  /** Margin of a position; nothing is liquidated where absent. */
  readonly margin?: Margin;
}
