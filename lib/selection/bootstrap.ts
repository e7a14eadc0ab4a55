/**
 * How far a figure might have come out otherwise: the stationary block bootstrap of a series.
 *
 * Blocks of random length keep what neighbouring days have in common. Resample b of a seed is the same whatever else is
 * asked for.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { quantile, sorted } from "../core/statistics.ts";
import { compounded } from "../metrics/daily.ts";
import { type AnnualOptions, sharpe } from "../metrics/performance.ts";
import { maxDrawdown } from "../metrics/risk.ts";

/** Choices of a bootstrap. */
export interface BootstrapOptions {
  /** Decides every resample. */
  readonly seed: number;
  /** Number of resamples; 1,000 by default, which fixes a 95 % interval's ends to about a tenth of its width. */
  readonly resamples?: number;
  /** Mean block length; by default the cube root of the series' length, the rate at which the error is least. */
  readonly meanBlock?: number;
}

/** An estimate with its percentile interval. */
export interface BootstrapInterval {
  /** The figure of the series itself. */
  readonly estimate: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Share of resamples between the ends. */
  readonly confidence: number;
  /** Resamples in which the figure exists. */
  readonly resamples: number;
}

/**
 * Row numbers of one resample: blocks that start anywhere, go on with probability 1 − 1 / mean length, and wrap round.
 *
 * - Source: D. Politis & J. Romano, "The Stationary Bootstrap", J. American Statistical Association 89 (1994).
 *
 * @param length Rows of the series and of the resample.
 * @param resample Which resample of the seed.
 * @throws {RangeError} If the mean block is below 1.
 *
 * @example Blocks of one row are plain draws
 * ```ts
 * import assert from "node:assert/strict";
 * import { bootstrapRows } from "@lib/selection/bootstrap.ts";
 *
 * const rows = bootstrapRows(5, 0, { seed: 7, meanBlock: 1 });
 * assert.ok(rows.every((row) => row >= 0 && row < 5));
 * assert.deepEqual(rows, bootstrapRows(5, 0, { seed: 7, meanBlock: 1 }));
 * ```
 */
export function bootstrapRows(
  length: number,
  resample: number,
  { seed, meanBlock = Math.max(1, Math.cbrt(length)) }: BootstrapOptions,
): Int32Array {
  if (!(meanBlock >= 1)) {
    throw new RangeError(`Cannot draw blocks: wanted a mean length of at least 1, found ${meanBlock}`);
  }
  const random = randomSource(seed, resample);
  const rows = new Int32Array(length);
  let row = 0;
  for (let i = 0; i < length; i++) {
    row = i === 0 || random.uniform() * meanBlock < 1 ? random.integer(length) : (row + 1) % length;
    rows[i] = row;
  }
  return rows;
}

/**
 * Percentile interval of any figure of a series.
 *
 * - Undefined: `null` where the series itself, or more than half of its resamples, have no such figure.
 *
 * @param values The series.
 * @param figure The figure; `null` where it does not exist.
 * @param confidence Share of resamples between the ends; 0.95 by default.
 * @throws {RangeError} If the confidence is not in (0, 1) or the number of resamples no integer ≥ 1.
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  figure: (sample: Float64Array) => number | null,
  options: BootstrapOptions,
  confidence: number = 0.95,
): BootstrapInterval | null {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot give an interval: wanted a confidence in (0, 1), found ${confidence}`);
  }
  const { resamples = 1000 } = options;
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`Cannot give an interval: wanted an integer of resamples ≥ 1, found ${resamples}`);
  }
  const estimate = figure(Float64Array.from(values));
  if (estimate === null) return null;
  const sample = new Float64Array(values.length);
  const figures: number[] = [];
  for (let b = 0; b < resamples; b++) {
    const rows = bootstrapRows(values.length, b, options);
    for (let i = 0; i < rows.length; i++) sample[i] = values[rows[i]];
    const value = figure(sample);
    if (value !== null) figures.push(value);
  }
  if (2 * figures.length < resamples) return null;
  const ascending = sorted(figures), tail = (1 - confidence) / 2;
  return {
    estimate,
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    confidence,
    resamples: figures.length,
  };
}

/**
 * 95 % interval of the annual Sharpe ratio of daily returns.
 *
 * @example A short record says little
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpeInterval } from "@lib/selection/bootstrap.ts";
 *
 * const returns = Float64Array.from({ length: 60 }, (_, day) => 0.002 + 0.01 * Math.sin(day * day));
 * const { low, estimate, high } = sharpeInterval(returns, { seed: 1, resamples: 200 })!;
 * assert.ok(low < estimate && estimate < high && high - low > 3);
 * ```
 */
export function sharpeInterval(
  returns: ArrayLike<number>,
  options: BootstrapOptions & AnnualOptions,
): BootstrapInterval | null {
  return bootstrapInterval(returns, (sample) => sharpe(sample, options), options);
}

/** 95 % interval of the deepest fall on day ends. */
export function maxDrawdownInterval(returns: ArrayLike<number>, options: BootstrapOptions): BootstrapInterval | null {
  return bootstrapInterval(returns, (sample) => maxDrawdown(compounded(sample), 1), options);
}
