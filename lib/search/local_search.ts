/**
 * Local search from the best candidates: moves over discrete parameters, and the gradient of expected improvement.
 *
 * @module
 */
import { minimiseBounded } from "../core/bounded_minimise.ts";
import { neighbours } from "./candidates.ts";
import type { GaussianProcess } from "../gp/gaussian_process.ts";
import { logExpectedImprovement, logImprovementSlope } from "./improvement.ts";
import { isContinuous, type SearchSpace } from "./search_space.ts";

/** Candidates that moves over discrete parameters and the gradient search start from, and rounds of moves. */
const STARTS = 4, MOVES = 3;
/** Steps of the gradient search. */
const REFINE_ITERATIONS = 25;

/** What is searched in. */
export interface Surroundings {
  /** The model that foretells. */
  readonly model: GaussianProcess;
  /** The space that is searched. */
  readonly space: SearchSpace;
  /** Which coordinates are of floats and integers. */
  readonly numeric: Uint8Array;
}

/** Points with scores, larger is better. */
export interface Scored {
  /** Encoded points, row after row. */
  readonly points: Float64Array;
  /** One a point. */
  readonly scores: Float64Array;
}

/** Both, one after the other. */
export function join(a: Scored, b: Scored): Scored {
  const points = new Float64Array(a.points.length + b.points.length);
  const scores = new Float64Array(a.scores.length + b.scores.length);
  points.set(a.points);
  points.set(b.points, a.points.length);
  scores.set(a.scores);
  scores.set(b.scores, a.scores.length);
  return { points, scores };
}

/**
 * Better points near the best candidates: climbed by the gradient of ln EI, moved over discrete parameters, climbed.
 *
 * @param climbTo The value that EI improves on, or `"mean"` to go down the posterior mean; `null` leaves the climbs out.
 */
export function improve(
  { points, scores }: Scored,
  score: (points: Float64Array) => Float64Array,
  climbTo: number | "mean" | null,
  around: Surroundings,
): Scored {
  const { space } = around, { dimension } = space;
  const rows = (from: Scored, j: number): Float64Array => from.points.slice(j * dimension, (j + 1) * dimension);
  const empty: Scored = { points: new Float64Array(0), scores: new Float64Array(0) };
  const top = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]).slice(0, STARTS);
  let found = empty;
  if (climbTo !== null) {
    for (const j of top) {
      const climbed = space.snap(climb(rows({ points, scores }, j), climbTo, around));
      found = join(found, { points: climbed, scores: score(climbed) });
    }
  }
  if (space.blocks.every(({ spec }) => isContinuous(spec))) return found;
  let best = rows({ points, scores }, top[0]), bestScore = scores[top[0]];
  found.scores.forEach((value, j) => {
    if (value <= bestScore) return;
    best = rows(found, j);
    bestScore = value;
  });
  for (let round = 0; round < MOVES; round++) {
    const near = neighbours(best, space);
    if (near.length === 0) break;
    const nearby = { points: near, scores: score(near) };
    found = join(found, nearby);
    const j = nearby.scores.indexOf(Math.max(...nearby.scores));
    if (nearby.scores[j] <= bestScore + 1e-9) break;
    best = rows(nearby, j);
    bestScore = nearby.scores[j];
  }
  if (climbTo === null) return found;
  const climbed = space.snap(climb(best, climbTo, around));
  return join(found, { points: climbed, scores: score(climbed) });
}

/** The end of an ascent of ln EI, or a descent of the mean, over the numeric coordinates of active parameters. */
function climb(start: Float64Array, best: number | "mean", { model, numeric, space }: Surroundings): Float64Array {
  const { dimension } = space;
  const active = space.decode(start), free: number[] = [];
  for (const { spec, start: k } of space.blocks) if (numeric[k] && Object.hasOwn(active, spec.name)) free.push(k);
  const meanGradient = new Float64Array(dimension), varianceGradient = new Float64Array(dimension);
  const point = start.slice();
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    free.forEach((k, i) => point[k] = x[i]);
    const { mean, variance } = model.predictWithGradient(point, meanGradient, varianceGradient);
    if (best === "mean") {
      free.forEach((k, i) => gradient[i] = meanGradient[k]);
      return mean;
    }
    const s = Math.sqrt(variance), z = (best - mean) / s, slope = logImprovementSlope(z);
    free.forEach((k, i) => {
      const ds = varianceGradient[k] / (2 * s);
      gradient[i] = -(ds / s + slope * (-meanGradient[k] - z * ds) / s);
    });
    return -logExpectedImprovement(mean, variance, best);
  };
  const { x } = minimiseBounded(evaluate, free.map((k) => start[k]), {
    lower: free.map(() => 0),
    upper: free.map(() => 1),
    maxIterations: REFINE_ITERATIONS,
  });
  free.forEach((k, i) => point[k] = x[i]);
  return point;
}
