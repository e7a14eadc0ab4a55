/**
 * A Gaussian process conditioned on data, which can take more points one by one.
 *
 * @module
 */
import { choleskyInPlace, solveLower, solveLowerRows, solveLowerTransposed } from "../core/linear_algebra.ts";
import {
  crossKernel,
  distancesBelow,
  type KernelShape,
  matern,
  maternRadius,
  maternSlope,
  scalePoints,
  squaredDistance,
  squaredDistances,
} from "./kernel.ts";
import type { Hyperparameters } from "./marginal_likelihood.ts";

/** Means and variances of the latent function, without observation noise. */
export interface Predictions {
  /** Posterior mean at each point. */
  readonly mean: Float64Array;
  /** Posterior variance at each point, > 0. */
  readonly variance: Float64Array;
}

/** Smallest variance given back: rounding may leave less, and its logarithm is taken. */
const MIN_VARIANCE = 1e-12;

/** The posterior at a fixed set of candidates, kept up to date while the model takes points. */
export interface CandidateState extends Predictions {
  /** Number of candidates. */
  readonly count: number;
  /** Candidates divided by the length scales. */
  readonly scaled: Float64Array;
  /** k(candidate j, datum i) at j · stride + i. */
  readonly kernel: Float64Array;
  /** L⁻¹ k(·, candidate j) at j · stride. */
  readonly whitened: Float64Array;
  /** Distance between rows of `kernel` and `whitened`. */
  readonly stride: number;
}

/** A Gaussian process with fixed hyper-parameters. */
export class GaussianProcess {
  /** Number of points it is conditioned on. */
  n: number;
  /** Constant mean. */
  readonly mean: number;
  /** Hyper-parameters. */
  readonly hyper: Hyperparameters;
  /** Points divided by the length scales, row after row. */
  readonly scaled: Float64Array;
  /** Targets. */
  readonly targets: Float64Array;
  /** K⁻¹ (y − m). */
  alpha: Float64Array;
  /** Cholesky factor of K, rows of `stride`. */
  readonly factor: Float64Array;
  /** Distance between rows of the factor: the most points it can hold. */
  readonly stride: number;

  /**
   * Conditions on points.
   *
   * @param points `n` encoded points, row after row.
   * @param mean The constant mean, or `null` for that of generalised least squares.
   * @param room How many more points it may take later.
   * @throws {NumericalError} If the kernel matrix is not positive definite.
   */
  constructor(
    readonly shape: KernelShape,
    hyper: Hyperparameters,
    points: Float64Array,
    targets: Float64Array,
    mean: number | null = null,
    room = 0,
  ) {
    const n = targets.length, stride = n + room, { dimension } = shape;
    this.n = n;
    this.stride = stride;
    this.hyper = hyper;
    this.scaled = new Float64Array(stride * dimension);
    this.scaled.set(scalePoints(points, shape, hyper.lengthScales));
    this.targets = new Float64Array(stride);
    this.targets.set(targets);
    this.factor = new Float64Array(stride * stride);
    distancesBelow(this.scaled, n, dimension, this.factor, stride);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        this.factor[i * stride + j] = hyper.outputScale * matern(this.factor[i * stride + j]);
      }
      this.factor[i * stride + i] = hyper.outputScale + hyper.noiseVariance;
    }
    choleskyInPlace(this.factor, n, stride);
    if (mean === null) {
      const weights = this.solve(new Float64Array(n).fill(1));
      let weighted = 0, weight = 0;
      for (let i = 0; i < n; i++) {
        weighted += weights[i] * targets[i];
        weight += weights[i];
      }
      mean = weighted / weight;
    }
    this.mean = mean;
    this.alpha = this.residualWeights();
  }

  /** K⁻¹ (y − m). */
  private residualWeights(): Float64Array {
    const residual = this.targets.slice(0, this.n);
    for (let i = 0; i < this.n; i++) residual[i] -= this.mean;
    return this.solve(residual);
  }

  /** K⁻¹ b, in place of `b`. */
  solve(b: Float64Array): Float64Array {
    solveLower(this.factor, this.n, this.stride, b);
    solveLowerTransposed(this.factor, this.n, this.stride, b);
    return b;
  }

  /** Posterior mean at the data themselves: y − σ² α. */
  smoothed(): Float64Array {
    return this.alpha.map((a, i) => this.targets[i] - this.hyper.noiseVariance * a);
  }

  /** The posterior at candidates, with room for the points that the model may still take. */
  candidates(points: Float64Array): CandidateState {
    const { n, stride, shape, factor, alpha } = this, count = points.length / shape.dimension;
    const scaled = scalePoints(points, shape, this.hyper.lengthScales);
    const kernel = new Float64Array(count * stride);
    crossKernel(this.scaled, n, scaled, count, shape.dimension, this.hyper.outputScale, kernel, stride);
    const whitened = kernel.slice();
    solveLowerRows(factor, n, stride, whitened, count, stride);
    const mean = new Float64Array(count), variance = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      let sum = this.mean, explained = 0;
      for (let i = 0, at = j * stride; i < n; i++, at++) {
        sum += kernel[at] * alpha[i];
        explained += whitened[at] * whitened[at];
      }
      mean[j] = sum;
      variance[j] = Math.max(this.hyper.outputScale - explained, MIN_VARIANCE);
    }
    return { count, scaled, kernel, whitened, stride, mean, variance };
  }

  /** Posterior means and variances of the latent function at points, row after row. */
  predict(points: Float64Array): Predictions {
    const { mean, variance } = this.candidates(points);
    return { mean, variance };
  }

  /**
   * Takes one more point: a row is added to the factor, and the candidates' posterior follows.
   *
   * - Cost: n² + n · candidates.
   *
   * @param point The encoded point.
   * @param target Its value, observed or imagined.
   */
  append(point: Float64Array, target: number, candidates?: CandidateState): void {
    const { n, stride, factor, shape, hyper } = this, { dimension } = shape;
    if (n >= stride) throw new RangeError(`Cannot take another point: wanted at most ${stride}, found ${n + 1}`);
    this.scaled.set(scalePoints(point, shape, hyper.lengthScales), n * dimension);
    this.targets[n] = target;
    const row = new Float64Array(n);
    crossKernel(this.scaled, n, this.scaled.subarray(n * dimension), 1, dimension, hyper.outputScale, row, n);
    let mean = this.mean;
    for (let i = 0; i < n; i++) mean += row[i] * this.alpha[i];
    solveLower(factor, n, stride, row);
    let pivot = hyper.outputScale + hyper.noiseVariance;
    for (let i = 0; i < n; i++) pivot -= row[i] * row[i];
    pivot = Math.sqrt(Math.max(pivot, hyper.noiseVariance));
    factor.set(row, n * stride);
    factor[n * stride + n] = pivot;
    this.n = n + 1;
    this.alpha = this.residualWeights();
    if (candidates === undefined) return;
    for (let j = 0; j < candidates.count; j++) {
      const at = j * stride,
        squared = squaredDistance(candidates.scaled, j * dimension, this.scaled, n * dimension, dimension);
      const k = hyper.outputScale * matern(squared);
      let sum = k;
      for (let i = 0; i < n; i++) sum -= row[i] * candidates.whitened[at + i];
      sum /= pivot;
      candidates.kernel[at + n] = k;
      candidates.whitened[at + n] = sum;
      candidates.mean[j] += sum * ((target - mean) / pivot);
      candidates.variance[j] = Math.max(candidates.variance[j] - sum * sum, MIN_VARIANCE);
    }
  }

  /** Forgets all points but the first `n`. */
  rewind(n: number): void {
    this.n = n;
    this.alpha = this.residualWeights();
  }

  /**
   * Posterior mean and variance at one point, and their gradients by its encoded coordinates.
   *
   * @param meanGradient Written: d mean/dx.
   * @param varianceGradient Written: d variance/dx.
   */
  predictWithGradient(
    point: Float64Array,
    meanGradient: Float64Array,
    varianceGradient: Float64Array,
  ): { mean: number; variance: number } {
    const { n, shape, hyper, alpha } = this, { dimension, group, scale } = shape;
    const scaled = scalePoints(point, shape, hyper.lengthScales);
    const kernel = new Float64Array(n), slope = new Float64Array(n);
    squaredDistances(this.scaled, n, scaled, 0, dimension, kernel, 0);
    let mean = this.mean;
    for (let i = 0; i < n; i++) {
      const squared = kernel[i], r = maternRadius(squared), decay = Math.exp(-r);
      kernel[i] = hyper.outputScale * matern(squared, r, decay);
      slope[i] = -hyper.outputScale * maternSlope(squared, r, decay);
      mean += kernel[i] * alpha[i];
    }
    const weights = this.solve(kernel.slice());
    let variance = hyper.outputScale;
    for (let i = 0; i < n; i++) variance -= kernel[i] * weights[i];
    meanGradient.fill(0);
    varianceGradient.fill(0);
    for (let i = 0; i < n; i++) {
      const m = slope[i] * alpha[i], v = -2 * slope[i] * weights[i];
      for (let k = 0; k < dimension; k++) {
        const difference = scaled[k] - this.scaled[i * dimension + k];
        meanGradient[k] += m * difference;
        varianceGradient[k] += v * difference;
      }
    }
    for (let k = 0; k < dimension; k++) {
      const factor = scale[k] / hyper.lengthScales[group[k]];
      meanGradient[k] *= factor;
      varianceGradient[k] *= factor;
    }
    return { mean, variance: Math.max(variance, MIN_VARIANCE) };
  }
}
