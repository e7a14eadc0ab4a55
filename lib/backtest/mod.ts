/**
 * Backtests: entries or whole strategies on bars, with costs, funding, margin and sizes as a market has them; imported as `assay/backtest`, and with all other pure parts as `assay`.
 *
 * @module
 */
export { type BacktestRun, runBacktest } from "./run_backtest.ts";
export { type OcoOptions, type OcoSignals, simulateOco } from "./simulate_oco.ts";
export type { BarRange } from "../core/bar_range.ts";
export { type BacktestOptions, defaultBacktestOptions, type EarlyStop, type LogLevel } from "./options.ts";
export type { FillRules } from "../execution/fill.ts";
export type { Costs, SlippageModel, SpreadModel } from "../execution/costs.ts";
export type { ExchangeFilters } from "../execution/filters.ts";
export type { Direction } from "../execution/market_profiles.ts";
export type { RiskLimits } from "../execution/size.ts";
export type { FundingRates } from "../execution/funding.ts";
export type { Margin } from "../execution/margin.ts";
export type { OcoResult } from "./run_entries.ts";
export type { Decisions } from "./decision_log.ts";
export { EXIT_REASONS, type Trades } from "../core/trades.ts";
export { tradesHash } from "../core/trades_hash.ts";
export type { BacktestResult } from "../core/result.ts";
