/**
 * The ask/tell optimiser: it proposes parameter values, is told what they were worth, and can be put away as JSON
 * between any two calls.
 *
 * @module
 */
import { MAX_SOBOL_DIMENSION } from "../core/sobol.ts";
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import { createCmaSampler } from "./cma_sampler.ts";
import type { Domain } from "./domain.ts";
import { createGpSampler } from "./gp_sampler.ts";
import { checkOptions, type OptimizerOptions } from "./optimizer_options.ts";
import type { RoundTelemetry } from "./round_telemetry.ts";
import { checkTrials, isReason, type Origin, type Sampler, type StudyView, type Trial, valuesKey } from "./sampler.ts";
import { createSearchSpace } from "./search_space.ts";
import { createSpaceFilling } from "./space_filling.ts";

/** A point to evaluate. */
export interface AskedTrial {
  /** Number of the trial, from 0. */
  readonly id: number;
  /** Values of the active parameters. */
  readonly params: Record<string, ParameterValue>;
  /** Where the proposal came from. */
  readonly origin: Origin;
}

/** What became of a trial; a failed one teaches feasibility only. */
export type Outcome = { readonly value: number } | { readonly failed: string };

/** The best trial told so far. */
export interface BestTrial {
  /** Number of the trial, from 0. */
  readonly id: number;
  /** Values of its active parameters. */
  readonly params: ParameterValues;
  /** Its value, in the user's direction. */
  readonly value: number;
}

/** An optimiser's whole state as plain JSON. */
export interface OptimizerState {
  /** Version of this form. */
  readonly format: "assay-optimizer-1";
  /** Hash of the domain. */
  readonly domainHash: string;
  /** What is searched. */
  readonly domain: Domain;
  /** Options, defaults filled in. */
  readonly options: Required<OptimizerOptions>;
  /** All trials, by id. */
  readonly trials: readonly Trial[];
  /** State of the sampler beyond the trials. */
  readonly sampler: unknown;
}

/** An ask/tell optimiser. */
export interface Optimizer {
  /** What is searched. */
  readonly domain: Domain;
  /** Hash of the domain. */
  readonly domainHash: string;
  /** Options, defaults filled in. */
  readonly options: Required<OptimizerOptions>;
  /** All trials asked so far, by id. */
  readonly trials: readonly Readonly<Trial>[];
  /**
   * Proposes up to `count` points never proposed before; fewer only if the domain has no more.
   *
   * @throws {RangeError} If `count` is not a positive integer or no point is left that meets the constraints.
   */
  ask(count: number): AskedTrial[];
  /**
   * Says what became of a trial.
   *
   * @throws {RangeError} If the trial was never asked or already told, or the outcome is not exactly one of a finite
   *   value and a reason that is not empty (a `null` counts as none).
   */
  tell(id: number, outcome: Outcome): void;
  /** The best trial told, the earliest of equals; `null` before the first value. */
  best(): BestTrial | null;
  /** What is worth plotting of the last round of the model; `null` before it and for other samplers than `gp`. */
  telemetry(): RoundTelemetry | null;
  /** The whole state; {@linkcode restoreOptimizer} goes on from it exactly. */
  toJSON(): OptimizerState;
}

function createSampler(
  options: Required<OptimizerOptions>,
  dimension: number,
  trials: number,
  clock: (() => number) | undefined,
  state: unknown,
): Sampler<RoundTelemetry> {
  const name = options.sampler;
  switch (name) {
    case "sobol":
    case "random":
      return createSpaceFilling(name, state as { next: number } | undefined);
    case "gp":
      return createGpSampler({ acquisitions: options.acquisitions, regions: options.regions, clock }, state);
    case "cma":
      return createCmaSampler(dimension, trials, state);
  }
}

/**
 * A new optimiser over a domain.
 *
 * The proposals are a function of the domain, the options and what was told before each `ask`; the order in which
 * the results of a batch were told does not matter.
 *
 * @param clock Milliseconds on a clock of the caller's, for the fit times of the telemetry alone.
 * @throws {RangeError} If the domain contradicts itself or an option is unknown.
 * @throws {SyntaxError} If a constraint is no expression.
 *
 * @example Minimise a parabola
 * ```ts
 * import assert from "node:assert/strict";
 * import { createOptimizer } from "@lib/search/optimizer.ts";
 *
 * const domain = { params: [{ name: "x", type: "float", low: -5, high: 10 }] } as const;
 * const optimizer = createOptimizer(domain, { seed: 1, direction: "minimize" });
 * for (let round = 0; round < 5; round++) {
 *   for (const { id, params } of optimizer.ask(4)) optimizer.tell(id, { value: (Number(params.x) - 2) ** 2 });
 * }
 * assert.ok(optimizer.best()!.value < 0.5);
 * ```
 *
 * @example A number that moves by steps: 5, 10, …, 60
 * ```ts
 * import assert from "node:assert/strict";
 * import { createOptimizer } from "@lib/search/optimizer.ts";
 *
 * const domain = { params: [{ name: "bars", type: "int", low: 5, high: 60, step: 5 }] } as const;
 * const [{ params }] = createOptimizer(domain, { seed: 1, direction: "minimize" }).ask(1);
 * assert.equal(Number(params.bars) % 5, 0);
 * ```
 */
export function createOptimizer(domain: Domain, options: OptimizerOptions, clock?: () => number): Optimizer {
  return build(domain, options, clock, [], undefined);
}

/**
 * The optimiser that {@linkcode Optimizer.toJSON} put away.
 *
 * @param state That JSON, parsed.
 * @param domain If given, the domain that the state must belong to.
 * @throws {RangeError} If the state is no such JSON, lacks a part, holds a trial that cannot be, or belongs to another
 *   domain.
 */
export function restoreOptimizer(state: OptimizerState, domain?: Domain, clock?: () => number): Optimizer {
  if (state?.format !== "assay-optimizer-1") {
    throw new RangeError(
      `Cannot restore an optimiser: wanted JSON of format "assay-optimizer-1", found ${JSON.stringify(state?.format)}`,
    );
  }
  for (const part of ["domainHash", "domain", "options", "trials", "sampler"] as const) {
    if ((state[part] ?? null) === null) {
      throw new RangeError(`Cannot restore an optimiser: wanted the state's "${part}", found none`);
    }
  }
  const wanted = createSearchSpace(domain ?? state.domain).hash;
  if (wanted !== state.domainHash) {
    throw new RangeError(
      `Cannot restore an optimiser: wanted the state of domain ${wanted.slice(0, 12)}, found that of domain ${
        state.domainHash.slice(0, 12)
      }`,
    );
  }
  checkTrials(state.domain, state.trials);
  return build(state.domain, state.options, clock, state.trials, state.sampler);
}

function build(
  domain: Domain,
  given: OptimizerOptions,
  clock: (() => number) | undefined,
  told: readonly Trial[],
  samplerState: unknown,
): Optimizer {
  const space = createSearchSpace(domain), options = checkOptions(given);
  if (options.sampler !== "random" && space.dimension > MAX_SOBOL_DIMENSION) {
    throw new RangeError(
      `Cannot create an optimiser: wanted at most ${MAX_SOBOL_DIMENSION} coordinates (one a parameter, one a choice of a ` +
        `categorical) for the sampler "${options.sampler}", found ${space.dimension}`,
    );
  }
  const trials: Trial[] = told.map((trial) => ({ ...trial }));
  const known = new Set(trials.map((trial) => valuesKey(trial.params)));
  const sampler = createSampler(options, space.dimension, trials.length, clock, samplerState);
  const sign = options.direction === "minimize" ? 1 : -1;
  const study: StudyView = {
    space,
    seed: options.seed,
    trials,
    sign,
    isKnown: (params) => known.has(valuesKey(params)),
  };

  const ask = (count: number): AskedTrial[] => {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`Cannot ask for points: wanted a positive integer, found ${count}`);
    }
    return sampler.propose(study, count).map(({ params, origin }) => {
      const id = trials.length;
      trials.push({ id, params, origin, value: null, failed: null });
      known.add(valuesKey(params));
      return { id, params: { ...params }, origin };
    });
  };

  const tell = (id: number, outcome: Outcome): void => {
    const trial = trials[id];
    if (trial === undefined) {
      throw new RangeError(
        `Cannot tell trial ${id}: wanted one that was asked (${trials.length} so far), found no such trial`,
      );
    }
    if (trial.value !== null || trial.failed !== null) {
      throw new RangeError(
        `Cannot tell trial ${id}: wanted one that is running, found it told before (${
          trial.failed === null ? `value ${trial.value}` : `failed: ${trial.failed}`
        })`,
      );
    }
    const { value = null, failed = null } = (outcome ?? {}) as { value?: number | null; failed?: string | null };
    if (!(value === null ? isReason(failed) : Number.isFinite(value) && failed === null)) {
      throw new RangeError(
        `Cannot tell trial ${id}: wanted a finite value or {failed: reason}, found ${
          typeof value === "number" && failed === null ? value : JSON.stringify(outcome)
        }`,
      );
    }
    trial.value = value;
    trial.failed = failed;
  };

  const best = (): BestTrial | null => {
    let winner: BestTrial | null = null;
    for (const { id, params, value } of trials) {
      if (value !== null && (winner === null || sign * value < sign * winner.value)) winner = { id, params, value };
    }
    return winner;
  };

  const toJSON = (): OptimizerState => ({
    format: "assay-optimizer-1",
    domainHash: space.hash,
    domain,
    options,
    trials: trials.map((trial) => ({ ...trial })),
    sampler: structuredClone(sampler.toJSON()),
  });

  return { domain, domainHash: space.hash, options, trials, ask, tell, best, telemetry: sampler.telemetry, toJSON };
}
