/**
 * Active CMA-ES with margin: a normal distribution over the unit cube that moves to where draws were good, with a margin
 * that keeps discrete parameters from settling for ever.
 *
 * 1. The domain's starts come first, completed by Sobol points. They teach like draws, but none pulls the mean farther
 *    than a draw could.
 * 2. A point is drawn from the distribution; what leaves the cube is moved to its face, so that the distribution can
 *    shrink onto one. Integers and steps take the value whose share of the coordinate it hits, a boolean that of its half,
 *    a categorical the choice whose coordinate is the largest. A point that breaks a constraint or was proposed before is
 *    drawn anew; after {@linkcode MAX_DRAWS} draws in vain a Sobol point takes its place, after the drawn ones.
 * 3. A generation is λ trials that were told, by their ids, where λ is 4 + ⌊3 ln n⌋ rounded to whole batches of the first
 *    one's size. Trials that failed rank behind those with a value; a generation without any value teaches nothing, and
 *    counts as one that brought nothing better.
 * 4. Where the distribution has shrunk to nothing, has become a needle, or has brought nothing better for long, another one
 *    begins at a place drawn anew, with twice as many points a generation.
 *
 * - Sources: those of `cma_distribution.ts` and `cma_margin.ts`; restarts by Auger & Hansen, A restart CMA evolution
 *   strategy with increasing population size, 2005.
 *
 * @module
 */
import { type RandomSource, randomSource } from "../core/random.ts";
import { CmaDistribution, defaultPopulation, newCma } from "./cma_distribution.ts";
import { keepMargin } from "./cma_margin.ts";
import { type CmaSamplerState, newState, type Open, restoreState, START_DEVIATION } from "./cma_sampler_state.ts";
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import { type Proposal, type Sampler, type StudyView, type Trial, valuesKey } from "./sampler.ts";
import { isContinuous, type SearchSpace } from "./search_space.ts";
import { drawPoints } from "./space_filling.ts";

/** How near to the middle of the cube a distribution may begin anew: the width of that range. */
const START_RANGE = 0.5;
/** Draws for one point before a Sobol point takes its place. */
const MAX_DRAWS = 200;
/** A deviation that counts as nothing, a ratio of axes that counts as a needle: less than rounding may lead to. */
const LEAST_DEVIATION = 1e-10, NEEDLE = 1e7;
/** Points a generation at least, and times that it may grow twofold. */
const LEAST_POPULATION = 4, MAX_DOUBLINGS = 6;

/** A point drawn: its values, and where they lie in the cube. */
interface Drawn {
  readonly params: Record<string, ParameterValue>;
  readonly at: number[];
}

/**
 * A sampler of active CMA-ES with margin, from the state that another left.
 *
 * @param dimension Coordinates of the space.
 * @param trials Trials of the study so far.
 * @throws {RangeError} If a part of that state is absent or cannot be, with its name.
 */
export function createCmaSampler(dimension: number, trials: number, stored?: unknown): Sampler<never> {
  return new CmaSampler(stored === undefined ? newState(dimension) : restoreState(stored, dimension, trials));
}

const isTold = (trial: Trial): boolean => trial.value !== null || trial.failed !== null;

/** Points a generation, in whole batches. */
function populationOf(dimension: number, restarts: number, batch: number): number {
  const wanted = defaultPopulation(dimension) * 2 ** Math.min(restarts, MAX_DOUBLINGS);
  return Math.max(Math.ceil(LEAST_POPULATION / batch), Math.round(wanted / batch)) * batch;
}

class CmaSampler implements Sampler<never> {
  readonly #state: CmaSamplerState;
  #distribution: CmaDistribution;

  constructor(state: CmaSamplerState) {
    this.#state = state;
    this.#distribution = new CmaDistribution(state.distribution);
  }

  telemetry = (): null => null;

  toJSON(): CmaSamplerState {
    return this.#state;
  }

  propose(study: StudyView, count: number): Proposal[] {
    const { space, trials } = study, state = this.#state;
    this.#learn(study, state.batch ??= count);
    const proposals: Proposal[] = [],
      add = (proposal: Proposal, at: number[], generation: number | null): void => {
        state.open.push({ id: trials.length + proposals.length, at, generation });
        proposals.push(proposal);
      };
    const taken = new Set<string>(), isStarting = trials.length < (space.domain.starts ?? []).length;
    for (let k = 0; k < count && !isStarting; k++) {
      const found = this.#draw(study, taken);
      if (found === null) continue;
      taken.add(valuesKey(found.params));
      add({ params: found.params, origin: "model" }, found.at, state.distribution.generation);
    }
    if (proposals.length < count) {
      const beside = proposals.map(({ params }) => params);
      const drawn = drawPoints(study, "sobol", state.nextSobol, count - proposals.length, beside);
      state.nextSobol = drawn.next;
      for (const params of drawn.params) add({ params, origin: "sobol" }, this.#placeOf(space, params), null);
    }
    return proposals;
  }

  /** A new point that meets the constraints, or `null` where draws find none (2). */
  #draw(study: StudyView, taken: ReadonlySet<string>): Drawn | null {
    const state = this.#state, { space } = study, { mean } = state.distribution;
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      const x = this.#distribution.draw(randomSource(study.seed, 3, state.drawn++));
      const at = x.map((value, k) => mean[k] + state.stretch[k] * (value - mean[k]));
      for (const { spec, start: k } of space.blocks) if (isContinuous(spec)) at[k] = Math.min(1, Math.max(0, at[k]));
      const params = space.decode(Float64Array.from(at));
      if (space.broken(params) === null && !taken.has(valuesKey(params)) && !study.isKnown(params)) {
        return { params, at };
      }
    }
    return null;
  }

  /** Where values lie in the cube; what they do not decide lies at the mean, which it must not pull. */
  #placeOf(space: SearchSpace, params: ParameterValues): number[] {
    const at = [...space.encode(params)], { mean } = this.#state.distribution;
    for (const { spec, start, width } of space.blocks) {
      if (!Object.hasOwn(params, spec.name)) at.splice(start, width, ...mean.slice(start, start + width));
    }
    return at;
  }

  /** Learns from whole generations of what was told (3). */
  #learn({ space, trials, sign, seed }: StudyView, batch: number): void {
    const state = this.#state, { dimension } = space;
    for (;;) {
      const size = populationOf(dimension, state.restarts, batch);
      const told = state.open.filter(({ id }) => isTold(trials[id])).sort((a, b) => a.id - b.id).slice(0, size);
      if (told.length < size) return;
      const ids = new Set(told.map(({ id }) => id)), { generation, mean } = state.distribution;
      state.open = state.open.filter(({ id }) => !ids.has(id));
      const worth = ({ id }: Open): number => trials[id].value === null ? Infinity : sign * trials[id].value!;
      const ranked = told.map((point) => ({
        ...{ id: point.id, worth: worth(point), isDrawn: point.generation === generation },
        x: point.at.map((value, k) => mean[k] + (value - mean[k]) / state.stretch[k]),
      })).sort((a, b) => a.worth === b.worth ? a.id - b.id : a.worth - b.worth);
      const [{ worth: best }] = ranked, isBetter = best < (state.best ?? Infinity);
      state.best = isBetter ? best : state.best;
      state.stalled = isBetter ? 0 : state.stalled + 1;
      if (best < Infinity) {
        this.#distribution.learn(ranked);
        keepMargin(space, state.distribution, state.stretch, 1 / (dimension * size));
      }
      if (this.#isSpent(size)) this.#restart(randomSource(seed, 4, state.restarts));
    }
  }

  /** Whether the distribution has nothing more to find (4). */
  #isSpent(size: number): boolean {
    const { stalled, distribution: { mean, sigma } } = this.#state;
    const { longest, shortest } = this.#distribution.axisLengths();
    const long = 10 + Math.ceil(30 * mean.length / size);
    return stalled >= long || !(sigma * longest > LEAST_DEVIATION && longest < NEEDLE * shortest);
  }

  /** Begins another distribution elsewhere; trials that still run will teach it too. */
  #restart(random: RandomSource): void {
    const state = this.#state;
    const mean = state.distribution.mean.map(() => 0.5 + START_RANGE * (random.uniform() - 0.5));
    state.distribution = newCma(mean, START_DEVIATION);
    this.#distribution = new CmaDistribution(state.distribution);
    state.open = state.open.map((one) => ({ ...one, generation: null }));
    state.stretch.fill(1);
    state.restarts++;
    state.stalled = 0;
    state.best = null;
  }
}
