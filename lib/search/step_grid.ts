/**
 * The values of a number that moves by steps: `low`, `low + step`, …, `high`.
 *
 * @module
 */

/** What a grid is made of. */
export interface Stepped {
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Distance of two values. */
  readonly step: number;
}

/** So far from the grid a value may lie, in steps: sums of steps differ by rounding. */
const TOLERANCE = 1e-6;

/** Least step, as a share of the larger end's size: its values must differ by far more than by rounding. */
const LEAST_SHARE = 1e-8;

/** Digits that a double keeps of any number in decimal: a sum of steps is written as people write it, 0.3 for 3 · 0.1. */
const DECIMAL_DIGITS = 15;

/** Steps from the lowest value to the highest. */
function stepsOf({ low, high, step }: Stepped): number {
  return Math.round((high - low) / step);
}

/**
 * The value of the grid nearest to a number, without the rounding of sums.
 *
 * @example Three tenths
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearestOnGrid } from "@lib/search/step_grid.ts";
 *
 * assert.equal(nearestOnGrid({ low: 0, high: 1, step: 0.1 }, 3 * 0.1), 0.3);
 * assert.equal(nearestOnGrid({ low: 5, high: 60, step: 5 }, 57.6), 60);
 * ```
 */
export function nearestOnGrid(grid: Stepped, value: number): number {
  const { low, high, step } = grid, steps = stepsOf(grid);
  const k = Math.min(steps, Math.max(0, Math.round((value - low) / step)));
  if (k === 0 || k === steps) return k === 0 ? low : high;
  const sum = low + k * step;
  return Number.isInteger(sum) ? sum : Number(sum.toPrecision(DECIMAL_DIGITS));
}

/** Whether a number is a value of the grid, up to the rounding of sums. */
export function isOnGrid(grid: Stepped, value: number): boolean {
  return Math.abs(value - nearestOnGrid(grid, value)) <= TOLERANCE * grid.step;
}

/** What a step should have been, or `null` if it fits between the ends. */
export function wantedStep({ low, high, step }: Stepped, isWhole: boolean, isLogarithmic: boolean): string | null {
  if (!(Number.isFinite(step) && step > 0) || (isWhole && !Number.isSafeInteger(step))) {
    return `a step that is ${isWhole ? "an integer" : "a number"} above 0`;
  }
  if (step < LEAST_SHARE * Math.max(Math.abs(low), Math.abs(high))) {
    return `a step of at least ${LEAST_SHARE} of the larger end`;
  }
  const steps = (high - low) / step;
  if (!(steps >= 1 - TOLERANCE && Math.abs(steps - Math.round(steps)) <= TOLERANCE)) {
    return `a step that leads from ${low} to ${high} in a whole number of steps`;
  }
  // Each value owns half a step on either side, of which a logarithm needs both ends.
  return isLogarithmic && !(low > step / 2) ? "a lower bound above half the step for a logarithmic range" : null;
}
