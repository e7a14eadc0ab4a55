/**
 * How well hyper-parameters explain the data: log marginal likelihood and log prior, with their gradients.
 *
 * | letter | meaning | shape |
 * |---|---|---|
 * | A | points divided by the length scales | n × d |
 * | K | kernel matrix, noise on the diagonal | n × n |
 * | m | constant mean | – |
 * | α | K⁻¹ (y − m) | n |
 * | W | α αᵀ − K⁻¹ | n × n |
 *
 * @module
 */
import { choleskyInPlace, invertFromCholesky, solveLower, solveLowerTransposed } from "../core/linear_algebra.ts";
import { distancesBelow, type KernelShape, matern, maternRadius, maternSlope, scalePoints } from "./kernel.ts";

/** Hyper-parameters of the model. */
export interface Hyperparameters {
  /** One a parameter, in units of the encoded coordinates. */
  readonly lengthScales: Float64Array;
  /** Variance of the observation noise. */
  readonly noiseVariance: number;
  /** Variance of the latent function. */
  readonly outputScale: number;
}

/** Log marginal likelihood of fixed hyper-parameters, and its gradient. */
export interface MarginalLikelihood {
  /** The log marginal likelihood. */
  readonly value: number;
  /** The mean used: given, or the one that maximises the value. */
  readonly mean: number;
  /** d value/d ln l. */
  readonly lengthScaleGradient: Float64Array;
  /** d value/d ln noise variance. */
  readonly noiseGradient: number;
  /** d value/d ln output scale. */
  readonly outputScaleGradient: number;
  /** d value/d mean, 0 where the mean is free. */
  readonly meanGradient: number;
}

/** Buffers for one number of points, so that a fit allocates nothing per evaluation. */
export interface LikelihoodWorkspace {
  /** Number of points. */
  readonly n: number;
  /** Kernel matrix, then its factor and the slopes. */
  readonly kernel: Float64Array;
  /** Inverse of the kernel matrix. */
  readonly inverse: Float64Array;
  /** Points divided by the length scales. */
  readonly scaled: Float64Array;
}

/** Buffers for `n` points of `dimension` coordinates: 2 n² + n d numbers. */
export function likelihoodWorkspace(n: number, dimension: number): LikelihoodWorkspace {
  return {
    n,
    kernel: new Float64Array(n * n),
    inverse: new Float64Array(n * n),
    scaled: new Float64Array(n * dimension),
  };
}

/**
 * The log marginal likelihood of targets at points, and its gradient.
 *
 * - Formula: −½ (y − m)ᵀ α − ½ ln det K − (n/2) ln 2π; its gradient is ½ tr(W ∂K) (Rasmussen & Williams 2006, 5.9). A
 *   free mean is the generalised least squares one, 1ᵀK⁻¹y / 1ᵀK⁻¹1, which needs no term of its own.
 * - Cost: n³/2 multiplications and 2 n² d.
 *
 * @param mean The constant mean, or `null` for the best one.
 * @throws {NumericalError} If the kernel matrix is not positive definite.
 */
export function marginalLikelihood(
  points: Float64Array,
  targets: Float64Array,
  shape: KernelShape,
  hyper: Hyperparameters,
  mean: number | null,
  workspace: LikelihoodWorkspace,
): MarginalLikelihood {
  const { dimension, group, groups } = shape, { noiseVariance, outputScale } = hyper;
  const { n, kernel: K, inverse, scaled: A } = workspace;
  scalePoints(points, shape, hyper.lengthScales, A);
  // The lower triangle holds K, then its factor; the upper one, which the factor leaves alone, the slopes.
  distancesBelow(A, n, dimension, K, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const squared = K[i * n + j], r = maternRadius(squared), decay = Math.exp(-r);
      K[i * n + j] = outputScale * matern(squared, r, decay);
      K[j * n + i] = outputScale * maternSlope(squared, r, decay);
    }
    K[i * n + i] = outputScale + noiseVariance;
  }
  choleskyInPlace(K, n);
  let m = mean ?? 0;
  if (mean === null) {
    const ones = new Float64Array(n).fill(1);
    solveLower(K, n, n, ones);
    solveLowerTransposed(K, n, n, ones);
    let weighted = 0, weight = 0;
    for (let i = 0; i < n; i++) {
      weighted += ones[i] * targets[i];
      weight += ones[i];
    }
    m = weighted / weight;
  }
  const alpha = targets.map((y) => y - m);
  solveLower(K, n, n, alpha);
  solveLowerTransposed(K, n, n, alpha);
  let value = -0.5 * n * Math.log(2 * Math.PI), meanGradient = 0;
  for (let i = 0; i < n; i++) {
    value -= 0.5 * (targets[i] - m) * alpha[i] + Math.log(K[i * n + i]);
    meanGradient += alpha[i];
  }

  invertFromCholesky(K, n, n, inverse);
  const slopes = new Float64Array(dimension);
  let trace = 0, quadratic = 0;
  for (let i = 0; i < n; i++) {
    const a = alpha[i], at = i * dimension;
    const weight = (j: number) => (a * alpha[j] - inverse[i * n + j]) * K[j * n + i];
    let j = 0;
    // Four rows at a time, added in the order of one after the other, so that a sum is read and written once for four.
    for (; j + 4 <= i; j += 4) {
      const w0 = weight(j), w1 = weight(j + 1), w2 = weight(j + 2), w3 = weight(j + 3);
      const b0 = j * dimension, b1 = b0 + dimension, b2 = b1 + dimension, b3 = b2 + dimension;
      for (let k = 0; k < dimension; k++) {
        const own = A[at + k], d0 = own - A[b0 + k], d1 = own - A[b1 + k], d2 = own - A[b2 + k], d3 = own - A[b3 + k];
        slopes[k] = slopes[k] + w0 * d0 * d0 + w1 * d1 * d1 + w2 * d2 * d2 + w3 * d3 * d3;
      }
    }
    for (; j < i; j++) {
      const w = weight(j), bt = j * dimension;
      for (let k = 0; k < dimension; k++) {
        const difference = A[at + k] - A[bt + k];
        slopes[k] += w * difference * difference;
      }
    }
    trace += a * a - inverse[i * n + i];
    quadratic += (targets[i] - m) * a;
  }
  const lengthScaleGradient = new Float64Array(groups);
  for (let k = 0; k < dimension; k++) lengthScaleGradient[group[k]] += slopes[k];
  // tr(W K) = yᵀα − n, and K is the noise part plus the part that the output scale multiplies.
  const noiseGradient = 0.5 * noiseVariance * trace;
  const outputScaleGradient = 0.5 * (quadratic - n - noiseVariance * trace);
  return {
    value,
    mean: m,
    lengthScaleGradient,
    noiseGradient,
    outputScaleGradient,
    meanGradient: mean === null ? 0 : meanGradient,
  };
}
