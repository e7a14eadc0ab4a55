/**
 * The models a search step looks at: targets and feasibility, fitted to the trials that matter now.
 *
 * @module
 */
import { type Feasibility, fitFeasibility } from "./feasibility.ts";
import { fitHyperparameters, hyperparametersOf, priorModes, SEARCH_PRIOR } from "../gp/hyperparameter_fit.ts";
import { GaussianProcess } from "../gp/gaussian_process.ts";
import { squaredDistance } from "../gp/kernel.ts";
import type { StudyView, Trial } from "./sampler.ts";
import { fitTransform, type TargetTransform, transformValue } from "./target_transform.ts";

/** Steps of a fit of hyper-parameters; every fourth fit also starts from the prior's mode. */
const FIT_ITERATIONS = 30, COLD_EVERY = 4;
/** A model uses at most so many points, those nearest to the incumbent: it bounds the cost of a step. */
const MAX_POINTS = 600;
/**
 * From so many points on, hyper-parameters are fitted anew only when the points have grown by a share. Feasibility is a
 * matter of borders, which move little: it may wait longer.
 */
const SCHEDULED_FROM = 128, REFIT_GROWTH = 0.05, FEASIBILITY_GROWTH = 0.1;
const MIN_NOISE = 1e-6;

/** What one fit hands to the next, as plain JSON. */
export interface FitMemory {
  /** ln length scales and ln noise of the last fit in this epoch. */
  theta: number[] | null;
  /** Points it knew. */
  points: number;
  /** Fits so far. */
  fits: number;
  /** Hyper-parameters of the last feasibility model. */
  feasibilityTheta: number[] | null;
  /** Trials it knew when they were fitted. */
  feasibilityTrials: number;
}

/** The models of one step. */
export interface SearchModel {
  /** Targets; small is good. It has room for the points that are about to be chosen. */
  readonly model: GaussianProcess;
  /** How values became targets. */
  readonly transform: TargetTransform;
  /** `null` while no trial has failed. */
  readonly feasibility: Feasibility | null;
  /** Encoded points that the targets' model was conditioned on. */
  readonly points: Float64Array;
  /** Evaluations of the likelihood; 0 where the last hyper-parameters were kept. */
  readonly evaluations: number;
}

/** Encoded points of a study's trials. */
export class EncodedTrials {
  private encoded = new Float64Array(0);
  private rows = 0;

  /** All of them, row after row, by id. */
  all({ space, trials }: StudyView): Float64Array {
    if (this.encoded.length < trials.length * space.dimension) {
      const grown = new Float64Array(2 * trials.length * space.dimension);
      grown.set(this.encoded);
      this.encoded = grown;
    }
    for (; this.rows < trials.length; this.rows++) {
      space.encode(trials[this.rows].params, this.encoded, this.rows * space.dimension);
    }
    return this.encoded.subarray(0, this.rows * space.dimension);
  }

  /** Those of some trials, row after row. */
  of(study: StudyView, trials: readonly Trial[]): Float64Array {
    const { dimension } = study.space, all = this.all(study), found = new Float64Array(trials.length * dimension);
    trials.forEach(({ id }, i) => found.set(all.subarray(id * dimension, (id + 1) * dimension), i * dimension));
    return found;
  }

  /** The `limit` trials nearest to a point, by id; without a point, the latest. */
  nearest(
    study: StudyView,
    trials: readonly Trial[],
    point: ArrayLike<number> | null,
    limit: number,
  ): readonly Trial[] {
    if (trials.length <= limit || point === null) return trials.slice(-limit);
    const { dimension } = study.space, points = this.of(study, trials), centre = Float64Array.from(point);
    const distance = trials.map((_, i) => squaredDistance(points, i * dimension, centre, 0, dimension));
    const order = trials.map((_, i) => i).sort((a, b) => distance[a] - distance[b] || a - b);
    return order.slice(0, limit).sort((a, b) => a - b).map((i) => trials[i]);
  }
}

/**
 * Fits the models of one step.
 *
 * @param usable Trials with a value that the targets' model may learn from.
 * @param incumbent Where a model of many points looks closest; `null` takes the latest points.
 * @param memory Read and updated.
 * @param room Points that the model must be able to take.
 */
export function fitSearchModel(
  study: StudyView,
  encoded: EncodedTrials,
  usable: readonly Trial[],
  incumbent: ArrayLike<number> | null,
  memory: FitMemory,
  room: number,
): SearchModel {
  const { space, sign } = study;
  const shape = { dimension: space.dimension, groups: space.blocks.length, group: space.group, scale: space.scale };
  const nearest = encoded.nearest(study, usable, incumbent, MAX_POINTS), points = encoded.of(study, nearest);
  const values = nearest.map(({ value }) => sign * value!), transform = fitTransform(values);
  const targets = Float64Array.from(values, (value) => transformValue(transform, value));

  let evaluations = 0;
  if (memory.theta === null || isDue(usable.length, memory.points, REFIT_GROWTH)) {
    const cold = priorModes(shape.groups, SEARCH_PRIOR);
    const starts = memory.theta === null ? [cold] : [Float64Array.from(memory.theta)];
    if (memory.theta !== null && memory.fits % COLD_EVERY === 0) starts.push(cold);
    const options = { maxIterations: FIT_ITERATIONS, minNoise: MIN_NOISE, starts, prior: SEARCH_PRIOR };
    const fitted = fitHyperparameters(points, targets, shape, options);
    memory.theta = [...fitted.theta];
    memory.points = usable.length;
    memory.fits++;
    evaluations = fitted.evaluations;
  }
  const hyper = hyperparametersOf(Float64Array.from(memory.theta), shape.groups);
  const model = new GaussianProcess(shape, hyper, points, targets, null, room);

  let feasibility: Feasibility | null = null;
  const told = study.trials.filter(({ value, failed }) => value !== null || failed !== null);
  if (told.some(({ failed }) => failed !== null)) {
    const near = encoded.nearest(study, told, incumbent, MAX_POINTS),
      failed = near.map((trial) => trial.failed !== null);
    const start = memory.feasibilityTheta === null ? null : Float64Array.from(memory.feasibilityTheta);
    const due = isDue(told.length, memory.feasibilityTrials, FEASIBILITY_GROWTH);
    if (due) memory.feasibilityTrials = told.length;
    feasibility = fitFeasibility(encoded.of(study, near), failed, shape, start, due);
    memory.feasibilityTheta = [...feasibility.theta];
  }
  return { model, transform, feasibility, points, evaluations };
}

/** Whether hyper-parameters that were fitted to `before` points are to be fitted anew to `now`. */
function isDue(now: number, before: number, growth: number): boolean {
  return now < SCHEDULED_FROM || now >= before * (1 + growth);
}
