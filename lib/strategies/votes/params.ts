/**
 * The types of the engine's parameters, derived from their descriptions.
 *
 * @module
 */
import type { ParamsOf } from "../../strategy/param_spec.ts";
import type { EntryCondition } from "./conditions/condition.ts";
import type { MEMBERS } from "./conditions/list.ts";
import type { SharedParams } from "./entry_parameters.ts";
import type { EXIT_PARAMETERS, ORDER_PARAMETERS } from "./trade_parameters.ts";

/**
 * One of the engine's conditions and filters.
 *
 * @internal
 */
export type ListedMember = (typeof MEMBERS)[number];

/**
 * Names of the engine's conditions.
 *
 * @internal
 */
export type ConditionName = Extract<ListedMember, Pick<EntryCondition, "cast">>["name"];

/**
 * What the conditions, the order and the exit set.
 *
 * @internal
 */
type ListedParams = ParamsOf<ListedMember["parameters"] | typeof ORDER_PARAMETERS | typeof EXIT_PARAMETERS>;

/** One parameter set; see `STRATEGY_SCHEMA` for the meaning of each field. */
export type StrategyParams =
  & SharedParams
  & ListedParams
  & { readonly [Name in ConditionName as `use${Capitalize<Name>}`]: boolean }
  & { readonly [Name in ConditionName as `weight${Capitalize<Name>}`]: number };
