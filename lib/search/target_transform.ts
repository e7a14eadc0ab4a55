/**
 * Makes targets fit for a Gaussian process: heavy tails on the bad side do no harm, differences near the best stay.
 *
 * @module
 */

/** A monotone map of values to targets of mean 0 and variance 1; small is good. Plain JSON. */
export interface TargetTransform {
  /** Median of the distinct values. */
  readonly median: number;
  /** Median less the smallest value, > 0. */
  readonly unit: number;
  /** Mean of the squashed values. */
  readonly mean: number;
  /** Their population standard deviation, > 0. */
  readonly deviation: number;
}

/** Values beyond this count alike, so that no difference of two overflows. */
const LARGEST = 1e150;

function limited(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value));
}

function squash(value: number, median: number, unit: number): number {
  const z = (value - median) / unit;
  return z <= 0 ? z : Math.log1p(z);
}

/**
 * The transform that fits these values.
 *
 * - Formula: z = (y − median)/(median − min); z ≤ 0 stays, z > 0 becomes ln(1 + z); then mean 0 and variance 1. The
 *   better half is linear, so nothing magnifies differences near the best; the worse half is logarithmic. The median is
 *   that of the distinct values: where most trials are worth the same, as those that never trade are, that of all would
 *   be this one value, and what lies between it and the best the unit of all others.
 *
 * @param values At least one, finite, small is good; beyond ±1e150 they count alike.
 *
 * @example A ruinous value weighs little
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitTransform, transformValue } from "@lib/search/target_transform.ts";
 *
 * const transform = fitTransform([0, 1, 2, 1e9]);
 * assert.ok(transformValue(transform, 1e9) < 2);
 * ```
 */
export function fitTransform(values: readonly number[]): TargetTransform {
  const sorted = [...new Set(values.map(limited))].sort((a, b) => a - b), half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  const unit = Math.max(median - sorted[0], 1e-12);
  const squashed = values.map((value) => squash(limited(value), median, unit));
  const mean = squashed.reduce((a, b) => a + b, 0) / values.length;
  const variance = squashed.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return { median, unit, mean, deviation: Math.sqrt(variance) + 1e-12 };
}

/** The target of a value. */
export function transformValue(transform: TargetTransform, value: number): number {
  return (squash(limited(value), transform.median, transform.unit) - transform.mean) / transform.deviation;
}

/** The value of a target. */
export function untransform(transform: TargetTransform, target: number): number {
  const z = target * transform.deviation + transform.mean;
  return transform.median + transform.unit * (z <= 0 ? z : Math.expm1(z));
}
