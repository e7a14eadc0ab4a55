/**
 * The one table of the engine's parameters: search domain, notebook tables, dashboard labels and documentation all
 * derive from it, and it from the members. Its meanings, the indicators of `lib/features` and the numbered rules of
 * `lib/execution/README.md` are all that one needs to write the engine anew.
 *
 * @module
 */
import type { Timeframe } from "../../core/candles.ts";
import type { Domain } from "../../search/domain.ts";
import { completeParamsOf, defaultParamsOf, domainOf } from "../../strategy/parameter_sets.ts";
import type { ParamSpec } from "../../strategy/param_spec.ts";
import { conditionsOf, isCondition, type Member } from "./conditions/condition.ts";
import { MEMBERS } from "./conditions/list.ts";
import { AVERAGE_CONSTRAINTS, AVERAGE_PARAMETERS, ENTRY_PARAMETERS } from "./entry_parameters.ts";
import type { StrategyParams } from "./params.ts";
import { simpleRules } from "./starts.ts";
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

const DESCRIBED = {
  name: "votes",
  parameters: STRATEGY_SCHEMA,
  constraints: STRATEGY_CONSTRAINTS,
  starts: (searched: Domain["params"]) => simpleRules(MEMBERS, searched),
};

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
  return defaultParamsOf(DESCRIBED, timeframe) as unknown as StrategyParams;
}

/**
 * A complete parameter set from a partial one: what is missing, such as the inactive conditional parameters of a
 * proposal, takes its default.
 *
 * @throws {RangeError} If a parameter is unknown, of another kind or out of its range, or a constraint is broken; the
 * message names it.
 *
 * @example A parameter out of range is named
 * ```ts
 * import assert from "node:assert/strict";
 * import { completeParams } from "@lib/strategies/votes/schema.ts";
 *
 * assert.throws(() => completeParams({ emaFast: -1 }), {
 *   name: "RangeError",
 *   message: "Cannot use strategy parameters: wanted emaFast to be an integer in 3 … 50, found -1",
 * });
 * ```
 */
export function completeParams(partial: Partial<StrategyParams>, timeframe: Timeframe = "1m"): StrategyParams {
  return completeParamsOf(DESCRIBED, { ...partial }, timeframe) as unknown as StrategyParams;
}

/**
 * Checks a complete parameter set.
 *
 * @throws {RangeError} If a parameter is missing, unknown, of another kind or out of its range, or a constraint is
 * broken; the message names it.
 */
export function validateParams(params: unknown, timeframe: Timeframe = "1m"): asserts params is StrategyParams {
  if (typeof params !== "object" || params === null) {
    throw new RangeError(`Cannot use strategy parameters: wanted an object, found ${String(params)}`);
  }
  for (const { name } of STRATEGY_SCHEMA) {
    if (!Object.hasOwn(params, name)) throw new RangeError(`Cannot use strategy parameters: ${name} is missing`);
  }
  completeParams(params, timeframe);
}

/**
 * The domain a search works on: the searched parameters with their ranges, conditions and constraints.
 *
 * @param timeframe Of the bars; longer timeframes they do not allow are left out.
 * @param hasBook Whether the bars come with an order book; without one, parameters that read it are left out.
 *
 * @example Parameters that count only with one bracket say so
 * ```ts
 * import assert from "node:assert/strict";
 * import { strategyDomain } from "@lib/strategies/votes/schema.ts";
 *
 * const stop = strategyDomain().params.find(({ name }) => name === "stopBps");
 * assert.deepEqual(stop?.condition, { param: "bracket", equals: "fixed" });
 * ```
 */
export function strategyDomain(timeframe: Timeframe = "1m", hasBook = true): Domain {
  return domainOf(DESCRIBED, timeframe, hasBook);
}
