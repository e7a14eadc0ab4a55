/**
 * What an optimiser's samplers share: the trials they learn from and the proposals they make.
 *
 * @module
 */
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import { checkValues, type Domain } from "./domain.ts";
import type { SearchSpace } from "./search_space.ts";

/**
 * Where proposals come from.
 *
 * @internal
 */
export const ORIGINS = ["model", "sobol", "random"] as const;

/**
 * Where a proposal came from.
 *
 * @internal
 */
export type Origin = (typeof ORIGINS)[number];

/** One evaluation asked for, and what is known of it. */
export interface Trial {
  /** Number of the trial, from 0. */
  readonly id: number;
  /** Values of its active parameters. */
  readonly params: ParameterValues;
  /** Where the proposal came from. */
  readonly origin: Origin;
  /** Told value in the user's direction; `null` while running or failed. */
  value: number | null;
  /** Why it failed; `null` while running or done. */
  failed: string | null;
}

/** A point to evaluate. */
export interface Proposal {
  /** Values of the active parameters. */
  readonly params: Record<string, ParameterValue>;
  /** Where the proposal came from. */
  readonly origin: Origin;
}

/** What a sampler sees of the study. */
export interface StudyView {
  /** What is searched. */
  readonly space: SearchSpace;
  /** Seed of the study. */
  readonly seed: number;
  /** All trials, by id. */
  readonly trials: readonly Trial[];
  /** +1 if small values are good, −1 if large ones are. */
  readonly sign: 1 | -1;
  /** Whether these values, decoded, were proposed before. */
  isKnown(params: ParameterValues): boolean;
}

/** A way to choose the next points. */
export interface Sampler<Telemetry = unknown> {
  /**
   * Chooses up to `count` points that meet the constraints, differ from one another and were never proposed.
   *
   * @throws {RangeError} If no such point is found.
   */
  propose(study: StudyView, count: number): Proposal[];
  /** What is worth plotting of the last round, or `null`. */
  telemetry(): Telemetry | null;
  /** State beyond the trials, as plain JSON. */
  toJSON(): unknown;
}

/** A text that is equal for equal values. */
export function valuesKey(params: ParameterValues): string {
  return JSON.stringify(Object.keys(params).sort().map((name) => [name, params[name]]));
}

/** Whether this says why a trial failed. */
export const isReason = (failed: unknown): boolean => typeof failed === "string" && failed !== "";

/**
 * Checks trials that were put away: their order, values and outcomes.
 *
 * @throws {RangeError} If one cannot be, with its number.
 */
export function checkTrials(domain: Domain, trials: readonly Trial[]): void {
  const check = (holds: boolean, where: string, wanted: string, found: unknown): void => {
    if (!holds) throw new RangeError(`Cannot restore ${where}: wanted ${wanted}, found ${JSON.stringify(found)}`);
  };
  check(Array.isArray(trials), "an optimiser", "a list of trials", trials);
  trials.forEach((trial, i) => {
    const where = `trial ${i}`;
    check(typeof trial?.params === "object" && trial.params !== null, where, "params", trial);
    const { id, params, origin, value, failed } = trial;
    check(id === i, where, `the id ${i}`, id);
    try {
      checkValues(domain, params);
    } catch (cause) {
      throw new RangeError(`Cannot restore ${where}: ${(cause as Error).message}`, { cause });
    }
    check(ORIGINS.includes(origin), where, `an origin of ${ORIGINS.join(", ")}`, origin);
    const known = failed === null ? value === null || Number.isFinite(value) : value === null && isReason(failed);
    check(known, where, "a finite value, a reason why it failed, or null for both", { value, failed });
  });
}
