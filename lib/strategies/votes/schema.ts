/**
 * The one table of the engine's parameters: search domain, notebook tables, dashboard labels and documentation all
 * derive from it, and it from the members. Its meanings, the indicators of `lib/features` and the numbered rules of
 * `lib/execution/README.md` are all that one needs to write the engine anew.
 *
 * @module
 */
import type { Timeframe } from "../../core/candles.ts";
import { defaultParamsOf } from "../../strategy/parameter_sets.ts";
import type { ParamSpec } from "../../strategy/param_spec.ts";
import { conditionsOf, isCondition, type Member } from "./conditions/condition.ts";
import { MEMBERS } from "./conditions/list.ts";
import { AVERAGE_CONSTRAINTS, AVERAGE_PARAMETERS, ENTRY_PARAMETERS } from "./entry_parameters.ts";
import type { StrategyParams } from "./params.ts";
import { ownSpecs, switchSpec, weightSpec } from "./switches.ts";
import { EXIT_PARAMETERS, ORDER_PARAMETERS } from "./trade_parameters.ts";

/**
 * The parameters of an engine: entry rule, switches, shared averages, each member's own, weights, order, bracket and
 * handling.
 *
 * A search switches whole conditions on and off, as a rule that few conditions make is found with fewer trials and fits
 * chance less.
 */
export function schemaOf(members: readonly Member[]): readonly ParamSpec[] {
  const conditions = conditionsOf(members);
  return [
    ...ENTRY_PARAMETERS,
    ...conditions.map(switchSpec),
    ...AVERAGE_PARAMETERS,
    ...members.flatMap((member) => isCondition(member) ? ownSpecs(member) : member.parameters),
    ...conditions.map(weightSpec),
    ...ORDER_PARAMETERS,
    ...EXIT_PARAMETERS,
  ];
}

/** All parameters of the engine that is shipped. */
export const STRATEGY_SCHEMA: readonly ParamSpec[] = schemaOf(MEMBERS);

/** Relations between parameters that every set must meet. */
export const STRATEGY_CONSTRAINTS: readonly string[] = [
  ...AVERAGE_CONSTRAINTS,
  ...MEMBERS.flatMap((member: Member) => member.constraints ?? []),
];

/**
 * The default parameters for bars of a timeframe.
 *
 * @example Longer timeframes that the bars do not allow are left out
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultParams } from "@lib/strategies/votes/schema.ts";
 *
 * assert.equal(defaultParams().slowTimeframe, "15m");
 * assert.equal(defaultParams("1h").slowTimeframe, "none");
 * ```
 */
export function defaultParams(timeframe: Timeframe = "1m"): StrategyParams {
  return defaultParamsOf({ parameters: STRATEGY_SCHEMA }, timeframe) as unknown as StrategyParams;
}
