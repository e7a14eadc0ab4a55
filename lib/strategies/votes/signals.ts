/**
 * The signals of the engine that is shipped.
 *
 * @module
 */
import type { MarketFeatures } from "../../strategy/market_features.ts";
import { MEMBERS } from "./conditions/list.ts";
import type { StrategyParams } from "./params.ts";
import { type Reason, type Sides, signalEngine, type Signals, type SkipOf } from "./signal_engine.ts";

const ENGINE = signalEngine(MEMBERS);

/** Why no entry was decided, in the order of their codes; 0 is an entry. */
export const SKIPS: readonly Skip[] = ENGINE.skips;

/**
 * The conditions and filters of the engine.
 *
 * @internal
 */
type Members = typeof MEMBERS;

/** Why no entry was decided. */
export type Skip = SkipOf<Members>;

/** The sides of a parameter set's signals alone. */
export function computeSides(params: StrategyParams, features: MarketFeatures): Sides {
  return ENGINE.computeSides(params, features);
}

/** The signals of a parameter set: see `SignalEngine`. */
export function computeSignals(params: StrategyParams, features: MarketFeatures): Signals {
  return ENGINE.computeSignals(params, features);
}

/** A reason code in parts: the conditions that agree, and why no entry was decided. */
export function describeReason(reason: number): Reason<Skip> {
  return ENGINE.describeReason(reason);
}
