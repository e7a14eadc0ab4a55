/**
 * Student's t distribution.
 *
 * @module
 */

/** Terms after which the continued fraction has long converged. */
const MOST_TERMS = 1000;

/**
 * Probability that a variable of Student's t distribution exceeds t, with full relative precision in the upper tail.
 *
 * - Formula: I_x(ν/2, 1/2) / 2 for t ≥ 0, x = ν / (ν + t²), I the regularised incomplete beta function.
 * - Source: NIST Digital Library of Mathematical Functions 8.17.22, evaluated by Lentz's method.
 *
 * @param t `NaN` gives `NaN`.
 * @param freedom ν, degrees of freedom.
 * @throws {RangeError} If they are no whole number of at least 1.
 *
 * @example Two degrees of freedom have a closed form
 * ```ts
 * import assert from "node:assert/strict";
 * import { studentTail } from "@lib/core/student_distribution.ts";
 *
 * assert.ok(Math.abs(studentTail(3, 2) - (1 - 3 / Math.sqrt(11)) / 2) < 1e-15);
 * ```
 */
export function studentTail(t: number, freedom: number): number {
  if (!(Number.isInteger(freedom) && freedom >= 1)) {
    throw new RangeError(`Cannot give a tail of Student's t: wanted a whole ν of at least 1, found ${freedom}`);
  }
  if (Number.isNaN(t)) return NaN;
  if (t < 0) return 1 - studentTail(-t, freedom);
  const x = freedom / (freedom + t * t), y = t * t / (freedom + t * t), a = freedom / 2, b = 0.5;
  if (y === 0) return 0.5;
  if (x === 0) return 0;
  const front = x ** a * Math.sqrt(y) * inverseBeta(freedom);
  const isFar = x < (a + 1) / (a + b + 2);
  return isFar ? front * betaFraction(a, b, x) / a / 2 : (1 - front * betaFraction(b, a, y) / b) / 2;
}

/** 1 / B(ν/2, 1/2), from 1 / B(k/2 + 1, 1/2) = (k + 1) / k · 1 / B(k/2, 1/2). */
function inverseBeta(freedom: number): number {
  const isOdd = freedom % 2 === 1;
  let value = isOdd ? 1 / Math.PI : 0.5;
  for (let k = isOdd ? 1 : 2; k < freedom; k += 2) value *= (k + 1) / k;
  return value;
}

/** The continued fraction of the incomplete beta function. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), value = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < Number.EPSILON) break;
  }
  return value;
}
