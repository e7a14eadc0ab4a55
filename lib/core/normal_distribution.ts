/**
 * The normal distribution to full double precision.
 *
 * @module
 */

/** The polynomial with the given coefficients, highest power first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + coefficients[i];
  return value;
}

const ERF_NEAR = [
  [1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3],
  [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
] as const;
// deno-fmt-ignore -- one polynomial a line group
const ERFC_MIDDLE = [
  [2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
   8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3],
  [1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
   3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3],
] as const;
// deno-fmt-ignore -- one polynomial a line group
const ERFC_FAR = [
  [1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
   1.60837851487422766e-2, 6.58749161529837803e-4],
  [1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
   2.33520497626869185e-3],
] as const;

/** exp(−x²) for x ≥ 0, with x² split so that the exponent's rounding error does not grow with x. */
function gaussian(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

/**
 * The complementary error function 1 − erf(x), without loss of digits in the tail.
 *
 * - Source: W. J. Cody, "Rational Chebyshev approximation for the error function", Math. Comp. 23 (1969).
 */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (size <= 0.46875) {
    const square = x * x;
    return 1 - x * polynomial(square, ERF_NEAR[0]) / polynomial(square, ERF_NEAR[1]);
  }
  let tail: number;
  if (size <= 4) {
    tail = gaussian(size) * polynomial(size, ERFC_MIDDLE[0]) / polynomial(size, ERFC_MIDDLE[1]);
  } else if (size > 27) { // erfc(27) is below the smallest double
    tail = 0;
  } else {
    const inverse = 1 / (size * size);
    const ratio = inverse * polynomial(inverse, ERFC_FAR[0]) / polynomial(inverse, ERFC_FAR[1]);
    tail = gaussian(size) * (1 / Math.sqrt(Math.PI) - ratio) / size;
  }
  return x < 0 ? 2 - tail : tail;
}

/**
 * Probability that a standard normal variable is at most x, with full relative precision in the lower tail.
 *
 * @example The median
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalCdf } from "@lib/core/normal_distribution.ts";
 *
 * assert.equal(normalCdf(0), 0.5);
 * assert.ok(Math.abs(normalCdf(-10) / 7.619853024160527e-24 - 1) < 1e-13);
 * ```
 */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

// deno-fmt-ignore -- one polynomial a line group
const QUANTILE_CENTRE = [
  [2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
   1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080],
  [5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
   5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1],
] as const;
// deno-fmt-ignore -- one polynomial a line group
const QUANTILE_TAIL = [
  [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
   3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
   6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1],
] as const;
// deno-fmt-ignore -- one polynomial a line group
const QUANTILE_FAR_TAIL = [
  [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
   2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720],
  [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
   1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1],
] as const;

/**
 * The x with Φ(x) = p.
 *
 * - Undefined: `NaN` for p outside (0, 1).
 * - Source: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), routine PPND16.
 *
 * @example The 97.5 % point
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalQuantile } from "@lib/core/normal_distribution.ts";
 *
 * assert.ok(Math.abs(normalQuantile(0.975) - 1.959963984540054) < 1e-15);
 * ```
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * polynomial(r, QUANTILE_CENTRE[0]) / polynomial(r, QUANTILE_CENTRE[1]);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5
    ? polynomial(r - 1.6, QUANTILE_TAIL[0]) / polynomial(r - 1.6, QUANTILE_TAIL[1])
    : polynomial(r - 5, QUANTILE_FAR_TAIL[0]) / polynomial(r - 5, QUANTILE_FAR_TAIL[1]);
  return q < 0 ? -x : x;
}
