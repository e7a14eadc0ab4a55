/**
 * The switch and the weight that each condition has.
 *
 * @module
 */
import type { ParameterValues } from "../../search/constraint_expression.ts";
import type { ParamSpec } from "../../strategy/param_spec.ts";
import type { EntryCondition } from "./conditions/condition.ts";

/** Weights that are searched: a condition that counts for less is better switched off. */
const SEARCHED_WEIGHTS = [0.2, 1] as const;

/** Name of the parameter that switches a condition on. */
export function switchOf({ name }: Pick<EntryCondition, "name">): string {
  return `use${name[0].toUpperCase()}${name.slice(1)}`;
}

/** Name of the parameter that is a condition's weight. */
export function weightOf({ name }: Pick<EntryCondition, "name">): string {
  return `weight${name[0].toUpperCase()}${name.slice(1)}`;
}

/** Whether a condition is switched on and carries weight. */
export function isUsed(condition: EntryCondition, params: ParameterValues): boolean {
  return params[switchOf(condition)] === true && Number(params[weightOf(condition)]) > 0;
}

/** The description of a condition's switch. */
export function switchSpec(condition: EntryCondition): ParamSpec {
  const { label, rule, needsBook } = condition;
  return {
    name: switchOf(condition),
    label: `Use ${label}`,
    kind: "boolean",
    default: true,
    needsBook,
    meaning: `Whether an entry counts the vote of the condition "${label}". ${rule}`,
  };
}

/** The description of a condition's weight. */
export function weightSpec(condition: EntryCondition): ParamSpec {
  const { label, needsBook } = condition;
  return {
    name: weightOf(condition),
    label: `Weight: ${label}`,
    kind: "float",
    low: 0,
    high: 1,
    default: condition.weight,
    unit: "weight",
    searched: SEARCHED_WEIGHTS,
    needsBook,
    condition: { param: switchOf(condition), equals: true },
    meaning: `Weight of each vote of the condition "${label}"; at 0 it is switched off.`,
  };
}

/** The descriptions of a condition's own parameters: they count only while it is switched on. */
export function ownSpecs(condition: EntryCondition): ParamSpec[] {
  return condition.parameters.map((spec) => ({
    condition: { param: switchOf(condition), equals: true },
    needsBook: condition.needsBook,
    ...spec,
  }));
}
