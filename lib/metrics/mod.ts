/**
 * Metrics: what a result is worth, and how sure that is; imported as `assay/metrics`, and with all other pure parts as `assay`.
 *
 * @module
 */
export {
  computeKpis,
  DAILY_KPI_NAMES,
  type DailyKpiOptions,
  type DailyKpis,
  dailyKpis,
  type KpiOptions,
  type Kpis,
  type KpiValues,
} from "./kpis.ts";
export { type KpiName, KPIS } from "./registry.ts";
export { type KpiInterval, kpiIntervals } from "./intervals.ts";
export { breakEvenCostBps, costCurve, type CostPoint } from "./cost_curve.ts";
export { buyAndHoldReturns, type DailyCurve, dailyReturns } from "./daily.ts";
export {
  deflatedSharpe,
  probabilisticSharpe,
  type ProbabilisticSharpeOptions,
  type TrialOptions,
} from "./probabilistic_sharpe.ts";
export { type Overfitting, type OverfittingOptions, probabilityOfBacktestOverfitting } from "./backtest_overfitting.ts";
