/**
 * Regression by a Gaussian process, in the units of its targets.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { GaussianProcess, type Predictions } from "./gaussian_process.ts";
import {
  fitHyperparameters,
  type FittedHyperparameters,
  type HyperPrior,
  PREDICTION_PRIOR,
} from "./hyperparameter_fit.ts";
import { plainShape } from "./kernel.ts";

/** Where fits for prediction start: length scale over √dimension, and noise variance. */
const START_LENGTH = 0.2, START_NOISE = Math.exp(-6);
/** Steps from each start, after which only the best goes on. */
const SCREENING_STEPS = 5;

/** What {@linkcode fitGaussianProcess} may choose. */
export interface GaussianProcessOptions {
  /** Where to start: `theta` of a fit to nearly the same data. Without it, screened starts. */
  readonly start?: Float64Array;
  /** Seed of the random starts. Default 0. */
  readonly seed?: number;
  /** Random starts beside the fixed one. Default 1. */
  readonly randomStarts?: number;
  /** Steps of the minimiser from the best start. Default 50. */
  readonly maxIterations?: number;
  /** What is believed of the hyper-parameters before the data. Default {@linkcode PREDICTION_PRIOR}. */
  readonly prior?: HyperPrior;
}

/** A fitted model in the units of its targets. */
export interface FittedGaussianProcess {
  /** Posterior means and variances of the latent function. */
  predict(X: readonly ArrayLike<number>[]): Predictions;
  /** One a coordinate. */
  readonly lengthScales: Float64Array;
  /** Variance of the observation noise, in squared units of the targets. */
  readonly noiseVariance: number;
  /** Variance of the latent function, in squared units of the targets. */
  readonly outputScale: number;
  /** Logarithms of length scales, noise variance and output scale for standardised targets: a start for a later fit. */
  readonly theta: Float64Array;
  /** Log marginal likelihood plus log prior, of the standardised targets. */
  readonly logPosterior: number;
  /** Evaluations of it that the fit took. */
  readonly evaluations: number;
}

/**
 * A Gaussian process with a Matérn-5/2 kernel, a length scale per coordinate, a constant mean and noise.
 *
 * - Units: coordinates should span about [0, 1]; targets are standardised inside.
 * - Cost: per evaluation n³/2 + 2 n² d multiplications, some 60–90 evaluations.
 *
 * @param X Points, one a row.
 * @param y Their values, finite.
 * @throws {RangeError} If there are fewer than two points, rows differ in length or a number is not finite.
 *
 * @example A smooth curve is learnt from eight points
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitGaussianProcess } from "@lib/gp/fit.ts";
 *
 * const X = Array.from({ length: 8 }, (_, i) => [i / 7]);
 * const model = fitGaussianProcess(X, X.map(([x]) => Math.sin(6 * x)));
 * const { mean, variance } = model.predict([[0.5], [3]]);
 * assert.ok(Math.abs(mean[0] - Math.sin(3)) < 0.02);
 * assert.ok(variance[1] > variance[0]);
 * ```
 */
export function fitGaussianProcess(
  X: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  options: GaussianProcessOptions = {},
): FittedGaussianProcess {
  const { start, seed = 0, randomStarts = 1, maxIterations = 50, prior = PREDICTION_PRIOR } = options;
  const n = X.length;
  if (n < 2 || y.length !== n) {
    throw new RangeError(
      `Cannot fit a Gaussian process: wanted two or more points and as many targets, found ${n} and ${y.length}`,
    );
  }
  const dimension = X[0].length, shape = plainShape(dimension);
  const flatten = (rows: readonly ArrayLike<number>[]): Float64Array => {
    const flat = new Float64Array(rows.length * dimension);
    rows.forEach((row, i) => {
      if (row.length !== dimension) {
        throw new RangeError(`Cannot use a point: wanted ${dimension} coordinates, row ${i} has ${row.length}`);
      }
      flat.set(row, i * dimension);
    });
    const bad = flat.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot use a point: wanted finite coordinates, row ${Math.floor(bad / dimension)} has ${flat[bad]}`,
      );
    }
    return flat;
  };
  const points = flatten(X);
  let centre = 0, spread = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(y[i])) {
      throw new RangeError(`Cannot fit a Gaussian process: wanted finite targets, row ${i} has ${y[i]}`);
    }
    centre += y[i] / n;
  }
  for (let i = 0; i < n; i++) spread += (y[i] - centre) ** 2 / n;
  const unit = spread > 0 ? Math.sqrt(spread) : 1;
  const targets = Float64Array.from(y, (value) => (value - centre) / unit);

  // Starts are short and nearly free of noise: from there a fit tells rough functions from noise more often.
  const first = new Float64Array(dimension + (prior.outputVariance > 0 ? 2 : 1));
  first.fill(Math.log(START_LENGTH * Math.sqrt(dimension)), 0, dimension);
  first[dimension] = Math.log(START_NOISE);
  const starts = [first];
  for (let s = 0; s < randomStarts; s++) {
    const random = randomSource(seed, s);
    starts.push(first.map((value, k) => value + (k < dimension ? 1 : 0.5) * random.normal()));
  }
  const fit = (from: readonly Float64Array[], steps: number): FittedHyperparameters =>
    fitHyperparameters(points, targets, shape, { maxIterations: steps, minNoise: 1e-6, starts: from, prior });
  const screened = start === undefined ? fit(starts, SCREENING_STEPS) : { theta: start, evaluations: 0 };
  const fitted = fit([screened.theta], maxIterations);
  const model = new GaussianProcess(shape, fitted.hyper, points, targets);
  return {
    predict: (rows) => {
      const { mean, variance } = model.predict(flatten(rows));
      return { mean: mean.map((m) => centre + unit * m), variance: variance.map((v) => unit * unit * v) };
    },
    lengthScales: fitted.hyper.lengthScales,
    noiseVariance: unit * unit * fitted.hyper.noiseVariance,
    outputScale: unit * unit * fitted.hyper.outputScale,
    theta: fitted.theta,
    logPosterior: fitted.logPosterior,
    evaluations: screened.evaluations + fitted.evaluations,
  };
}
