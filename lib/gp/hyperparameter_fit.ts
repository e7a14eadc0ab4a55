/**
 * Hyper-parameters of largest posterior density: what is believed of them before the data, and the fit.
 *
 * @module
 */
import { minimiseBounded } from "../core/bounded_minimise.ts";
import { NumericalError } from "../core/errors.ts";
import type { KernelShape } from "./kernel.ts";
import { type Hyperparameters, likelihoodWorkspace, marginalLikelihood } from "./marginal_likelihood.ts";

/**
 * Log-normal priors of the hyper-parameters, for targets of variance 1; each is a density in the parameter itself.
 *
 * @internal
 */
export interface HyperPrior {
  /** Mean of ln l for one parameter; ½ ln(parameters) is added, so that length scales grow with the cube's diagonal. */
  readonly lengthMean: number;
  /** Variance of ln l. */
  readonly lengthVariance: number;
  /** Mean of ln noise variance. */
  readonly noiseMean: number;
  /** Variance of ln noise variance. */
  readonly noiseVariance: number;
  /** Variance of ln output scale, whose mean is 0; 0 fixes the output scale at 1. */
  readonly outputVariance: number;
}

/**
 * The prior for search: length scales after Hvarfner, Hellsten & Nardi (Vanilla Bayesian optimization performs great
 * in high dimensions, 2024), noise LogNormal(−4, 1). A fixed output scale measured better than a fitted one.
 */
export const SEARCH_PRIOR: HyperPrior = {
  lengthMean: Math.SQRT2,
  lengthVariance: 3,
  noiseMean: -4,
  noiseVariance: 1,
  outputVariance: 0,
};

/**
 * The prior for prediction: nearly flat, but for noise of about a twentieth of the targets' deviation and an output
 * scale near their variance. It measured best by likelihood of held-out values of a 20-dimensional function, 10 of
 * whose coordinates do nothing.
 */
export const PREDICTION_PRIOR: HyperPrior = {
  lengthMean: 51,
  lengthVariance: 50,
  noiseMean: -3,
  noiseVariance: 1,
  outputVariance: 2,
};

/** Relative decrease at which a fit ends: some 1e-4 of log density, far below what matters for a prediction. */
const TOLERANCE = 1e-6;

const LENGTH_BOX = [Math.log(0.02), Math.log(1000)], OUTPUT_BOX = [Math.log(0.05), Math.log(200)];

/** What a fit of hyper-parameters may choose. */
export interface FitOptions {
  /** Steps of the minimiser from each start. */
  readonly maxIterations: number;
  /** Smallest noise variance. */
  readonly minNoise: number;
  /** Starting points, as ln l, ln noise (, ln output scale); {@linkcode priorModes} gives one. */
  readonly starts: readonly Float64Array[];
  /** What is believed of the hyper-parameters before the data. */
  readonly prior: HyperPrior;
}

/** Fitted hyper-parameters. */
export interface FittedHyperparameters {
  /** The hyper-parameters. */
  readonly hyper: Hyperparameters;
  /** ln l, ln noise (, ln output scale): a start for the next fit. */
  readonly theta: Float64Array;
  /** Log marginal likelihood plus log prior. */
  readonly logPosterior: number;
  /** Evaluations of it. */
  readonly evaluations: number;
}

/** The hyper-parameters of largest prior density. */
export function priorModes(groups: number, prior: HyperPrior): Float64Array {
  const theta = new Float64Array(groups + (prior.outputVariance > 0 ? 2 : 1));
  theta.fill(prior.lengthMean + 0.5 * Math.log(groups) - prior.lengthVariance, 0, groups);
  theta[groups] = prior.noiseMean - prior.noiseVariance;
  return theta;
}

/** The hyper-parameters of ln l, ln noise (, ln output scale, 0 where left out). */
export function hyperparametersOf(theta: Float64Array, groups: number): Hyperparameters {
  return {
    lengthScales: theta.slice(0, groups).map(Math.exp),
    noiseVariance: Math.exp(theta[groups]),
    outputScale: theta.length > groups + 1 ? Math.exp(theta[groups + 1]) : 1,
  };
}

/**
 * The hyper-parameters of largest posterior density.
 *
 * @param points Encoded points, row after row.
 * @param targets Targets of mean 0 and variance 1.
 * @throws {NumericalError} If no start gives a finite density.
 */
export function fitHyperparameters(
  points: Float64Array,
  targets: Float64Array,
  shape: KernelShape,
  options: FitOptions,
): FittedHyperparameters {
  const { groups } = shape, { prior } = options, fitOutputScale = prior.outputVariance > 0;
  const workspace = likelihoodWorkspace(targets.length, shape.dimension);
  const lengthMean = prior.lengthMean + 0.5 * Math.log(groups);
  const negative = (theta: Float64Array, gradient: Float64Array): number => {
    let found;
    try {
      found = marginalLikelihood(points, targets, shape, hyperparametersOf(theta, groups), null, workspace);
    } catch (error) {
      if (error instanceof NumericalError) return NaN; // the line search steps back
      throw error;
    }
    let value = found.value;
    for (let g = 0; g < groups; g++) {
      const off = theta[g] - lengthMean;
      value -= off * off / (2 * prior.lengthVariance) + theta[g];
      gradient[g] = -found.lengthScaleGradient[g] + off / prior.lengthVariance + 1;
    }
    const off = theta[groups] - prior.noiseMean;
    value -= off * off / (2 * prior.noiseVariance) + theta[groups];
    gradient[groups] = -found.noiseGradient + off / prior.noiseVariance + 1;
    if (fitOutputScale) {
      const s = theta[groups + 1];
      value -= s * s / (2 * prior.outputVariance);
      gradient[groups + 1] = -found.outputScaleGradient + s / prior.outputVariance;
    }
    return -value;
  };
  const box = (end: 0 | 1): number[] => [
    ...new Array<number>(groups).fill(LENGTH_BOX[end]),
    end === 0 ? Math.log(options.minNoise) : 0,
    ...(fitOutputScale ? [OUTPUT_BOX[end]] : []),
  ];
  const bounds = { lower: box(0), upper: box(1), maxIterations: options.maxIterations, tolerance: TOLERANCE };
  let best: FittedHyperparameters | null = null, evaluations = 0;
  for (const start of options.starts) {
    let minimum;
    try {
      minimum = minimiseBounded(negative, start, bounds);
    } catch (error) {
      if (error instanceof RangeError) continue; // this start has no finite density
      throw error;
    }
    evaluations += minimum.evaluations;
    if (best === null || -minimum.value > best.logPosterior) {
      const theta = minimum.x;
      best = { theta, hyper: hyperparametersOf(theta, groups), logPosterior: -minimum.value, evaluations };
    }
  }
  if (best === null) {
    throw new NumericalError(
      `Cannot fit a Gaussian process: wanted a finite density at one of ${options.starts.length} starts, found none`,
    );
  }
  return { ...best, evaluations };
}
