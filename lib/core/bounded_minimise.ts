/**
 * Minimisation of smooth functions inside a box.
 *
 * @module
 */

/** What a minimisation may choose. */
export interface MinimiseOptions {
  /** Lower ends of the box. */
  readonly lower: ArrayLike<number>;
  /** Upper ends of the box. */
  readonly upper: ArrayLike<number>;
  /** Largest number of steps. Default 100. */
  readonly maxIterations?: number;
  /** Stops when a step lowers the value by less than this share of its size (at least 1). Default 1e-9. */
  readonly tolerance?: number;
  /** Stops when the projected gradient's largest entry is below this. Default 1e-6. */
  readonly gradientTolerance?: number;
}

/** Where a minimisation ended. */
export interface Minimum {
  /** The best point found. */
  readonly x: Float64Array;
  /** Its value. */
  readonly value: number;
  /** Evaluations of the function and its gradient. */
  readonly evaluations: number;
  /** Whether a tolerance ended it, rather than the number of steps or a failed line search. */
  readonly converged: boolean;
}

/** Pairs of steps and gradient changes kept; Liu & Nocedal 1989 find little gain beyond 3–7. */
const MEMORY = 8;
/** Sufficient decrease and curvature, the usual constants (Nocedal & Wright 2006, section 3.1). */
const ARMIJO = 1e-4, CURVATURE = 0.9;
const MAX_LINE_SEARCH = 12;

/**
 * A local minimum of a function inside a box, by projected limited-memory BFGS.
 *
 * Variables at a bound whose gradient points outward rest; the others step along the quasi-Newton direction, and the
 * path is projected onto the box (Bertsekas 1982; Byrd, Lu, Nocedal & Zhu 1995 for the idea of bounded L-BFGS). A
 * value that is not finite counts as a step too long.
 *
 * @param evaluate Gives the value at `x` and writes its gradient.
 * @param start The first point, moved into the box.
 * @throws {RangeError} If a lower end is not at most its upper one, or the value at the start is not finite.
 *
 * @example The nearest point of a box to one outside
 * ```ts
 * import assert from "node:assert/strict";
 * import { minimiseBounded } from "@lib/core/bounded_minimise.ts";
 *
 * const evaluate = (x: Float64Array, gradient: Float64Array) => {
 *   gradient[0] = 2 * (x[0] - 3);
 *   gradient[1] = 2 * (x[1] - 0.5);
 *   return (x[0] - 3) ** 2 + (x[1] - 0.5) ** 2;
 * };
 * const { x } = minimiseBounded(evaluate, [0, 0], { lower: [0, 0], upper: [1, 1] });
 * assert.ok(x[0] === 1 && Math.abs(x[1] - 0.5) < 1e-6);
 * ```
 */
export function minimiseBounded(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  start: ArrayLike<number>,
  options: MinimiseOptions,
): Minimum {
  const { lower, upper, maxIterations = 100, tolerance = 1e-9, gradientTolerance = 1e-6 } = options;
  const n = start.length;
  for (let i = 0; i < n; i++) {
    if (lower[i] <= upper[i]) continue;
    throw new RangeError(
      `Cannot minimise a function: wanted lower <= upper for variable ${i}, found ${lower[i]} and ${upper[i]}`,
    );
  }
  const clip = (value: number, i: number): number => Math.min(upper[i], Math.max(lower[i], value));
  let x = Float64Array.from(start, clip), gradient = new Float64Array(n);
  let value = evaluate(x, gradient), evaluations = 1;
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot minimise a function: wanted a finite value at the start, found ${value}`);
  }
  const steps: Float64Array[] = [], changes: Float64Array[] = [], free = new Uint8Array(n);

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let projected = 0;
    for (let i = 0; i < n; i++) {
      free[i] = (x[i] <= lower[i] && gradient[i] > 0) || (x[i] >= upper[i] && gradient[i] < 0) ? 0 : 1;
      projected = Math.max(projected, Math.abs(clip(x[i] - gradient[i], i) - x[i]));
    }
    if (projected <= gradientTolerance) return { x, value, evaluations, converged: true };

    let direction = quasiNewton(gradient, free, steps, changes), slope = dot(direction, gradient);
    if (!(slope < 0)) {
      steps.length = changes.length = 0;
      direction = quasiNewton(gradient, free, steps, changes);
      slope = dot(direction, gradient);
    }
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let next: { x: Float64Array<ArrayBuffer>; gradient: Float64Array<ArrayBuffer>; value: number } | null = null;
    for (let trial = 0; trial < MAX_LINE_SEARCH; trial++) {
      const trialX = x.map((from, i) => clip(from + length * direction[i], i)), trialGradient = new Float64Array(n);
      const found = evaluate(trialX, trialGradient);
      evaluations++;
      let decrease = 0;
      for (let i = 0; i < n; i++) decrease += gradient[i] * (trialX[i] - x[i]);
      if (Number.isFinite(found) && found <= value + ARMIJO * decrease && found < (next?.value ?? Infinity)) {
        next = { x: trialX, gradient: trialGradient, value: found };
        // Where it still falls steeply the step was too short to learn the curvature from.
        if (dot(trialGradient, direction) >= CURVATURE * slope) break;
        length *= 2;
      } else if (next !== null) {
        break;
      } else {
        const quadratic = -slope * length * length / (2 * (found - value - slope * length));
        length = Math.min(0.5 * length, Math.max(0.1 * length, Number.isFinite(quadratic) ? quadratic : 0));
      }
    }
    if (next === null) {
      if (steps.length === 0) return { x, value, evaluations, converged: false };
      steps.length = changes.length = 0;
      continue;
    }
    const step = next.x.map((to, i) => to - x[i]), change = next.gradient.map((to, i) => to - gradient[i]);
    // Pairs of negative curvature would spoil the model of the function's Hessian.
    if (dot(step, change) > 1e-10 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      if (steps.length > MEMORY) {
        steps.shift();
        changes.shift();
      }
    }
    const gain = value - next.value;
    ({ x, gradient, value } = next);
    if (gain <= tolerance * Math.max(1, Math.abs(value))) return { x, value, evaluations, converged: true };
  }
  return { x, value, evaluations, converged: false };
}

/** −H g over the free variables, H from the stored pairs (two-loop recursion, Nocedal 1980). */
function quasiNewton(
  gradient: Float64Array,
  free: Uint8Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const d = gradient.map((g, i) => (free[i] ? -g : 0)), weights: number[] = [];
  const freeDot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) if (free[i]) sum += a[i] * b[i];
    return sum;
  };
  for (let p = steps.length - 1; p >= 0; p--) {
    const curvature = freeDot(steps[p], changes[p]);
    weights[p] = curvature > 0 ? freeDot(steps[p], d) / curvature : NaN;
    if (curvature > 0) { for (let i = 0; i < d.length; i++) if (free[i]) d[i] -= weights[p] * changes[p][i]; }
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = freeDot(steps[last], changes[last]) / freeDot(changes[last], changes[last]);
    if (scale > 0) { for (let i = 0; i < d.length; i++) d[i] *= scale; }
  }
  for (let p = 0; p < steps.length; p++) {
    if (Number.isNaN(weights[p])) continue;
    const correction = weights[p] - freeDot(changes[p], d) / freeDot(steps[p], changes[p]);
    for (let i = 0; i < d.length; i++) if (free[i]) d[i] += correction * steps[p][i];
  }
  return d;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
