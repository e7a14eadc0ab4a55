/**
 * The distribution of active CMA-ES: a normal one whose mean, step and covariance learn from which draws were better.
 *
 * - Source: Hansen, The CMA evolution strategy: a tutorial, 2016 (arXiv 1604.00772), with its default constants; points
 *   that were not drawn from it are shortened as in Hansen, Injecting external solutions into CMA-ES, 2011.
 *
 * | letter | meaning |
 * |---|---|
 * | n | coordinates |
 * | λ, μ | points a generation, those of them that pull the mean |
 * | m, σ, C | mean, step, covariance: a draw is m + σ N(0, C) |
 * | y | (x − m)/σ of a point x |
 *
 * @module
 */
import type { RandomSource } from "../core/random.ts";
import { symmetricEigen } from "../core/symmetric_eigen.ts";

/** The distribution as plain JSON. */
export interface CmaState {
  /** m. */
  mean: number[];
  /** σ. */
  sigma: number;
  /** C, row after row. */
  covariance: number[];
  /** Path of the steps of the mean, in whitened coordinates. */
  stepPath: number[];
  /** Path of the steps of the mean. */
  covariancePath: number[];
  /** Generations so far. */
  generation: number;
}

/** A point of a generation. */
export interface CmaPoint {
  /** The point. */
  readonly x: readonly number[];
  /** Whether it was drawn from the distribution as it is now. */
  readonly isDrawn: boolean;
}

/** A distribution without a direction. */
export function newCma(mean: readonly number[], sigma: number): CmaState {
  const n = mean.length, zeros = (): number[] => new Array<number>(n).fill(0);
  const covariance = new Array<number>(n * n).fill(0);
  for (let k = 0; k < n; k++) covariance[k * n + k] = 1;
  return { mean: [...mean], sigma, covariance, stepPath: zeros(), covariancePath: zeros(), generation: 0 };
}

/** λ by default: 4 + ⌊3 ln n⌋. */
export function defaultPopulation(n: number): number {
  return 4 + Math.floor(3 * Math.log(n));
}

/** Constants of one λ and n. */
interface Rates {
  readonly weights: readonly number[];
  readonly effective: number;
  readonly sigmaRate: number;
  readonly damping: number;
  readonly pathRate: number;
  readonly rankOne: number;
  readonly rankMu: number;
}

function ratesOf(n: number, lambda: number): Rates {
  const raw = Array.from({ length: lambda }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1));
  const effectiveOf = (some: readonly number[]): number =>
    some.reduce((a, b) => a + b, 0) ** 2 / some.reduce((a, b) => a + b * b, 0);
  const mu = Math.floor(lambda / 2), effective = effectiveOf(raw.slice(0, mu)), against = effectiveOf(raw.slice(mu));
  const rankOne = 2 / ((n + 1.3) ** 2 + effective);
  const rankMu = Math.min(1 - rankOne, 2 * (0.25 + effective + 1 / effective - 2) / ((n + 2) ** 2 + effective));
  const negative = Math.min(
    1 + rankOne / rankMu,
    1 + 2 * against / (effective + 2),
    (1 - rankOne - rankMu) / (n * rankMu),
  );
  const sum = (sign: 1 | -1): number => raw.reduce((all, weight) => all + Math.max(0, sign * weight), 0);
  const above = sum(1), below = sum(-1);
  return {
    weights: raw.map((weight) => weight >= 0 ? weight / above : negative * weight / below),
    effective,
    sigmaRate: (effective + 2) / (n + effective + 5),
    damping: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + (effective + 2) / (n + effective + 5),
    pathRate: (4 + effective / n) / (n + 4 + 2 * effective / n),
    rankOne,
    rankMu,
  };
}

/** Share of the largest eigenvalue below which one is rounding: no axis is more than 1e8 times as long as another. */
const LEAST_SHARE = 1e-16;

/** The axes of a distribution, kept until it learns. */
interface Axes {
  /** Square roots of the eigenvalues. */
  readonly lengths: Float64Array;
  /** Eigenvectors as columns. */
  readonly vectors: Float64Array;
}

/** A distribution that draws and learns. */
export class CmaDistribution {
  #axes: Axes | null = null;

  constructor(readonly state: CmaState) {}

  /** Largest and smallest axis of C. */
  axisLengths(): { readonly longest: number; readonly shortest: number } {
    const { lengths } = this.#computeAxes();
    return { longest: Math.max(...lengths), shortest: Math.min(...lengths) };
  }

  /** A draw. */
  draw(random: RandomSource): number[] {
    const { mean, sigma } = this.state, { lengths, vectors } = this.#computeAxes(), n = mean.length;
    const scaled = lengths.map((length) => length * random.normal());
    return mean.map((m, i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors[i * n + k] * scaled[k];
      return m + sigma * sum;
    });
  }

  /**
   * Learns from one generation.
   *
   * @param ranked At least four points, best first.
   */
  learn(ranked: readonly CmaPoint[]): void {
    const { state } = this, { mean, covariance: C, stepPath, covariancePath } = state, n = mean.length;
    const { weights, effective, sigmaRate, damping, pathRate, rankOne, rankMu } = ratesOf(n, ranked.length);
    const longest = Math.sqrt(n) + 2 * n / (n + 2),
      steps = ranked.map(({ x, isDrawn }) => {
        const y = x.map((value, k) => (value - mean[k]) / state.sigma), length = Math.hypot(...this.#whiten(y));
        const factor = isDrawn ? 1 : Math.min(1, longest / length);
        return { y: y.map((value) => factor * value), length: factor * length };
      });
    const pull = new Array<number>(n).fill(0);
    steps.forEach(({ y }, i) => {
      if (weights[i] > 0) y.forEach((value, k) => pull[k] += weights[i] * value);
    });
    const white = this.#whiten(pull), expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    state.generation++;
    for (let k = 0; k < n; k++) {
      mean[k] += state.sigma * pull[k];
      stepPath[k] = (1 - sigmaRate) * stepPath[k] + Math.sqrt(sigmaRate * (2 - sigmaRate) * effective) * white[k];
    }
    const path = Math.hypot(...stepPath);
    const isSteady = path / Math.sqrt(1 - (1 - sigmaRate) ** (2 * state.generation)) < (1.4 + 2 / (n + 1)) * expected;
    const gain = isSteady ? Math.sqrt(pathRate * (2 - pathRate) * effective) : 0;
    for (let k = 0; k < n; k++) covariancePath[k] = (1 - pathRate) * covariancePath[k] + gain * pull[k];
    const total = weights.reduce((a, b) => a + b, 0);
    const kept = 1 - rankOne - rankMu * total + (isSteady ? 0 : rankOne * pathRate * (2 - pathRate));
    // A worse point counts against its direction, not its length.
    const factors = weights.map((weight, i) =>
      weight >= 0 ? weight : weight * n / Math.max(steps[i].length, 1e-12) ** 2
    );
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = kept * C[i * n + j] + rankOne * covariancePath[i] * covariancePath[j];
        steps.forEach(({ y }, s) => sum += rankMu * factors[s] * y[i] * y[j]);
        C[i * n + j] = C[j * n + i] = sum;
      }
    }
    state.sigma *= Math.exp(Math.min(1, sigmaRate / damping * (path / expected - 1)));
    this.#axes = null;
  }

  #computeAxes(): Axes {
    if (this.#axes === null) {
      const { values, vectors } = symmetricEigen(this.state.covariance, this.state.mean.length);
      const least = LEAST_SHARE * Math.max(...values);
      this.#axes = { lengths: values.map((value) => Math.sqrt(Math.max(value, least))), vectors };
    }
    return this.#axes;
  }

  /** C^(−½) y. */
  #whiten(y: readonly number[]): number[] {
    const { lengths, vectors } = this.#computeAxes(), n = y.length, along = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += vectors[i * n + k] * y[i];
      along[k] = sum / lengths[k];
    }
    return y.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors[i * n + k] * along[k];
      return sum;
    });
  }
}
