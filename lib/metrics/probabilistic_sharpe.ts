/**
 * Is a Sharpe ratio skill or luck: the probability that the true one exceeds a benchmark, and the benchmark that the
 * best of many trials reaches by luck alone.
 *
 * Sharpe ratios here are per period, not per year. Notation: SR = sample Sharpe ratio, SR* = benchmark, n = number of
 * returns, γ₃ and γ₄ = biased skewness and plain kurtosis, N = number of trials, V = variance of the trials' Sharpe
 * ratios, γ_E = Euler-Mascheroni constant.
 *
 * @module
 */
import { normalCdf, normalQuantile } from "../core/normal_distribution.ts";
import { moments } from "../core/statistics.ts";
import { defined } from "./defined.ts";

const EULER_MASCHERONI = 0.5772156649015329;

/** Choices of {@linkcode probabilisticSharpe}. */
export interface ProbabilisticSharpeOptions {
  /** SR*, per period; 0 by default. */
  readonly benchmarkSharpe?: number;
}

/** How wide the search was, for {@linkcode deflatedSharpe}. */
export interface TrialOptions {
  /** N, failed trials included. */
  readonly trials: number;
  /** V, per period, over the trials that pass validity. */
  readonly trialSharpeVariance: number;
}

/** What the probability needs to know of a sample of returns. */
export interface SharpeSample {
  /** n, the number of returns. */
  readonly count: number;
  /** SR, per period. */
  readonly sharpe: number;
  /** γ₃ */
  readonly skewness: number;
  /** γ₄, 3 for normal returns. */
  readonly kurtosis: number;
}

/** The sample of a series of returns per period. */
export function sharpeSample(returns: ArrayLike<number>): SharpeSample {
  const { count, mean, standardDeviation, skewness, kurtosis } = moments(returns);
  return { count, sharpe: mean / standardDeviation, skewness, kurtosis };
}

/**
 * Variance of a Sharpe ratio's estimate times (n − 1): 1 − γ₃·SR + (γ₄ − 1)/4 · SR².
 *
 * - Source: E. Mertens, "Comments on variance of the IID estimator in Lo (2002)", 2002.
 */
export function sharpeEstimateVariance({ sharpe, skewness, kurtosis }: SharpeSample): number {
  return 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe;
}

/** {@linkcode probabilisticSharpe} of a sample whose moments are known. */
export function probabilityAbove(sample: SharpeSample, benchmarkSharpe: number): number | null {
  const variance = sharpeEstimateVariance(sample);
  if (!(variance > 0)) return null;
  return defined(normalCdf((sample.sharpe - benchmarkSharpe) * Math.sqrt((sample.count - 1) / variance)));
}

/**
 * Probability that the true Sharpe ratio exceeds the benchmark:
 * Φ((SR − SR*) · √(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4 · SR²)).
 *
 * - Undefined: `null` for fewer than two returns, without volatility, or where the root's argument is not positive.
 * - Source: D. Bailey & M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15 (2012).
 *
 * @param returns Returns per period, as fractions.
 *
 * @example Against its own Sharpe ratio the odds are even
 * ```ts
 * import assert from "node:assert/strict";
 * import { probabilisticSharpe } from "@lib/metrics/probabilistic_sharpe.ts";
 *
 * const returns = [0.02, -0.01, 0.03, 0, 0.01];
 * assert.ok(Math.abs(probabilisticSharpe(returns, { benchmarkSharpe: 0.01 / Math.sqrt(0.00025) })! - 0.5) < 1e-12);
 * assert.equal(probabilisticSharpe([0.01]), null);
 * ```
 */
export function probabilisticSharpe(
  returns: ArrayLike<number>,
  { benchmarkSharpe = 0 }: ProbabilisticSharpeOptions = {},
): number | null {
  return probabilityAbove(sharpeSample(returns), benchmarkSharpe);
}

/**
 * The Sharpe ratio that the best of N trials without skill is expected to show:
 * √V · ((1 − γ_E)·Φ⁻¹(1 − 1/N) + γ_E·Φ⁻¹(1 − 1/(N·e))); 0 for a single trial.
 *
 * @param trials N, an integer ≥ 1.
 * @param variance V ≥ 0; the result is in its root's unit, per period or per year.
 * @throws {RangeError} If an argument is out of its range.
 *
 * @example The best of 400 lucky strategies over one year of days, as an annual Sharpe ratio
 * ```ts
 * import assert from "node:assert/strict";
 * import { expectedMaximumSharpe } from "@lib/metrics/probabilistic_sharpe.ts";
 *
 * assert.equal(expectedMaximumSharpe(400, 1).toFixed(2), "2.98");
 * ```
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (!(Number.isInteger(trials) && trials >= 1)) {
    throw new RangeError(`Cannot expect a maximum Sharpe ratio: wanted an integer of trials ≥ 1, found ${trials}`);
  }
  if (!(variance >= 0)) {
    throw new RangeError(`Cannot expect a maximum Sharpe ratio: wanted a variance ≥ 0, found ${variance}`);
  }
  if (trials === 1) return 0;
  // −Φ⁻¹(p) instead of Φ⁻¹(1 − p) keeps the digits of a small p.
  const expected = (1 - EULER_MASCHERONI) * -normalQuantile(1 / trials) +
    EULER_MASCHERONI * -normalQuantile(1 / (trials * Math.E));
  return Math.sqrt(variance) * expected;
}

/**
 * Probability that the true Sharpe ratio exceeds what the best of N trials shows by luck: the probabilistic Sharpe ratio
 * against {@linkcode expectedMaximumSharpe}.
 *
 * - Undefined: as {@linkcode probabilisticSharpe}.
 * - Source: D. Bailey & M. López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (2014).
 *
 * @throws {RangeError} If the number of trials is no integer ≥ 1 or the variance is negative.
 *
 * @example The more was tried, the less one result proves
 * ```ts
 * import assert from "node:assert/strict";
 * import { deflatedSharpe } from "@lib/metrics/probabilistic_sharpe.ts";
 *
 * const returns = Float64Array.from({ length: 100 }, (_, day) => 0.002 + 0.01 * Math.sin(day * day));
 * const alone = deflatedSharpe(returns, { trials: 1, trialSharpeVariance: 0.01 })!;
 * assert.ok(alone > deflatedSharpe(returns, { trials: 100, trialSharpeVariance: 0.01 })!);
 * ```
 */
export function deflatedSharpe(
  returns: ArrayLike<number>,
  { trials, trialSharpeVariance }: TrialOptions,
): number | null {
  return probabilisticSharpe(returns, { benchmarkSharpe: expectedMaximumSharpe(trials, trialSharpeVariance) });
}
