/**
 * Search: proposals of parameters that learn from what came of the last; imported as `assay/search`, and with all other pure parts as `assay`.
 *
 * @module
 */
export {
  type AskedTrial,
  type BestTrial,
  createOptimizer,
  type Optimizer,
  type OptimizerState,
  type Outcome,
  restoreOptimizer,
} from "./optimizer.ts";
export type { Condition, Domain, ParameterSpec } from "./domain.ts";
export { type OptimizerOptions, type SamplerName, SAMPLERS } from "./optimizer_options.ts";
export type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
export { type Trial } from "./sampler.ts";
export type { RoundTelemetry } from "./round_telemetry.ts";
export { fitGaussianProcess, type FittedGaussianProcess, type GaussianProcessOptions } from "../gp/fit.ts";
export type { Predictions } from "../gp/gaussian_process.ts";
