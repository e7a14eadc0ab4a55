/**
 * Strategies: those that come with Assay, and what one of your own is made from; imported as `assay/strategies`, and with all other pure parts as `assay`.
 *
 * @module
 */
export {
  defineStrategy,
  type Entries,
  LEAVE_BOTH,
  LEAVE_LONG,
  LEAVE_SHORT,
  STAY,
  type Strategy,
  type StrategyDefinition,
} from "../strategy/strategy.ts";
export { leaveAgainst } from "../strategy/leave_against.ts";
export type { ParamsOf, ParamSpec } from "../strategy/param_spec.ts";
export { defaultParamsOf } from "../strategy/parameter_sets.ts";
export { checkStrategy, type StrategyCheckOptions } from "../strategy/strategy_check.ts";
export type { StrategyFinding } from "../strategy/strategy_finding.ts";
export { lookAheadLeaks } from "../strategy/look_ahead.ts";
export { MarketFeatures, PriceFeatures, type Prices } from "../strategy/market_features.ts";
export type { TradeRules } from "../strategy/trade_rules.ts";
export type { HigherBars } from "../strategy/higher_bars.ts";
export { STRATEGIES, strategyNamed } from "./registry.ts";
export { votes } from "./votes/votes.ts";
export { defaultParams, STRATEGY_SCHEMA } from "./votes/schema.ts";
export type { StrategyParams } from "./votes/params.ts";
