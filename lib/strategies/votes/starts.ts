/**
 * The simple rules that a search tries before it combines them.
 *
 * @module
 */
import type { ParameterValue, ParameterValues } from "../../search/constraint_expression.ts";
import type { Domain } from "../../search/domain.ts";
import { conditionsOf, type Member } from "./conditions/condition.ts";
import { switchOf } from "./switches.ts";
import { EXIT_PARAMETERS } from "./trade_parameters.ts";

/** Rules tried with each condition: what they leave open, such as its threshold, is drawn anew for each. */
const DRAWS = 4;

/**
 * Starts of a search: each condition that names a side on its own, with positions held until it turns.
 *
 * A position whose stop, target and timeout are as wide as the domain has them, and which a signal against it closes, is
 * closed by its condition alone: it shows what the condition is worth at the least cost. From conditions that earn
 * something a search goes on to brackets and combinations.
 *
 * @param searched Parameters of the domain searched.
 */
export function simpleRules(members: readonly Member[], searched: Domain["params"]): ParameterValues[] {
  const conditions = conditionsOf(members).filter((one) => searched.some(({ name }) => name === switchOf(one)));
  const off = Object.fromEntries(conditions.map((condition) => [switchOf(condition), false]));
  const patient: Record<string, ParameterValue> = { trailing: false, exitOnSignal: true };
  for (const spec of searched) {
    if (EXIT_PARAMETERS.some(({ name }) => name === spec.name) && "high" in spec) patient[spec.name] = spec.high;
  }
  // A condition that votes for both sides, such as volume, only confirms one.
  const sided = conditions.filter(({ votes }) => votes.includes("long"));
  // What needs nothing beside its switch is the simplest, and comes first.
  const ordered = [...sided.filter(({ aloneWith }) => !aloneWith), ...sided.filter(({ aloneWith }) => aloneWith)];
  return ordered.flatMap((condition) => {
    const needs = condition.aloneWith?.(searched) ?? [{}];
    if (needs.length === 0) return [];
    return Array.from({ length: DRAWS }, (_, i) => ({
      ...off,
      ...patient,
      [switchOf(condition)]: true,
      ...needs[i % needs.length],
    }));
  });
}
