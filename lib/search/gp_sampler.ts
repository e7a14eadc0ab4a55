/**
 * The sampler that learns: a Gaussian process of the targets, another of feasibility, a trust region, and batches of
 * points that alternate between expected improvement and Thompson sampling.
 *
 * 1. Learn from what was told since the last call: judge the predictions that were waiting, and let the trust region grow
 *    or shrink by what the model's proposals brought.
 * 2. While the domain's starts or the initial design last, or fewer than three values are known, propose Sobol points;
 *    after a restart those of many that lie farthest from everything known.
 * 3. Fit the models to the trials nearest to the incumbent: targets (the bad tail squashed, maximum a posteriori
 *    hyper-parameters) and, once a trial has failed, feasibility.
 * 4. Put the region's box around the point whose smoothed value is best, and condition the model on imagined values of
 *    the trials that still run.
 * 5. Draw candidates inside the box and around the best points; choose the batch among them by the acquisitions in turn,
 *    each point conditioned on imagined values of those before it. Near a bottom with little noise the best candidates
 *    are also followed by their gradient.
 * 6. Where the region promises nothing more, begin another one elsewhere, with a new design.
 * 7. Keep what is foretold of the batch; while such predictions are no better than a constant, a quarter of the points
 *    are Sobol's.
 *
 * - Sources: Eriksson et al., Scalable global optimization via local Bayesian optimization, 2019 (3–6); Snoek, Larochelle
 *   & Adams, Practical Bayesian optimization, 2012 (imagined values); Ament et al., Unexpected improvements to expected
 *   improvement, 2023 (its logarithm).
 *
 * @module
 */
import { type RandomSource, randomSource } from "../core/random.ts";
import { type Acquisition, chooseBatch, type Pick } from "./batch.ts";
import { candidatePool } from "./candidates.ts";
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import { type GpSamplerState, MIN_VALUES, newState, restoreState } from "./gp_sampler_state.ts";
import { predictionQuality } from "./prediction_quality.ts";
import type { RoundTelemetry } from "./round_telemetry.ts";
import type { Proposal, Sampler, StudyView, Trial } from "./sampler.ts";
import { largestImprovement, searchRegion } from "./search_region.ts";
import { EncodedTrials, fitSearchModel, type SearchModel } from "./search_model.ts";
import { drawPoints, farthestPoints } from "./space_filling.ts";
import { transformValue, untransform } from "./target_transform.ts";
import * as trust from "./trust_region.ts";

/** Spread points after a restart. */
const RESTART_DESIGN = 16;
/** Draws that the spread points are chosen from. */
const DESIGN_DRAWS = 256;
/** Smallest distance between points, in length scales, for a region of side 1; it shrinks with the region. */
const MIN_DISTANCE = 1e-3;
/**
 * Batches are exact too once little improvement is expected (in standard deviations of the targets) and the noise is low:
 * then one smooth basin is left, and what remains is to find its bottom. Expected improvement goes on to where little is
 * known; one point of the batch goes where the model sees the bottom.
 */
const EXPLOIT_IMPROVEMENT = 0.05, EXPLOIT_NOISE = 0.1;
/** Predictions that quality is judged by, and how many there must be before it is. */
const JUDGED = 64, MIN_JUDGED = 16;
/** Running trials that are imagined, those nearest to the incumbent, and points of one batch that the model chooses. */
const MAX_RUNNING = 100, MAX_MODELLED = 250;
/** Share of a batch that is drawn from Sobol points while the model foretells no better than a constant. */
const SOBOL_SHARE = 0.25;

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
  return new GpSampler(options, stored === undefined ? newState() : restoreState(stored));
}

class GpSampler implements Sampler<RoundTelemetry> {
  readonly #acquisitions: readonly Acquisition[];
  readonly #regions: number;
  readonly #clock: (() => number) | undefined;
  readonly #state: GpSamplerState;
  readonly #encoded = new EncodedTrials();

  constructor({ acquisitions = ["ei", "ts"], regions = 1, clock }: GpSamplerOptions, state: GpSamplerState) {
    this.#acquisitions = acquisitions;
    this.#regions = regions;
    this.#clock = clock;
    this.#state = state;
  }

  telemetry = (): RoundTelemetry | null => this.#state.telemetry;

  toJSON(): GpSamplerState {
    return this.#state;
  }

  propose(study: StudyView, count: number): Proposal[] {
    this.#learn(study);
    const { trials, space: { domain: { starts = [] } } } = study;
    const usable = trials.filter(({ id, value }) => value !== null && id >= this.#state.region.firstTrial);
    const isDesign = trials.length < starts.length || this.#state.designLeft > 0 || usable.length < MIN_VALUES;
    const proposals = isDesign ? this.#design(study, count) : this.#modelled(study, usable, count);
    proposals.forEach((_, i) => this.#state.open.push(trials.length + i));
    return proposals;
  }

  /** Learns from the trials told since the last call, in the order of their ids (1). */
  #learn({ trials, sign, space }: StudyView): void {
    const state = this.#state;
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
  }

  /** Sobol points; after a restart, those of many that lie farthest from everything known (2). */
  #design(study: StudyView, count: number): Proposal[] {
    const state = this.#state, isSpread = state.region.restarts > 0 && state.designLeft > 0;
    const drawn = this.#drawSobol(study, isSpread ? Math.max(DESIGN_DRAWS, count) : count);
    state.designLeft = Math.max(0, state.designLeft - count);
    const params = isSpread ? farthestPoints(study.space, drawn, this.#encoded.all(study), count) : drawn;
    return params.map((values) => ({ params: values, origin: "sobol" }));
  }

  #drawSobol(
    study: StudyView,
    count: number,
    beside?: readonly ParameterValues[],
  ): Record<string, ParameterValue>[] {
    const drawn = drawPoints(study, "sobol", this.#state.nextSobol, count, beside);
    this.#state.nextSobol = drawn.next;
    return drawn.params;
  }

  /** Points that the model chooses, and Sobol points where it has not earned all of them (3–7). */
  #modelled(study: StudyView, usable: readonly Trial[], count: number): Proposal[] {
    const state = this.#state, random = randomSource(study.seed, 1, state.round);
    const wanted = Math.min(count - this.#sobolCount(count), MAX_MODELLED);
    const running = study.trials.filter((trial) => !isTold(trial));
    const pending = this.#encoded.nearest(study, running, state.incumbent, MAX_RUNNING);
    const started = this.#clock?.() ?? 0;
    const search = fitSearchModel(
      study,
      this.#encoded,
      usable,
      state.incumbent,
      state.memory,
      pending.length + wanted,
    );
    const fitMs = this.#clock === undefined ? null : this.#clock() - started;
    const known = search.model.n;
    const { picks, telemetry } = this.#choose(study, search, pending, { wanted, count, random });
    const proposals: Proposal[] = picks.map(({ params }) => ({ params, origin: "model" }));
    if (proposals.length < count) {
      const params = this.#drawSobol(study, count - proposals.length, picks.map((pick) => pick.params));
      proposals.push(...params.map((values): Proposal => ({ params: values, origin: "sobol" })));
    }
    search.model.rewind(known);
    this.#await(study, search, picks);
    state.telemetry = {
      points: known,
      fitEvaluations: search.evaluations,
      fitMs,
      ...telemetry,
      round: state.round,
      restarts: state.region.restarts,
      modelShare: picks.length / proposals.length,
      proposals: picks.map(({ acquisition, score }, i) => {
        const { id, mean } = state.awaited[state.awaited.length - picks.length + i];
        return { id, acquisition, score, predicted: study.sign * untransform(search.transform, mean) };
      }),
      predictions: state.predictions.slice(),
      quality: predictionQuality(state.predictions),
    };
    return proposals;
  }

  /** How many of the next points Sobol gives because the model has not earned them. */
  #sobolCount(count: number): number {
    const state = this.#state;
    const quality = state.predictions.length < MIN_JUDGED ? null : predictionQuality(state.predictions)!;
    if (quality === null || quality.rmse < quality.constantRmse) return 0;
    state.sobolDue += SOBOL_SHARE * count;
    const due = Math.min(count, Math.floor(state.sobolDue));
    state.sobolDue -= due;
    return due;
  }

  /** Chooses the points of the model in its region, and leaves that region if it promises nothing more (4–6). */
  #choose(
    study: StudyView,
    { model, points, feasibility }: SearchModel,
    pending: readonly Trial[],
    { wanted, count, random }: { readonly wanted: number; readonly count: number; readonly random: RandomSource },
  ) {
    const state = this.#state, { space, seed, sign, trials } = study;
    const { noiseVariance, lengthScales } = model.hyper, noise = Math.sqrt(noiseVariance);
    const numeric = trust.numericCoordinates(space), imagined = this.#encoded.of(study, pending);
    const { boxes, tops, best, progress } = searchRegion(model, { space, numeric, points, imagined, random }, {
      region: state.region,
      incumbent: state.incumbent,
      regions: this.#regions,
    });
    const { points: pool, inside } = candidatePool({
      space,
      numeric,
      boxes,
      tops,
      random,
      seed: randomSource(seed, 2, state.round).integer(2 ** 32),
    });
    const candidates = model.candidates(pool), improvement = largestImprovement(candidates, inside, best);
    const { length } = state.region;
    const telemetry = {
      regionLength: length,
      best: sign * state.region.best!,
      lengthScales: [...lengthScales],
      noise,
      largestImprovement: improvement,
    };
    state.incumbent = [...tops[0]];
    // The batch in hand is still the old region's.
    if (trust.isSpent(state.region, improvement, progress, noise, count)) this.#restart(trials.length + count);
    // The next model will know what a lone point brought: it may be exact, and far away. In batches both measured worse.
    const isAlone = wanted === 1 && pending.length === 0;
    const exploits = improvement < EXPLOIT_IMPROVEMENT && noise < EXPLOIT_NOISE;
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
      acquisitions: this.#acquisitions,
      turn: state.turn,
      followsGradient: isAlone || exploits,
      beginsWithMean: exploits && wanted > 1,
      drawsEverywhere: isAlone,
      minDistance: MIN_DISTANCE * length,
      random,
    });
    state.turn = (state.turn + wanted) % this.#acquisitions.length;
    state.round++;
    return { picks, telemetry };
  }

  /** Begins another region (6). */
  #restart(firstTrial: number): void {
    const state = this.#state;
    state.region = trust.newRegion(firstTrial, state.region.restarts + 1);
    state.designLeft = RESTART_DESIGN;
    state.memory.theta = null;
    state.incumbent = null;
  }

  /** Keeps what is foretold of the picks, to judge the model by when their values come (7). */
  #await({ trials, space }: StudyView, { model, transform }: SearchModel, picks: readonly Pick[]): void {
    const flat = new Float64Array(picks.length * space.dimension);
    picks.forEach(({ point }, i) => flat.set(point, i * space.dimension));
    const { mean, variance } = model.predict(flat);
    picks.forEach((_, i) => {
      const deviation = Math.sqrt(variance[i] + model.hyper.noiseVariance);
      this.#state.awaited.push({ id: trials.length + i, mean: mean[i], deviation, transform });
    });
  }
}
