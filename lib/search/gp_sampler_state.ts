/**
 * What the sampler that learns keeps between two calls, beyond the trials, as plain JSON.
 *
 * @module
 */
import type { PredictionRecord } from "./prediction_quality.ts";
import type { RoundTelemetry } from "./round_telemetry.ts";
import type { FitMemory } from "./search_model.ts";
import type { TargetTransform } from "./target_transform.ts";
import * as trust from "./trust_region.ts";

/** Sobol points before the first model. */
export const START_DESIGN = 8;

/** Values that a model needs at least. */
export const MIN_VALUES = 3;

/** A prediction that waits for its value. */
export interface Awaited {
  readonly id: number;
  readonly mean: number;
  readonly deviation: number;
  readonly transform: TargetTransform;
}

/** State beyond the trials, as plain JSON. */
export interface GpSamplerState {
  /** Trials whose outcome has not been taken note of. */
  open: number[];
  /** Points of the current design still to be proposed. */
  designLeft: number;
  /** Index of the next Sobol point. */
  nextSobol: number;
  round: number;
  /** Place in the turn of acquisitions. */
  turn: number;
  region: trust.TrustRegion;
  memory: FitMemory;
  /** Encoded incumbent of the last round of this epoch. */
  incumbent: number[] | null;
  /** Sobol points due to their share of the batches, a fraction of one kept from call to call. */
  sobolDue: number;
  awaited: Awaited[];
  predictions: PredictionRecord[];
  telemetry: RoundTelemetry | null;
}

export function newState(): GpSamplerState {
  return {
    open: [],
    designLeft: START_DESIGN,
    nextSobol: 0,
    round: 0,
    turn: 0,
    region: trust.newRegion(0, 0),
    memory: { theta: null, points: 0, fits: 0, feasibilityTheta: null, feasibilityTrials: 0 },
    incumbent: null,
    sobolDue: 0,
    awaited: [],
    predictions: [],
    telemetry: null,
  };
}

/**
 * A copy of a state that was put away.
 *
 * @throws {RangeError} If it lacks a part.
 */
export function restoreState(stored: unknown): GpSamplerState {
  for (const part of Object.keys(newState())) {
    if (!Object.hasOwn(stored as GpSamplerState, part)) {
      throw new RangeError(`Cannot restore an optimiser: wanted the sampler's "${part}", found none`);
    }
  }
  return structuredClone(stored as GpSamplerState);
}
