/**
 * The sampler that learns: a Gaussian process of the targets, another of feasibility, a trust region, and batches of
 * points that alternate between expected improvement and Thompson sampling.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { type Acquisition, chooseBatch, type Pick } from "./batch.ts";
import { candidatePool } from "./candidates.ts";
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import type { CandidateState } from "./gaussian_process.ts";
import { logExpectedImprovement } from "./improvement.ts";
import { newState, restoreState } from "./gp_sampler_state.ts";
import { predictionQuality } from "./prediction_quality.ts";
import type { RoundTelemetry } from "./round_telemetry.ts";
import { type Proposal, type Sampler, type StudyView, type Trial } from "./sampler.ts";
import { EncodedTrials, fitSearchModel, type SearchModel } from "./search_model.ts";
import { drawPoints, farthestPoints } from "./space_filling.ts";
import { transformValue, untransform } from "./target_transform.ts";
import * as trust from "./trust_region.ts";

/** Spread points after a restart. */
const RESTART_DESIGN = 16;
/** Draws that the spread points are chosen from. */
const DESIGN_DRAWS = 256;
/** Values below which no model is made. */
const MIN_VALUES = 3;
/** Points that local candidates start from. */
const TOPS = 5;
/** Smallest distance between points, in length scales, for a region of side 1; it shrinks with the region. */
const MIN_DISTANCE = 1e-3;
/**
 * Batches are exact too once little is hoped for (in standard deviations of the targets) and the noise is low: then one
 * smooth basin is left, and what remains is to find its bottom. Expected improvement goes on to where little is known;
 * one point of the batch goes where the model sees the bottom.
 */
const POLISH_HOPE = 0.05, POLISH_NOISE = 0.1;
/** Predictions that quality is judged by, and how many there must be before it is. */
const JUDGED = 64, MIN_JUDGED = 16;
/** Running trials that are imagined, those nearest to the incumbent, and points of one batch that the model chooses. */
const MAX_RUNNING = 100, MAX_MODELLED = 250;
/** Share of a batch that is drawn from Sobol points while the model foretells no better than a constant. */
const BLIND_SHARE = 0.25;

/** What the sampler may choose. */
export interface GpSamplerOptions {
  /** How points of a batch are chosen, in turn. Default expected improvement, then Thompson sampling. */
  readonly acquisitions?: readonly Acquisition[];
  /** Regions searched at once, around the best points that lie outside one another's boxes. Default 1. */
  readonly regions?: number;
  /** Milliseconds on a clock of the caller's, for the telemetry alone. */
  readonly clock?: () => number;
}

const isTold = (trial: Trial): boolean => trial.value !== null || trial.failed !== null;

/**
 * A sampler that learns, from the state that another left.
 *
 * @throws {RangeError} If that state lacks a part.
 */
export function createGpSampler(options: GpSamplerOptions = {}, stored?: unknown): Sampler<RoundTelemetry> {
  const { acquisitions = ["ei", "ts"], regions = 1, clock } = options;
  const state = stored === undefined ? newState() : restoreState(stored);
  const encoded = new EncodedTrials();

  const restart = (firstTrial: number): void => {
    state.region = trust.newRegion(firstTrial, state.region.restarts + 1);
    state.designLeft = RESTART_DESIGN;
    state.memory.theta = null;
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
  };

  const drawSobol = (
    study: StudyView,
    count: number,
    beside?: readonly ParameterValues[],
  ): Record<string, ParameterValue>[] => {
    const drawn = drawPoints(study, "sobol", state.nextSobol, count, beside);
    state.nextSobol = drawn.next;
    return drawn.params;
  };

  /** Sobol points; after a restart, those of many that lie farthest from everything known. */
  const design = (study: StudyView, count: number): Proposal[] => {
    const spread = state.region.restarts > 0 && state.designLeft > 0;
    const drawn = drawSobol(study, spread ? Math.max(DESIGN_DRAWS, count) : count);
    state.designLeft = Math.max(0, state.designLeft - count);
    const params = spread ? farthestPoints(study.space, drawn, encoded.all(study), count) : drawn;
    return params.map((values) => ({ params: values, origin: "sobol" }));
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

  const modelled = (study: StudyView, usable: readonly Trial[], count: number): Proposal[] => {
    const { space, trials, seed, sign } = study, { dimension } = space, { region } = state;
    const random = randomSource(seed, 1, state.round), wanted = Math.min(count - blindCount(count), MAX_MODELLED);
    const running = trials.filter((trial) => !isTold(trial));
    const pending = encoded.nearest(study, running, state.incumbent, MAX_RUNNING);
    const started = clock?.() ?? 0;
    const search = fitSearchModel(study, encoded, usable, state.incumbent, state.memory, pending.length + wanted);
    const fitMs = clock === undefined ? null : clock() - started;
    const { model, points, feasibility } = search, { noiseVariance, lengthScales } = model.hyper;
    const known = model.n, noise = Math.sqrt(noiseVariance);

    const smoothed = model.smoothed(), order = Array.from(smoothed.keys()).sort((a, b) => smoothed[a] - smoothed[b]);
    const row = (i: number): Float64Array => points.slice(i * dimension, (i + 1) * dimension);
    const numeric = trust.numericCoordinates(space), centre = row(order[0]);
    const boxes = trust.regionBoxes(region, space, numeric, order.map(row), lengthScales, regions);
    let best = smoothed[order[0]];
    const progress = state.incumbent === null ? NaN : model.predict(Float64Array.from(state.incumbent)).mean[0] - best;
    // Points that still run are imagined, as those of the batch will be.
    const imagined = encoded.of(study, pending);
    for (let i = 0; i < pending.length; i++) {
      const point = imagined.slice(i * dimension, (i + 1) * dimension), { mean, variance } = model.predict(point);
      const fantasy = mean[0] + Math.sqrt(variance[0] + noiseVariance) * random.normal();
      model.append(point, fantasy);
      best = Math.min(best, fantasy);
    }
    const { points: pool, inside } = candidatePool({
      space,
      numeric,
      boxes,
      tops: order.slice(0, TOPS).map(row),
      random,
      seed: randomSource(seed, 2, state.round).integer(2 ** 32),
    });
    const candidates = model.candidates(pool), hope = hopeOf(candidates, inside, best), { length } = region;
    // The next model will know what a lone point brought: it may be exact, and far away. In batches both measured worse.
    const alone = wanted === 1 && pending.length === 0, polishes = hope < POLISH_HOPE && noise < POLISH_NOISE;
    const telemetry = {
      points: known,
      fitEvaluations: search.evaluations,
      fitMs,
      regionLength: length,
      best: sign * region.best!,
      lengthScales: [...lengthScales],
      noise,
      hope,
    };
    state.incumbent = [...centre];
    // The batch in hand is still the old model's.
    if (trust.isSpent(region, hope, progress, noise, count)) restart(trials.length + count);
    const picks = chooseBatch({
      study,
      model,
      feasibility,
      pool,
      inside,
      logFeasible: feasibility?.logProbability(pool) ?? new Float64Array(candidates.count),
      candidates,
      numeric,
      best,
      count: wanted,
      acquisitions,
      turn: state.turn,
      climbs: alone || polishes,
      polishes: polishes && wanted > 1,
      roams: alone,
      minDistance: MIN_DISTANCE * length,
      random,
    });
    state.turn = (state.turn + wanted) % acquisitions.length;
    state.round++;
    const proposals: Proposal[] = picks.map(({ params }) => ({ params, origin: "model" }));
    if (proposals.length < count) {
      const params = drawSobol(study, count - proposals.length, picks.map((pick) => pick.params));
      proposals.push(...params.map((values): Proposal => ({ params: values, origin: "sobol" })));
    }
    model.rewind(known);
    remember(study, search, picks);
    state.telemetry = {
      ...telemetry,
      round: state.round,
      restarts: state.region.restarts,
      modelShare: picks.length / proposals.length,
      proposals: picks.map(({ acquisition, score }, i) => {
        const { id, mean } = state.awaited[state.awaited.length - picks.length + i];
        return { id, acquisition, score, predicted: sign * untransform(search.transform, mean) };
      }),
      predictions: state.predictions.slice(),
      quality: predictionQuality(state.predictions),
    };
    return proposals;
  };

  /** Keeps what is foretold of the picks, to judge the model by when their values come. */
  const remember = ({ trials, space }: StudyView, { model, transform }: SearchModel, picks: readonly Pick[]): void => {
    const flat = new Float64Array(picks.length * space.dimension);
    picks.forEach(({ point }, i) => flat.set(point, i * space.dimension));
    const { mean, variance } = model.predict(flat);
    picks.forEach((_, i) => {
      const deviation = Math.sqrt(variance[i] + model.hyper.noiseVariance);
      state.awaited.push({ id: trials.length + i, mean: mean[i], deviation, transform });
    });
  };

  const propose = (study: StudyView, count: number): Proposal[] => {
    absorb(study);
    const { trials, space: { domain: { starts = [] } } } = study;
    const usable = trials.filter(({ id, value }) => value !== null && id >= state.region.firstTrial);
    const proposals = trials.length < starts.length || state.designLeft > 0 || usable.length < MIN_VALUES
      ? design(study, count)
      : modelled(study, usable, count);
    proposals.forEach((_, i) => state.open.push(study.trials.length + i));
    return proposals;
  };
  return { propose, telemetry: () => state.telemetry, toJSON: () => state };
}

/** Largest expected improvement of the candidates inside the box, 0 without any. */
function hopeOf({ count, mean, variance }: CandidateState, inside: Uint8Array, best: number): number {
  let hope = -Infinity;
  for (let j = 0; j < count; j++) {
    if (inside[j]) hope = Math.max(hope, logExpectedImprovement(mean[j], variance[j], best));
  }
  return Math.exp(hope);
}
