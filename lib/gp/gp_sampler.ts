/**
 * The sampler that learns: a Gaussian process of the targets, another of feasibility, a trust region, and batches of
 * points that alternate between expected improvement and Thompson sampling.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import type { ParameterValue } from "./constraint_expression.ts";
import { type Acquisition, chooseBatch, type Pick } from "./batch.ts";
import { candidatePool } from "./candidates.ts";
import { type Feasibility, fitFeasibility } from "./feasibility.ts";
import { fitHyperparameters, priorModes, SEARCH_PRIOR } from "./fit.ts";
import { type CandidateState, GaussianProcess } from "./gaussian_process.ts";
import { logExpectedImprovement } from "./improvement.ts";
import { type KernelShape, squaredDistance } from "./kernel.ts";
import { type PredictionQuality, predictionQuality, type PredictionRecord } from "./prediction_quality.ts";
import type { Proposal, Sampler, StudyView, Trial } from "./sampler.ts";
import { drawPoints } from "./space_filling.ts";
import { fitTransform, type TargetTransform, transformValue, untransform } from "./target_transform.ts";
import * as trust from "./trust_region.ts";

/** Sobol points before the first model, and spread points after a restart. */
const START_DESIGN = 8, RESTART_DESIGN = 16;
/** Draws that the spread points are chosen from. */
const DESIGN_DRAWS = 256;
/** Values below which no model is made. */
const MIN_VALUES = 3;
/** Steps of a fit of hyper-parameters; every fourth fit also starts from the prior's mode. */
const FIT_ITERATIONS = 30, COLD_EVERY = 4;
/** The model uses at most so many points, those nearest to the incumbent. */
const MAX_POINTS = 600;
/** From so many points on, hyper-parameters are fitted anew only when the points have grown by this share. */
const SCHEDULED_FROM = 256, REFIT_GROWTH = 0.05;
const MIN_NOISE = 1e-6;
/** Points that local candidates start from. */
const TOPS = 5;
/** Smallest distance between points, in length scales, for a region of side 1; it shrinks with the region. */
const MIN_DISTANCE = 1e-3;
const ACQUISITIONS: readonly Acquisition[] = ["ei", "ts"];
/** Predictions that quality is judged by, and how many there must be before it is. */
const JUDGED = 64, MIN_JUDGED = 16;
/** Share of a batch that is drawn from Sobol points while the model foretells no better than a constant. */
const BLIND_SHARE = 0.25;

/** A prediction that waits for its value. */
interface Awaited {
  readonly id: number;
  readonly mean: number;
  readonly deviation: number;
  readonly transform: TargetTransform;
}

/** What a round looked like, for plots. */
export interface RoundTelemetry {
  /** Rounds of the model so far. */
  readonly round: number;
  /** Points the model was conditioned on, and evaluations of the likelihood that its fit took (0: not refitted). */
  readonly points: number;
  readonly fitEvaluations: number;
  readonly regionLength: number;
  readonly restarts: number;
  /** Best value of the epoch, in the user's direction. */
  readonly best: number;
  /** One a parameter, in units of the cube. */
  readonly lengthScales: readonly number[];
  /** Standard deviation of the fitted noise over that of the targets. */
  readonly noise: number;
  /** Largest expected improvement inside the region, in standard deviations of the targets. */
  readonly hope: number;
  /** Share of the batch that the model proposed. */
  readonly modelShare: number;
  /** What was proposed: how it was chosen, its score, and the value foretold (in the user's direction). */
  readonly proposals: readonly { id: number; acquisition: Acquisition; score: number; predicted: number }[];
  /** Predictions of past rounds and what came, in target units (mean 0, variance 1, small is good). */
  readonly predictions: readonly PredictionRecord[];
  /** Walk-forward quality over those predictions. */
  readonly quality: PredictionQuality | null;
}

/** State beyond the trials, as plain JSON. */
interface State {
  /** Trials whose outcome has not been taken note of. */
  open: number[];
  /** Points of the current design still to be proposed. */
  designLeft: number;
  nextSobol: number;
  round: number;
  turn: number;
  region: trust.TrustRegion;
  theta: number[] | null;
  fittedAt: number;
  fits: number;
  feasibilityTheta: number[] | null;
  /** Encoded incumbent of the last round of this epoch. */
  incumbent: number[] | null;
  /** Sobol points owed to the blind share. */
  owed: number;
  awaited: Awaited[];
  predictions: PredictionRecord[];
  telemetry: RoundTelemetry | null;
}

const isTold = (trial: Trial): boolean => trial.value !== null || trial.failed !== null;

/** A sampler that learns, from the state that another left. */
export function createGpSampler(stored?: unknown): Sampler<RoundTelemetry> {
  const state: State = stored === undefined ? newState() : structuredClone(stored as State);
  let encoded = new Float64Array(0), rows = 0;

  /** Encoded points of all trials, row after row. */
  const encode = ({ space, trials }: StudyView): Float64Array => {
    if (encoded.length < trials.length * space.dimension) {
      const grown = new Float64Array(2 * trials.length * space.dimension);
      grown.set(encoded);
      encoded = grown;
    }
    for (; rows < trials.length; rows++) space.encode(trials[rows].params, encoded, rows * space.dimension);
    return encoded;
  };
  const gather = (study: StudyView, trials: readonly Trial[]): Float64Array => {
    const { dimension } = study.space, all = encode(study), found = new Float64Array(trials.length * dimension);
    trials.forEach(({ id }, i) => found.set(all.subarray(id * dimension, (id + 1) * dimension), i * dimension));
    return found;
  };

  const restart = (firstTrial: number): void => {
    state.region = trust.newRegion(firstTrial, state.region.restarts + 1);
    state.designLeft = RESTART_DESIGN;
    state.theta = null;
    state.incumbent = null;
  };

  /** Learns from the trials told since the last call, in the order of their ids. */
  const absorb = ({ trials, sign, space }: StudyView): void => {
    const told = state.open.filter((id) => isTold(trials[id])).sort((a, b) => a - b);
    if (told.length === 0) return;
    state.open = state.open.filter((id) => !isTold(trials[id]));
    for (const { id, mean, deviation, transform } of state.awaited) {
      const { value } = trials[id];
      if (value === null) continue;
      state.predictions.push({ id, mean, deviation, observed: transformValue(transform, sign * value) });
    }
    state.awaited = state.awaited.filter(({ id }) => !isTold(trials[id]));
    state.predictions = state.predictions.slice(-JUDGED);

    const { region } = state, current = told.filter((id) => id >= region.firstTrial);
    const values = (ids: readonly number[]): number[] =>
      ids.flatMap((id) => (trials[id].value === null ? [] : [sign * trials[id].value!]));
    const fromModel = current.filter((id) => trials[id].origin === "model");
    if (fromModel.length > 0 && region.best !== null) {
      const all = values(trials.map(({ id }) => id)).sort((a, b) => a - b);
      trust.noteOutcomes(region, values(fromModel), fromModel.length, all[all.length >> 1], space.blocks.length);
    }
    trust.noteBest(region, values(current));
    if (trust.isCollapsed(region)) restart(trials.length);
  };

  /** Sobol points; after a restart, those of many that lie farthest from everything known. */
  const design = (study: StudyView, count: number): Proposal[] => {
    const spread = state.region.restarts > 0 && state.designLeft > 0;
    const drawn = drawPoints(study, "sobol", state.nextSobol, spread ? Math.max(DESIGN_DRAWS, count) : count);
    state.nextSobol = drawn.next;
    state.designLeft = Math.max(0, state.designLeft - count);
    const params = spread ? farthest(study, drawn.params, encode(study), count) : drawn.params;
    return params.map((values) => ({ params: values, origin: "sobol" }));
  };

  const propose = (study: StudyView, count: number): Proposal[] => {
    absorb(study);
    const usable = study.trials.filter(({ id, value }) => value !== null && id >= state.region.firstTrial);
    const proposals = state.designLeft > 0 || usable.length < MIN_VALUES
      ? design(study, count)
      : modelled(study, usable, count);
    proposals.forEach((_, i) => state.open.push(study.trials.length + i));
    return proposals;
  };

  const modelled = (study: StudyView, usable: readonly Trial[], count: number): Proposal[] => {
    const { space, trials, sign, seed } = study, { dimension } = space;
    const shape = { dimension, groups: space.blocks.length, group: space.group, scale: space.scale };
    const random = randomSource(seed, 1, state.round), { region } = state;
    const blind = blindCount(count), wanted = count - blind;
    const nearest = nearestTo(study, usable, gather(study, usable), state.incumbent);
    const points = gather(study, nearest), values = nearest.map(({ value }) => sign * value!);
    const transform = fitTransform(values), targets = Float64Array.from(values, (v) => transformValue(transform, v));

    let fitEvaluations = 0;
    if (
      state.theta === null || nearest.length < SCHEDULED_FROM || usable.length >= state.fittedAt * (1 + REFIT_GROWTH)
    ) {
      const cold = priorModes(shape.groups, SEARCH_PRIOR);
      const starts = state.theta === null ? [cold] : [Float64Array.from(state.theta)];
      if (state.theta !== null && state.fits % COLD_EVERY === 0) starts.push(cold);
      const options = { maxIterations: FIT_ITERATIONS, minNoise: MIN_NOISE, starts, prior: SEARCH_PRIOR };
      const fitted = fitHyperparameters(points, targets, shape, options);
      state.theta = [...fitted.theta];
      state.fittedAt = usable.length;
      state.fits++;
      fitEvaluations = fitted.evaluations;
    }
    const pending = trials.filter((trial) => !isTold(trial));
    const hyper = {
      lengthScales: Float64Array.from(state.theta!.slice(0, shape.groups), Math.exp),
      noiseVariance: Math.exp(state.theta![shape.groups]),
      outputScale: 1,
    };
    const model = new GaussianProcess(shape, hyper, points, targets, null, pending.length + wanted);
    const feasibility = feasibilityOf(study, shape);

    const smoothed = model.smoothed(), order = Array.from(smoothed.keys()).sort((a, b) => smoothed[a] - smoothed[b]);
    const row = (i: number): Float64Array => points.slice(i * dimension, (i + 1) * dimension);
    const centre = row(order[0]), numeric = trust.numericCoordinates(space);
    const tops = new Float64Array(Math.min(TOPS, order.length) * dimension);
    for (let i = 0; i * dimension < tops.length; i++) tops.set(row(order[i]), i * dimension);
    const box = trust.regionBox(region, space, numeric, centre, hyper.lengthScales);
    let best = smoothed[order[0]];
    const progress = state.incumbent === null ? NaN : model.predict(Float64Array.from(state.incumbent)).mean[0] - best;
    for (const point of rowsOf(gather(study, pending), dimension)) {
      const { mean, variance } = model.predict(point);
      const fantasy = mean[0] + Math.sqrt(variance[0] + hyper.noiseVariance) * random.normal();
      model.append(point, fantasy);
      best = Math.min(best, fantasy);
    }
    const poolSeed = randomSource(seed, 2, state.round).integer(2 ** 32);
    const { points: pool, inside } = candidatePool({ space, numeric, box, centre, tops, random, seed: poolSeed });
    const candidates = model.candidates(pool);
    const hope = hopeOf(candidates, inside, best);
    const length = region.length, bestValue = region.best;
    state.incumbent = [...centre];
    if (trust.isSpent(region, hope, progress, Math.sqrt(hyper.noiseVariance), count)) {
      restart(trials.length + count); // this batch is still the old model's
    }
    const picks = chooseBatch({
      study,
      model,
      feasibility,
      pool,
      logFeasible: feasibility?.logProbability(pool) ?? new Float64Array(candidates.count),
      candidates,
      numeric,
      best,
      count: wanted,
      acquisitions: ACQUISITIONS,
      turn: state.turn,
      refine: wanted === 1 && pending.length === 0,
      minDistance: MIN_DISTANCE * length,
      random,
    });
    state.turn = (state.turn + wanted) % ACQUISITIONS.length;
    state.round++;
    const proposals: Proposal[] = picks.map(({ params }) => ({ params, origin: "model" }));
    if (proposals.length < count) {
      const drawn = drawPoints(study, "sobol", state.nextSobol, count - proposals.length);
      state.nextSobol = drawn.next;
      for (const params of drawn.params) proposals.push({ params, origin: "sobol" });
    }
    const telemetry = {
      round: state.round,
      points: nearest.length,
      fitEvaluations,
      regionLength: length,
      restarts: state.region.restarts,
      best: sign * bestValue!,
      lengthScales: [...hyper.lengthScales],
      noise: Math.sqrt(hyper.noiseVariance),
      hope,
      modelShare: picks.length / proposals.length,
    };
    note(study, picks, model, transform, telemetry, nearest.length);
    return proposals;
  };

  /** Keeps what was foretold of the picks, by the model without fantasies. */
  const note = (
    { trials, sign, space }: StudyView,
    picks: readonly Pick[],
    model: GaussianProcess,
    transform: TargetTransform,
    telemetry: Omit<RoundTelemetry, "proposals" | "predictions" | "quality">,
    points: number,
  ): void => {
    model.rewind(points);
    const flat = new Float64Array(picks.length * space.dimension);
    picks.forEach(({ point }, i) => flat.set(point, i * space.dimension));
    const { mean, variance } = model.predict(flat);
    picks.forEach((_, i) => {
      const deviation = Math.sqrt(variance[i] + model.hyper.noiseVariance);
      state.awaited.push({ id: trials.length + i, mean: mean[i], deviation, transform });
    });
    state.telemetry = {
      ...telemetry,
      proposals: picks.map(({ acquisition, score }, i) => ({
        id: trials.length + i,
        acquisition,
        score,
        predicted: sign * untransform(transform, mean[i]),
      })),
      predictions: state.predictions.slice(),
      quality: predictionQuality(state.predictions),
    };
  };

  /** How many of the next points Sobol gives because the model has not earned them. */
  const blindCount = (count: number): number => {
    const quality = state.predictions.length < MIN_JUDGED ? null : predictionQuality(state.predictions)!;
    if (quality === null || quality.rmse < quality.constantRmse) return 0;
    state.owed += BLIND_SHARE * count;
    const due = Math.min(count, Math.floor(state.owed));
    state.owed -= due;
    return due;
  };

  const feasibilityOf = (study: StudyView, shape: KernelShape): Feasibility | null => {
    const told = study.trials.filter(isTold);
    if (told.every(({ failed }) => failed === null)) return null;
    const nearest = nearestTo(study, told, gather(study, told), state.incumbent);
    const start = state.feasibilityTheta === null ? null : Float64Array.from(state.feasibilityTheta);
    const failed = nearest.map((trial) => trial.failed !== null);
    const feasibility = fitFeasibility(gather(study, nearest), failed, shape, start);
    state.feasibilityTheta = [...feasibility.theta];
    return feasibility;
  };

  return { propose, telemetry: () => state.telemetry, toJSON: () => state };
}

function newState(): State {
  return {
    open: [],
    designLeft: START_DESIGN,
    nextSobol: 0,
    round: 0,
    turn: 0,
    region: trust.newRegion(0, 0),
    theta: null,
    fittedAt: 0,
    fits: 0,
    feasibilityTheta: null,
    incumbent: null,
    owed: 0,
    awaited: [],
    predictions: [],
    telemetry: null,
  };
}

function rowsOf(points: Float64Array, dimension: number): Float64Array[] {
  return Array.from({ length: points.length / dimension }, (_, i) => points.slice(i * dimension, (i + 1) * dimension));
}

/** The trials nearest to the incumbent, by id; all if they are few. */
function nearestTo(
  { space: { dimension } }: StudyView,
  trials: readonly Trial[],
  points: Float64Array,
  incumbent: readonly number[] | null,
): readonly Trial[] {
  if (trials.length <= MAX_POINTS) return trials;
  const centre = incumbent === null ? points.slice(0, dimension) : Float64Array.from(incumbent);
  const distance = trials.map((_, i) => squaredDistance(points, i * dimension, centre, 0, dimension));
  const order = trials.map((_, i) => i).sort((a, b) => distance[a] - distance[b] || a - b);
  return order.slice(0, MAX_POINTS).sort((a, b) => a - b).map((i) => trials[i]);
}

/** Largest expected improvement of the candidates inside the box, 0 without any. */
function hopeOf({ count, mean, variance }: CandidateState, inside: Uint8Array, best: number): number {
  let hope = -Infinity;
  for (let j = 0; j < count; j++) {
    if (inside[j]) hope = Math.max(hope, logExpectedImprovement(mean[j], variance[j], best));
  }
  return Math.exp(hope);
}

/** `count` of the points, one after the other the farthest from all encoded ones and those chosen before. */
function farthest(
  { space, trials }: StudyView,
  params: readonly Record<string, ParameterValue>[],
  encoded: Float64Array,
  count: number,
): Record<string, ParameterValue>[] {
  const { dimension } = space, points = params.map((values) => space.encode(values));
  const distance = points.map((point) => {
    let least = Infinity;
    for (let i = 0; i < trials.length; i++) {
      least = Math.min(least, squaredDistance(encoded, i * dimension, point, 0, dimension));
    }
    return least;
  });
  const chosen: Record<string, ParameterValue>[] = [];
  while (chosen.length < Math.min(count, points.length)) {
    const next = distance.indexOf(Math.max(...distance));
    chosen.push(params[next]);
    points.forEach((point, i) => {
      distance[i] = Math.min(distance[i], squaredDistance(points[next], 0, point, 0, dimension));
    });
    distance[next] = -1;
  }
  return chosen;
}
