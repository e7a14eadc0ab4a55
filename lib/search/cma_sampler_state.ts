/**
 * What the sampler of CMA-ES keeps between two calls, beyond the trials, as plain JSON.
 *
 * @module
 */
import { type CmaState, newCma } from "./cma_distribution.ts";

/** Deviation of a distribution that begins, in units of the cube. */
export const START_DEVIATION = 0.25;

/** A trial that has not taught yet. */
export interface Open {
  readonly id: number;
  /** Where its values lie in the cube; what it does not decide, near the mean. */
  readonly at: number[];
  /** Which distribution drew it, `null` for Sobol points. */
  readonly generation: number | null;
}

/** State beyond the trials, as plain JSON. */
export interface CmaSamplerState {
  distribution: CmaState;
  /** Factor of each coordinate's deviation where its value is taken. */
  stretch: number[];
  open: Open[];
  /** Points that were asked for at once at first, `null` before. */
  batch: number | null;
  /** Streams of draws used so far. */
  drawn: number;
  /** Index of the next Sobol point. */
  nextSobol: number;
  restarts: number;
  /** Generations of this distribution without a better value, and its best one, small is good. */
  stalled: number;
  best: number | null;
}

/** The state before the first point. */
export function newState(dimension: number): CmaSamplerState {
  const distribution = newCma(new Array<number>(dimension).fill(0.5), START_DEVIATION);
  const stretch = new Array<number>(dimension).fill(1);
  return {
    ...{ distribution, stretch, open: [], batch: null },
    ...{ drawn: 0, nextSobol: 0, restarts: 0, stalled: 0, best: null },
  };
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isPositive = (value: unknown): boolean => Number.isFinite(value) && Number(value) > 0;
const isList = (value: unknown, length: number, holds: (one: unknown) => boolean = Number.isFinite): boolean =>
  Array.isArray(value) && value.length === length && value.every(holds);

/**
 * A copy of a state that was put away.
 *
 * @param dimension Coordinates of the space.
 * @param trials Trials of the study.
 * @throws {RangeError} If a part is absent or cannot be of such a study, with its name.
 */
export function restoreState(stored: unknown, dimension: number, trials: number): CmaSamplerState {
  const state = stored as CmaSamplerState, covariance = dimension ** 2;
  const check = (holds: boolean, part: string, wanted: string, found: unknown): void => {
    if (holds) return;
    throw new RangeError(
      `Cannot restore an optimiser: wanted the sampler's "${part}"${wanted}, found ${JSON.stringify(found) ?? "none"}`,
    );
  };
  for (const part of Object.keys(newState(dimension))) check(Object.hasOwn(state, part), part, "", undefined);
  const { distribution, stretch, open, batch, best } = state;
  check(typeof distribution === "object" && distribution !== null, "distribution", " to be one", distribution);
  for (const part of ["mean", "stepPath", "covariancePath"] as const) {
    check(isList(distribution[part], dimension), part, ` to be ${dimension} numbers`, distribution[part]);
  }
  check(
    isList(distribution.covariance, covariance),
    "covariance",
    ` to be ${covariance} numbers`,
    distribution.covariance,
  );
  check(isPositive(distribution.sigma), "sigma", " to be above 0", distribution.sigma);
  check(isList(stretch, dimension, isPositive), "stretch", ` to be ${dimension} numbers above 0`, stretch);
  check(batch === null || isCount(batch) && batch > 0, "batch", " to be a count above 0, or null", batch);
  check(best === null || Number.isFinite(best), "best", " to be a number, or null", best);
  check(isCount(distribution.generation), "generation", " to be a count", distribution.generation);
  for (const part of ["drawn", "nextSobol", "restarts", "stalled"] as const) {
    check(isCount(state[part]), part, " to be a count", state[part]);
  }
  check(Array.isArray(open), "open", " to be a list", open);
  const ids = new Set<number>();
  for (const one of open) {
    const holds = isCount(one?.id) && one.id < trials && !ids.has(one.id) && isList(one.at, dimension) &&
      (one.generation === null || isCount(one.generation));
    check(holds, "open", ` to have trials of ${trials} once each, at ${dimension} coordinates`, one);
    ids.add(one.id);
  }
  return structuredClone(state);
}
