/**
 * How likely a point is to give a value at all, learnt from failed trials.
 *
 * @module
 */
import { normalCdf } from "../core/normal_distribution.ts";
import { fitHyperparameters, hyperparametersOf, priorModes, SEARCH_PRIOR } from "../gp/hyperparameter_fit.ts";
import { GaussianProcess } from "../gp/gaussian_process.ts";
import type { KernelShape } from "../gp/kernel.ts";

/** Steps of the fit; it starts from the last optimum. */
const FIT_ITERATIONS = 15;
/** Smallest noise variance: labels near a border contradict one another. */
const MIN_NOISE = 1e-3;
/** Added to the variance so that no probability is ever certain, and the smallest probability. */
const DOUBT = 0.01, FLOOR = 1e-6;

/** A model of feasibility. */
export interface Feasibility {
  /** ln P(feasible) at points, row after row. */
  logProbability(points: Float64Array): Float64Array;
  /** Hyper-parameters, a start for the next fit. */
  readonly theta: Float64Array;
}

/**
 * Fits a Gaussian process to labels, −½ where a trial gave a value and ½ where it failed.
 *
 * - Formula: P = Φ((0 − mean)/√(variance + noise + 0.01)), at least 1e-6.
 *
 * @param start Hyper-parameters of the last fit for this shape, or `null`.
 * @param refit Whether to fit them anew; else the last ones are kept.
 */
export function fitFeasibility(
  points: Float64Array,
  failed: readonly boolean[],
  shape: KernelShape,
  start: Float64Array | null,
  refit = true,
): Feasibility {
  const labels = Float64Array.from(failed, (failure) => (failure ? 0.5 : -0.5));
  const theta = refit || start === null
    ? fitHyperparameters(points, labels, shape, {
      maxIterations: FIT_ITERATIONS,
      minNoise: MIN_NOISE,
      starts: [start ?? priorModes(shape.groups, SEARCH_PRIOR)],
      prior: SEARCH_PRIOR,
    }).theta
    : start;
  const hyper = hyperparametersOf(theta, shape.groups);
  const model = new GaussianProcess(shape, hyper, points, labels);
  return {
    theta,
    logProbability: (at) => {
      const { mean, variance } = model.predict(at);
      return mean.map((m, j) =>
        Math.log(Math.max(FLOOR, normalCdf(-m / Math.sqrt(variance[j] + hyper.noiseVariance + DOUBT))))
      );
    },
  };
}
