/**
 * Assay's public surface, `assay`: bars in, indicators, strategies, backtests, metrics, search and selection.
 *
 * For programs, notebooks and strategy files. All of it is pure and imports with `--allow-read` alone; what needs files,
 * threads or a chart library, such as studies, figures and `show`, is in `assay/notebook`.
 *
 * @module
 */

// Bars
export { type BookColumns, type Candles, type Timeframe, TIMEFRAME_MS } from "./core/candles.ts";
export { DataError, NumericalError, UserError } from "./core/errors.ts";
export { type CandleColumns, candlesFromColumns, type Gap, listGaps, sliceCandles } from "./data/candles.ts";
export { candlesHash } from "./data/candles_hash.ts";
export { formatCandlesCsv, readCandlesCsv, readCandlesCsvFile } from "./data/csv.ts";
export type { BadRow, CandleFile, CandleFileOptions } from "./data/candle_rows.ts";
export { type QualityRecord, qualityReport } from "./data/quality.ts";
export { resample } from "./data/resample.ts";
export { simulateMarket, type SimulationOptions } from "./data/simulate.ts";
export type { MarketModel } from "./data/market_model.ts";

// Indicators
export { ema, type Macd, macd, sma } from "./features/trend.ts";
export { type Adx, adx, roc, rsi } from "./features/momentum.ts";
export {
  atr,
  bollinger,
  type BollingerBands,
  garmanKlass,
  parkinson,
  realizedVolatility,
  trueRange,
} from "./features/volatility.ts";
export { mfi, obv, rollingVwap, vwap } from "./features/volume.ts";
export {
  rollingMaximum,
  rollingMinimum,
  rollingPercentileRank,
  rollingStandardDeviation,
  rollingSum,
} from "./features/rolling.ts";
export { type Regime, type RegimeOptions, REGIMES, regimeTags } from "./features/regime.ts";
export {
  alignBook,
  type AlignBookOptions,
  type BookFeatures,
  bookFeatures,
  type OrderBookSnapshot,
} from "./features/order_book.ts";
export { smoothedImbalance } from "./features/smoothed_imbalance.ts";
export { type Leak, lookaheadCheck, type LookaheadOptions, type LookaheadReport } from "./features/lookahead_check.ts";

// Strategies
export {
  defineStrategy,
  type Entries,
  LEAVE_BOTH,
  LEAVE_LONG,
  LEAVE_SHORT,
  STAY,
  type Strategy,
  type StrategyDefinition,
} from "./strategy/strategy.ts";
export { leaveAgainst } from "./strategy/leave_against.ts";
export type { ParamsOf, ParamSpec } from "./strategy/param_spec.ts";
export { defaultParamsOf } from "./strategy/parameter_sets.ts";
export { checkStrategy, type StrategyCheckOptions, type StrategyFinding } from "./strategy/strategy_check.ts";
export { lookAheadLeaks } from "./strategy/look_ahead.ts";
export { MarketFeatures, PriceFeatures, type Prices } from "./strategy/market_features.ts";
export type { TradeRules } from "./strategy/trade_rules.ts";
export type { HigherBars } from "./strategy/higher_bars.ts";
export { STRATEGIES, strategyNamed } from "./strategies/registry.ts";
export { votes } from "./strategies/votes/votes.ts";
export { defaultParams, STRATEGY_SCHEMA } from "./strategies/votes/schema.ts";
export type { StrategyParams } from "./strategies/votes/params.ts";

// Backtest
export { type BacktestRun, runBacktest } from "./backtest/run_backtest.ts";
export { type OcoOptions, type OcoSignals, simulateOco } from "./backtest/simulate_oco.ts";
export type { BarRange } from "./core/bar_range.ts";
export { type BacktestOptions, defaultBacktestOptions, type EarlyStop, type LogLevel } from "./backtest/options.ts";
export type { FillRules } from "./execution/fill.ts";
export type { Costs, SlippageModel, SpreadModel } from "./execution/costs.ts";
export type { ExchangeFilters } from "./execution/filters.ts";
export type { Direction } from "./execution/market_profiles.ts";
export type { RiskLimits } from "./execution/size.ts";
export type { FundingRates } from "./execution/funding.ts";
export type { Margin } from "./execution/margin.ts";
export type { OcoResult } from "./backtest/run_entries.ts";
export type { Decisions } from "./backtest/decision_log.ts";
export { EXIT_REASONS, type Trades } from "./core/trades.ts";
export { tradesHash } from "./core/trades_hash.ts";
export type { BacktestResult } from "./core/result.ts";

// Metrics
export {
  computeKpis,
  DAILY_KPI_NAMES,
  type DailyKpiOptions,
  type DailyKpis,
  dailyKpis,
  type KpiOptions,
  type Kpis,
  type KpiValues,
} from "./metrics/kpis.ts";
export { type KpiName, KPIS } from "./metrics/registry.ts";
export { type KpiInterval, kpiIntervals } from "./metrics/intervals.ts";
export { breakEvenCostBps, costCurve, type CostPoint } from "./metrics/cost_curve.ts";
export { buyAndHoldReturns, type DailyCurve, dailyReturns } from "./metrics/daily.ts";
export {
  deflatedSharpe,
  probabilisticSharpe,
  type ProbabilisticSharpeOptions,
  type TrialOptions,
} from "./metrics/probabilistic_sharpe.ts";
export {
  type Overfitting,
  type OverfittingOptions,
  probabilityOfBacktestOverfitting,
} from "./metrics/backtest_overfitting.ts";

// Search
export {
  type AskedTrial,
  type BestTrial,
  createOptimizer,
  type Optimizer,
  type OptimizerState,
  type Outcome,
  restoreOptimizer,
} from "./search/optimizer.ts";
export type { Condition, Domain, ParameterSpec } from "./search/domain.ts";
export { type OptimizerOptions, type SamplerName, SAMPLERS } from "./search/optimizer_options.ts";
export type { ParameterValue, ParameterValues } from "./search/constraint_expression.ts";
export { type Trial } from "./search/sampler.ts";
export type { RoundTelemetry } from "./search/round_telemetry.ts";
export { fitGaussianProcess, type FittedGaussianProcess, type GaussianProcessOptions } from "./gp/fit.ts";
export type { Predictions } from "./gp/gaussian_process.ts";

// Selection
export { type BootstrapInterval, type BootstrapOptions, sharpeInterval } from "./selection/bootstrap.ts";
export { effectiveTrials } from "./selection/effective_trials.ts";
export { minimumTrackRecordLength, type TrackRecordOptions } from "./selection/minimum_track_record.ts";
export { type RealityCheck, realityCheck } from "./selection/reality_check.ts";
export { paretoFront } from "./selection/pareto.ts";
export { buildPortfolio, type Portfolio, type PortfolioMember, type PortfolioOptions } from "./selection/portfolio.ts";
