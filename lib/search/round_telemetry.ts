/**
 * What a round of the search looked like, for plots and decisions.
 *
 * @module
 */
import type { Acquisition } from "./batch.ts";
import type { PredictionQuality, PredictionRecord } from "./prediction_quality.ts";

/**
 * One point that the model proposed.
 *
 * @internal
 */
export interface ProposalTelemetry {
  /** Its trial. */
  readonly id: number;
  /** How it was chosen. */
  readonly acquisition: Acquisition;
  /** Its score: ln EI + ln P(feasible), minus a Thompson draw, or the confidence bound. */
  readonly score: number;
  /** The value foretold, in the user's units. */
  readonly predicted: number;
}

/** What a round of the search looked like. */
export interface RoundTelemetry {
  /** Rounds of the model so far. */
  readonly round: number;
  /** Points that the model was conditioned on. */
  readonly points: number;
  /** Evaluations of the likelihood that its fit took; 0 where the last hyper-parameters were kept. */
  readonly fitEvaluations: number;
  /** Milliseconds of the fit by the caller's clock; `null` without one. */
  readonly fitMs: number | null;
  /** Side of the trust region, in units of the cube. */
  readonly regionLength: number;
  /** Restarts of the region so far. */
  readonly restarts: number;
  /** Best value of the epoch, in the user's units. */
  readonly best: number;
  /** One a parameter, in units of the cube. */
  readonly lengthScales: readonly number[];
  /** Standard deviation of the fitted noise over that of the targets. */
  readonly noise: number;
  /** Largest expected improvement inside the region, in standard deviations of the targets. */
  readonly largestImprovement: number;
  /** Share of the batch that the model proposed; the rest are Sobol points. */
  readonly modelShare: number;
  /** What the model proposed. */
  readonly proposals: readonly ProposalTelemetry[];
  /** The last predictions and what came, in targets (mean 0, variance 1, small is good). */
  readonly predictions: readonly PredictionRecord[];
  /** Walk-forward quality over those predictions; `null` before the first. */
  readonly quality: PredictionQuality | null;
}
