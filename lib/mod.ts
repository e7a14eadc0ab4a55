/**
 * Assay's public surface: bars in, features, backtests, metrics, search and selection; for notebooks and programs.
 *
 * It imports with `--allow-read` alone; what needs files, threads or the network loads when it is used.
 *
 * @module
 */
export type { BarRange } from "./core/bar_range.ts";
export * from "./core/candles.ts";
export * from "./core/errors.ts";
export * from "./core/result.ts";
export * from "./core/trades.ts";
export { type RandomSource, randomSource } from "./core/random.ts";
export { studyTradesHash, tradesHash } from "./core/trades_hash.ts";

export * from "./data/candles.ts";
export { candlesHash } from "./data/candles_hash.ts";
export type { BadRow, CandleFile, CandleFileOptions } from "./data/candle_rows.ts";
export { readBinanceCsv } from "./data/binance_csv.ts";
export { readCcxtJson } from "./data/ccxt_json.ts";
export { formatCandlesCsv, readCandlesCsv, readCandlesCsvFile } from "./data/csv.ts";
export { badBarPnlShare, plausibleShare, type QualityKind, type QualityRecord, qualityReport } from "./data/quality.ts";
export { resample } from "./data/resample.ts";
export { shuffleReturns } from "./data/shuffle_returns.ts";
export { simulateMarket, type SimulationOptions } from "./data/simulate.ts";
export { BITCOIN_MODEL, type MarketModel, type Regime as VolatilityRegime } from "./data/market_model.ts";

export { type Adx, adx, roc, rsi } from "./features/momentum.ts";
export { ema, type Macd, macd, sma } from "./features/trend.ts";
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
export {
  type Leak,
  lookaheadCheck,
  type LookaheadOptions,
  type LookaheadOutput,
  type LookaheadReport,
} from "./features/lookahead_check.ts";

export * from "./metrics/kpis.ts";
export * from "./metrics/registry.ts";
export * from "./metrics/performance.ts";
export * from "./metrics/risk.ts";
export * from "./metrics/distribution.ts";
export * from "./metrics/trade_statistics.ts";
export * from "./metrics/execution_quality.ts";
export * from "./metrics/benchmark.ts";
export * from "./metrics/cost_curve.ts";
export * from "./metrics/daily.ts";
export * from "./metrics/intervals.ts";
export * from "./metrics/probabilistic_sharpe.ts";
export * from "./metrics/backtest_overfitting.ts";
export { formatKpi } from "./metrics/format.ts";

export * from "./search/domain.ts";
export type { Constraint, ParameterValue, ParameterValues } from "./search/constraint_expression.ts";
export * from "./search/optimizer.ts";
export { type OptimizerOptions, type SamplerName, SAMPLERS } from "./search/optimizer_options.ts";
export { type Origin, ORIGINS, type Trial } from "./search/sampler.ts";
export { fitGaussianProcess, type FittedGaussianProcess, type GaussianProcessOptions } from "./gp/fit.ts";
export type { FitOptions, HyperPrior } from "./gp/hyperparameter_fit.ts";
export { type Acquisition, ACQUISITIONS } from "./search/batch.ts";
export type { Predictions } from "./gp/gaussian_process.ts";
export type { PredictionQuality, PredictionRecord } from "./search/prediction_quality.ts";
export type { ProposalTelemetry, RoundTelemetry } from "./search/round_telemetry.ts";

export * from "./surrogate/matrix.ts";
export type { Ensemble, RegressionTree } from "./surrogate/tree.ts";
export * from "./surrogate/ensemble.ts";
export * from "./surrogate/forest.ts";
export * from "./surrogate/boosting.ts";
export * from "./surrogate/surrogate_model.ts";
export { type TreeExplainer, treeExplainer } from "./surrogate/tree_shap.ts";
export { type ParameterColumn, parameterMatrix } from "./surrogate/parameter_columns.ts";
export * from "./surrogate/explain.ts";
export type { EffectRegion } from "./surrogate/best_region.ts";
export { type Importance, type ImportanceOptions, parameterImportance } from "./surrogate/importance.ts";
export { type Interaction, interactions } from "./surrogate/interactions.ts";
export { type FreezeSuggestion, lengthScaleAgreement, suggestFreeze } from "./surrogate/freeze.ts";
export { type MlRandomForest, type MlRandomForestOptions, trainMlRandomForest } from "./surrogate/ml_random_forest.ts";
export { umapEmbedding, type UmapOptions } from "./surrogate/umap.ts";
export { trustworthiness } from "./surrogate/trustworthiness.ts";
export { type Clusters } from "./surrogate/clusters.ts";
export { type ClusterTrait, nameClusters, type NamedCluster } from "./surrogate/cluster_names.ts";
export { type StudyMap, studyMap } from "./surrogate/study_map.ts";

export * from "./strategies/votes/params.ts";
export {
  completeParams,
  defaultParams,
  STRATEGY_CONSTRAINTS,
  STRATEGY_SCHEMA,
  strategyDomain,
  validateParams,
} from "./strategies/votes/schema.ts";
export { AVERAGE_PARAMETERS, ENTRY_PARAMETERS, type SharedParams } from "./strategies/votes/entry_parameters.ts";
export { EXIT_PARAMETERS, ORDER_PARAMETERS } from "./strategies/votes/trade_parameters.ts";
export type {
  Ballot,
  EntryCondition,
  EntryFilter,
  Member,
  MemberParams,
  Veto,
  Vote,
} from "./strategies/votes/conditions/condition.ts";
export { MEMBERS } from "./strategies/votes/conditions/list.ts";
export { computeSignals, describeReason, type Skip, SKIPS } from "./strategies/votes/signals.ts";
export type { Reason, Sides, Signals, SkipOf } from "./strategies/votes/signal_engine.ts";
export type { Explained } from "./strategies/votes/verdicts.ts";
export { COUNTED } from "./strategies/votes/verdicts.ts";
export { votes } from "./strategies/votes/votes.ts";

export * from "./strategy/strategy.ts";
export type { ParamsOf, ParamSpec, ParamValue, ParamValues } from "./strategy/param_spec.ts";
export { longestHoldingMs } from "./strategy/longest_holding.ts";
export { defaultParamsOf } from "./strategy/parameter_sets.ts";
export { checkStrategy, type StrategyCheckOptions, type StrategyFinding } from "./strategy/strategy_check.ts";
export { STRATEGIES, strategyNamed } from "./strategies/registry.ts";
export { MarketFeatures, PriceFeatures, type Prices } from "./strategy/market_features.ts";
export type { HigherBars } from "./strategy/higher_bars.ts";

export type { Costs, SlippageModel, SpreadModel } from "./execution/costs.ts";
export type { FundingRates } from "./execution/funding.ts";
export { type ExchangeFilters, NO_FILTERS } from "./execution/filters.ts";
export type { RiskLimits } from "./execution/size.ts";
export type { FillRules } from "./execution/fill.ts";
export { type BacktestOptions, defaultBacktestOptions, type EarlyStop, type LogLevel } from "./backtest/options.ts";
export { type BacktestRun, runBacktest } from "./backtest/run_backtest.ts";
export { type OcoOptions, type OcoSignals, simulateOco } from "./backtest/simulate_oco.ts";
export type { EntryOrder } from "./execution/entry.ts";
export type { RunState } from "./backtest/run_state.ts";
export type { TradeRules } from "./strategy/trade_rules.ts";
export type { Position } from "./execution/position.ts";
export type { OcoResult } from "./backtest/run_entries.ts";
export type { Decisions } from "./backtest/decision_log.ts";

export * from "./selection/thresholds.ts";
export * from "./selection/gates.ts";
export * from "./selection/hard_gate.ts";
export * from "./selection/splits.ts";
export * from "./selection/score.ts";
export * from "./selection/adaptive.ts";
export * from "./selection/bootstrap.ts";
export * from "./selection/reality_check.ts";
export * from "./selection/minimum_track_record.ts";
export * from "./selection/multiple_testing.ts";
export * from "./selection/effective_trials.ts";
export * from "./selection/pareto.ts";
export * from "./selection/pools.ts";
export { compileFormula, type Formula } from "./selection/formula.ts";
export * from "./selection/certificate.ts";
export * from "./selection/certificate_input.ts";
export * from "./selection/return_matrix.ts";
export * from "./selection/clustering.ts";
export * from "./selection/portfolio.ts";
