/**
 * Selection: which results to believe, and which to hold together; imported as `assay/selection`, and with all other pure parts as `assay`.
 *
 * @module
 */
export { type BootstrapInterval, type BootstrapOptions, sharpeInterval } from "./bootstrap.ts";
export { bootstrapEquity, type EquityBandOptions, type EquityBands } from "./bootstrap_equity.ts";
export { effectiveTrials } from "./effective_trials.ts";
export { type GridTrial, gridTrials } from "./grid_trials.ts";
export { minimumTrackRecordLength, type TrackRecordOptions } from "./minimum_track_record.ts";
export { type RealityCheck, realityCheck } from "./reality_check.ts";
export {
  type MapAxis,
  type MappedTrial,
  type ParameterMap,
  parameterMap,
  type ParameterMapOptions,
} from "./parameter_map.ts";
export type { ParameterStability } from "./parameter_stability.ts";
export { sharpePValue } from "./sharpe_p_value.ts";
export { paretoFront } from "./pareto.ts";
export { buildPortfolio, type Portfolio, type PortfolioMember, type PortfolioOptions } from "./portfolio.ts";
export type { DailyRecord } from "./return_matrix.ts";
export type { ThresholdScale } from "./scaled_threshold.ts";
export type { Threshold } from "./thresholds.ts";
export { walkForward } from "./walk_forward.ts";
export type { WalkForwardBacktest, WalkForwardOptions } from "./walk_forward_plan.ts";
export type { ChosenTrial, FinishedTrial } from "./walk_forward_search.ts";
export type { WalkForward, WalkForwardWindow } from "./walked_account.ts";
