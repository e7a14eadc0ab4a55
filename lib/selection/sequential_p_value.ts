/**
 * A Monte Carlo test that stops once its answer is known.
 *
 * @module
 */

/** What draws came to. */
export interface SequentialPValue {
  /** Draws made. */
  readonly draws: number;
  /** Those that did at least as well as what is tested. */
  readonly asGood: number;
  /** The p-value. */
  readonly pValue: number;
}

/** When a {@linkcode sequentialPValue} ends. */
export interface SequentialOptions {
  /** Most draws n. */
  readonly most: number;
  /** Draws h that did as well after which it stops. */
  readonly enough: number;
}

/**
 * Draws from the null until `enough` of them did at least as well as what is tested, or all have been made.
 *
 * - Formula: h / l where the h-th that did as well was the l-th draw; (g + 1) / (n + 1) where only g < h of all n did.
 * - Its size is exact: if the draws and what is tested come from one law, p ≤ α has a chance of at most α.
 * - Source: J. Besag & P. Clifford, "Sequential Monte Carlo p-values", *Biometrika* 78 (1991).
 *
 * @param isAsGood Makes a draw; whether it did at least as well.
 * @throws {RangeError} If one of both is no whole number of at least 1.
 *
 * @example Every other draw does as well
 * ```ts
 * import assert from "node:assert/strict";
 * import { sequentialPValue } from "@lib/selection/sequential_p_value.ts";
 *
 * let draw = 0;
 * assert.deepEqual(sequentialPValue(() => draw++ % 2 === 1, { most: 99, enough: 5 }), { draws: 10, asGood: 5, pValue: 0.5 });
 * assert.deepEqual(sequentialPValue(() => false, { most: 99, enough: 5 }), { draws: 99, asGood: 0, pValue: 0.01 });
 * ```
 */
export function sequentialPValue(isAsGood: () => boolean, { most, enough }: SequentialOptions): SequentialPValue {
  for (const [name, count] of [["most", most], ["enough", enough]] as const) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(`Cannot test by draws: wanted ${name} as a whole number of at least 1, found ${count}`);
  }
  let asGood = 0;
  for (let draws = 1; draws <= most; draws++) {
    if (!isAsGood()) continue;
    asGood++;
    if (asGood === enough) return { draws, asGood, pValue: enough / draws };
  }
  return { draws: most, asGood, pValue: (asGood + 1) / (most + 1) };
}

/**
 * How a test is set up whose p-value counts for as many as were tried: most draws n = ⌈2 · tests / level⌉, so that one or
 * none that did as well is few enough for the strictest of them, and the fewest h that are too many for the mildest.
 *
 * @param level What a p-value may be where nothing else is tried.
 * @param tests How many are tried.
 */
export function sequentialOptions(level: number, tests: number): SequentialOptions {
  const most = Math.min(MOST_DRAWS, Math.ceil(2 * tests / level));
  return { most, enough: Math.floor(level * most) + 1 };
}

/** Draws that take seconds; levels for which they are too few are those of looks beyond the hundredth at the same days. */
const MOST_DRAWS = 5_000_000;
