/**
 * Expected improvement of a normal prediction, without underflow.
 *
 * Letters: φ and Φ are the standard normal density and distribution; h(z) = φ(z) + z Φ(z).
 *
 * @module
 */
import { normalCdf } from "../core/normal_distribution.ts";

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/** Below this h is computed by a continued fraction. */
const TAIL = -1.5;

/**
 * R(x) of the Mills ratio Φ(−x)/φ(x) = 1/(x + R), for x ≥ 1.5.
 *
 * Laplace's continued fraction 1/(x + 2/(x + 3/(x + …))), cut where the rest is below a double's precision: its error
 * falls as exp(−2x √(2 terms)).
 */
function millsRemainder(x: number): number {
  const terms = Math.ceil(180 / (x * x)) + 4;
  let remainder = 0;
  for (let k = terms; k >= 1; k--) remainder = k / (x + remainder);
  return remainder;
}

/**
 * ln h(z), for z down to −1e150.
 *
 * In the tail h = φ (1 − x M(x)) with x = −z and the Mills ratio M = 1/(x + R), which is φ R/(x + R): nothing cancels.
 *
 * - Source: Ament, Daulton, Eriksson, Balandat & Bakshy, Unexpected improvements to expected improvement, 2023, for
 *   the use of the logarithm; the continued fraction is Laplace's.
 */
export function logImprovement(z: number): number {
  if (z >= TAIL) return Math.log(Math.exp(-0.5 * z * z - LOG_SQRT_2PI) + z * normalCdf(z));
  const x = -z, remainder = millsRemainder(x);
  return -0.5 * z * z - LOG_SQRT_2PI + Math.log(remainder / (x + remainder));
}

/** d ln h/dz = Φ(z)/h(z). */
export function logImprovementSlope(z: number): number {
  if (z >= TAIL) {
    const cdf = normalCdf(z);
    return cdf / (Math.exp(-0.5 * z * z - LOG_SQRT_2PI) + z * cdf);
  }
  return 1 / millsRemainder(-z);
}

/**
 * Logarithm of the expected improvement below `best` of a normal prediction.
 *
 * - Formula: ln s + ln h((best − mean)/s), s² = variance.
 *
 * @example A certain improvement by 2 is worth 2
 * ```ts
 * import assert from "node:assert/strict";
 * import { logExpectedImprovement } from "@lib/search/improvement.ts";
 *
 * assert.ok(Math.abs(logExpectedImprovement(-2, 1e-12, 0) - Math.log(2)) < 1e-9);
 * assert.ok(logExpectedImprovement(100, 1, 0) > -5100);
 * ```
 */
export function logExpectedImprovement(mean: number, variance: number, best: number): number {
  const s = Math.sqrt(variance);
  return Math.log(s) + logImprovement((best - mean) / s);
}
