/**
 * The trust region: a box around the best point that grows with success and shrinks with failure. Shrunk to nothing it
 * opens again, with all data kept; where the model itself expects nothing more, it starts anew elsewhere.
 *
 * - Source: Eriksson, Pearce, Gardner, Turner & Poloczek, Scalable global optimization via local Bayesian
 *   optimization, 2019, for lengths and counters; the two rules of exhaustion are our own. Counters run over
 *   evaluations, so that batches of any size behave alike.
 *
 * @module
 */
import type { SearchSpace } from "./search_space.ts";

/** Side lengths of the box in units of the cube. */
const START_LENGTH = 0.8, MIN_LENGTH = 2 ** -7, MAX_LENGTH = 1.6;
/** Batches in a row that must improve before the box grows. */
const SUCCESSES = 3;
/** Failures a parameter, and at least four, after which the box shrinks; one a parameter measured worse. */
const PATIENCE = 2;
/** An improvement counts from this share of (median − best). */
const IMPROVEMENT = 1e-3;
/** Bounds of the box's shape: side of a parameter over the geometric mean of all. */
const MIN_WEIGHT = 0.2, MAX_WEIGHT = 5;
/** Expected improvement, in standard deviations of the targets, below which the region counts as exhausted. */
const EXHAUSTED = 1e-3;
/** Evaluations with an exhausted region before a restart, and batches at least. */
const EXHAUSTED_EVALUATIONS = 8, EXHAUSTED_BATCHES = 2;
/** Evaluations without progress of the incumbent before a restart; what counts as progress, in standard deviations. */
const STALLED_EVALUATIONS = 24, PROGRESS = 0.02;
/** Stalled, the region is left where the expected improvement is below this share of the noise's deviation. */
const NOISE_SHARE = 0.2;

/** State of the region as plain JSON. */
export interface TrustRegion {
  /** Side length of the box. */
  length: number;
  /** Batches in a row that improved. */
  successes: number;
  /** Evaluations in a row that did not. */
  failures: number;
  /** Best value told in this epoch, small is good; `null` before the first. */
  best: number | null;
  /** Trials from this id on belong to the epoch. */
  firstTrial: number;
  /** Number of restarts so far. */
  restarts: number;
  /** Batches in a row with next to no expected improvement. */
  exhaustedBatches: number;
  /** Evaluations in a row with next to no expected improvement. */
  exhaustedEvaluations: number;
  /** Evaluations in a row in which the incumbent made no progress. */
  stalledEvaluations: number;
}

/** A region that begins with trial `firstTrial`. */
export function newRegion(firstTrial: number, restarts: number): TrustRegion {
  return {
    length: START_LENGTH,
    successes: 0,
    failures: 0,
    best: null,
    firstTrial,
    restarts,
    exhaustedBatches: 0,
    exhaustedEvaluations: 0,
    stalledEvaluations: 0,
  };
}

/**
 * Takes note of what the model's proposals brought.
 *
 * @param values Values of one batch, small is good; failed trials are left out.
 * @param evaluations Trials of the batch, failed ones too.
 * @param median Median of all values so far.
 * @param parameters Number of parameters.
 */
export function noteOutcomes(
  region: TrustRegion,
  values: readonly number[],
  evaluations: number,
  median: number,
  parameters: number,
): void {
  const found = Math.min(...values);
  if (found < (region.best ?? Infinity) - Math.max(0, IMPROVEMENT * (median - (region.best ?? median)))) {
    region.successes++;
    region.failures = 0;
  } else {
    region.successes = 0;
    region.failures += evaluations;
  }
  if (region.successes >= SUCCESSES) {
    region.length = Math.min(2 * region.length, MAX_LENGTH);
    region.successes = 0;
  } else if (region.failures >= Math.max(4, PATIENCE * parameters)) {
    region.length /= 2;
    region.failures = 0;
    // Nothing left to find so near: look around again with all that was learnt.
    if (region.length < MIN_LENGTH) region.length = START_LENGTH;
  }
  noteBest(region, values);
}

/** Takes note of the values of points that no model proposed. */
export function noteBest(region: TrustRegion, values: readonly number[]): void {
  if (values.length > 0) region.best = Math.min(region.best ?? Infinity, ...values);
}

/**
 * Takes note of what the model still expects, and says whether to start anew.
 *
 * @param improvement Largest expected improvement in the box, in standard deviations of the targets.
 * @param progress Improvement of the incumbent since the last batch by the model's mean; `NaN` in the first.
 * @param noise Standard deviation of the fitted noise.
 * @param evaluations Points about to be proposed.
 */
export function isSpent(
  region: TrustRegion,
  improvement: number,
  progress: number,
  noise: number,
  evaluations: number,
): boolean {
  const exhausted = improvement < EXHAUSTED;
  region.exhaustedBatches = exhausted ? region.exhaustedBatches + 1 : 0;
  region.exhaustedEvaluations = exhausted ? region.exhaustedEvaluations + evaluations : 0;
  if (!Number.isNaN(progress)) {
    region.stalledEvaluations = progress < PROGRESS ? region.stalledEvaluations + evaluations : 0;
  }
  return (region.exhaustedBatches >= EXHAUSTED_BATCHES && region.exhaustedEvaluations >= EXHAUSTED_EVALUATIONS) ||
    (region.stalledEvaluations >= STALLED_EVALUATIONS && improvement < Math.max(EXHAUSTED, NOISE_SHARE * noise));
}

/** A box by its centre and ends. */
export interface Box {
  /** Encoded centre. */
  readonly centre: Float64Array;
  /** Lower ends, by coordinate. */
  readonly lower: Float64Array;
  /** Upper ends, by coordinate. */
  readonly upper: Float64Array;
}

/** Which coordinates are numeric: of floats and integers. */
export function numericCoordinates(space: SearchSpace): Uint8Array {
  const numeric = new Uint8Array(space.dimension);
  for (const { spec, start } of space.blocks) {
    if (spec.type === "float" || spec.type === "int") numeric[start] = 1;
  }
  return numeric;
}

/**
 * The boxes around the best points, wide where length scales are long; other than numeric coordinates are free.
 *
 * @param ordered Points from best to worst; the first is a centre, then each that lies outside all boxes before it.
 * @param count Largest number of boxes.
 */
export function regionBoxes(
  region: TrustRegion,
  space: SearchSpace,
  numeric: Uint8Array,
  ordered: readonly Float64Array[],
  lengthScales: Float64Array,
  count: number,
): Box[] {
  const { dimension, group } = space;
  let logSum = 0, coordinates = 0;
  for (let k = 0; k < dimension; k++) {
    if (!numeric[k]) continue;
    logSum += Math.log(lengthScales[group[k]]);
    coordinates++;
  }
  const typical = Math.exp(logSum / coordinates), boxes: Box[] = [];
  for (const centre of ordered) {
    if (boxes.length >= count) break;
    if (boxes.some((box) => isInside(box, numeric, centre, 0))) continue;
    const lower = new Float64Array(dimension), upper = new Float64Array(dimension).fill(1);
    for (let k = 0; k < dimension; k++) {
      if (!numeric[k]) continue;
      const weight = Math.min(MAX_WEIGHT, Math.max(MIN_WEIGHT, lengthScales[group[k]] / typical));
      lower[k] = Math.max(0, centre[k] - weight * region.length / 2);
      upper[k] = Math.min(1, centre[k] + weight * region.length / 2);
    }
    boxes.push({ centre, lower, upper });
  }
  return boxes;
}

/** Whether the numeric coordinates of a row lie in a box. */
export function isInside(box: Box, numeric: Uint8Array, points: Float64Array, at: number): boolean {
  for (let k = 0; k < numeric.length; k++) {
    if (numeric[k] && (points[at + k] < box.lower[k] || points[at + k] > box.upper[k])) return false;
  }
  return true;
}
