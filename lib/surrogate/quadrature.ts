/**
 * Gauss–Legendre quadrature on [0, 1].
 *
 * @module
 */

/** Points and weights: ∫₀¹ f(t) dt ≈ Σ `weights[q]` · f(`points[q]`). */
export interface Quadrature {
  /** Ascending, strictly between 0 and 1. */
  readonly points: Float64Array;
  /** Positive, of sum 1. */
  readonly weights: Float64Array;
}

/**
 * The rule of `count` points, exact for polynomials of degree 2 · `count` − 1.
 *
 * - Source: roots of the Legendre polynomial by Newton's method; Press et al., Numerical Recipes, 2007, section 4.6.
 *
 * @throws {RangeError} If `count` is not a positive integer.
 *
 * @example Two points integrate a cube
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussLegendre } from "@lib/surrogate/quadrature.ts";
 *
 * const { points, weights } = gaussLegendre(2);
 * const integral = weights[0] * points[0] ** 3 + weights[1] * points[1] ** 3;
 * assert.ok(Math.abs(integral - 1 / 4) < 1e-15);
 * ```
 */
export function gaussLegendre(count: number): Quadrature {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot build a quadrature: wanted a positive number of points, found ${count}`);
  }
  const points = new Float64Array(count), weights = new Float64Array(count);
  for (let q = 0; q < count; q++) {
    // Tricomi's guess lies close enough for Newton to reach rounding in a few steps.
    let x = -Math.cos((Math.PI * (q + 0.75)) / (count + 0.5)), slope = 0;
    for (let step = 0; step < 8; step++) {
      let previous = 1, current = x;
      for (let k = 2; k <= count; k++) {
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      }
      slope = (count * (x * current - previous)) / (x * x - 1);
      x -= current / slope;
    }
    points[q] = (1 + x) / 2;
    weights[q] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
