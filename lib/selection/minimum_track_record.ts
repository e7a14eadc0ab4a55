/**
 * How long a track record must be before its Sharpe ratio proves anything.
 *
 * @module
 */
import { normalQuantile } from "../core/normal_distribution.ts";
import { probabilisticSharpe, sharpeEstimateVariance, sharpeSample } from "../metrics/probabilistic_sharpe.ts";

/** Choices of {@linkcode minimumTrackRecordLength}. */
export interface TrackRecordOptions {
  /** SR*, per period, that the true ratio shall exceed; 0 by default. */
  readonly benchmarkSharpe?: number;
  /** Wanted probability; 0.95 by default. */
  readonly confidence?: number;
}

/**
 * The number of returns from which the probabilistic Sharpe ratio reaches the confidence, if Sharpe ratio, skewness and
 * kurtosis stay as they are: 1 + (1 − γ₃·SR + (γ₄ − 1)/4 · SR²) · (Φ⁻¹(confidence) / (SR − SR*))².
 *
 * - Undefined: `null` where the Sharpe ratio is undefined or not above the benchmark.
 * - Source: D. Bailey & M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15 (2012).
 *
 * @throws {RangeError} If the confidence is not in (0.5, 1).
 *
 * @example A record as long as itself has the odds it has
 * ```ts
 * import assert from "node:assert/strict";
 * import { minimumTrackRecordLength } from "@lib/selection/minimum_track_record.ts";
 * import { probabilisticSharpe } from "@lib/metrics/probabilistic_sharpe.ts";
 *
 * const returns = [0.02, -0.01, 0.03, 0, 0.01];
 * const confidence = probabilisticSharpe(returns)!;
 * assert.equal(minimumTrackRecordLength(returns, { confidence })!.toFixed(6), "5.000000");
 * ```
 */
export function minimumTrackRecordLength(
  returns: ArrayLike<number>,
  { benchmarkSharpe = 0, confidence = 0.95 }: TrackRecordOptions = {},
): number | null {
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new RangeError(`Cannot size a track record: wanted a confidence in (0.5, 1), found ${confidence}`);
  }
  const sample = sharpeSample(returns);
  if (probabilisticSharpe(returns) === null || !(sample.sharpe > benchmarkSharpe)) return null;
  return 1 + sharpeEstimateVariance(sample) * (normalQuantile(confidence) / (sample.sharpe - benchmarkSharpe)) ** 2;
}
