/**
 * Selection: which results to believe, and which to hold together; imported as `assay/selection`, and with all other pure parts as `assay`.
 *
 * @module
 */
export { type BootstrapInterval, type BootstrapOptions, sharpeInterval } from "./bootstrap.ts";
export { effectiveTrials } from "./effective_trials.ts";
export { minimumTrackRecordLength, type TrackRecordOptions } from "./minimum_track_record.ts";
export { type RealityCheck, realityCheck } from "./reality_check.ts";
export { paretoFront } from "./pareto.ts";
export { buildPortfolio, type Portfolio, type PortfolioMember, type PortfolioOptions } from "./portfolio.ts";
