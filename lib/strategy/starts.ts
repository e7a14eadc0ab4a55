/**
 * The simple rules that a search tries before it combines them.
 *
 * @module
 */
import type { ParameterValues } from "../gp/constraint_expression.ts";
import type { Domain } from "../gp/domain.ts";

/** Switches of the conditions that name a side; volume only confirms one. */
const SIDED = ["useEma", "useRsi", "useMacd", "useHigher", "useBook"];

/** Rules tried with each condition: what they leave open, such as its threshold, is drawn anew for each. */
const DRAWS = 4;

/**
 * Starts of a search: each condition on its own, with positions held until it turns.
 *
 * A position whose stop, target and timeout are as wide as the domain has them, and which a signal against it closes, is
 * closed by its condition alone: it shows what the condition is worth at the least cost. From conditions that earn
 * something a search goes on to brackets and combinations.
 *
 * @param params Of the domain searched.
 */
export function simpleRules(params: Domain["params"]): ParameterValues[] {
  const patient: Record<string, ParameterValues[string]> = {}, switches: string[] = [];
  for (const spec of params) {
    if (spec.name.startsWith("use")) switches.push(spec.name);
    if (["stopAtr", "stopBps", "levelBars", "rewardRatio", "timeoutBars"].includes(spec.name)) {
      patient[spec.name] = (spec as { high: number }).high;
    }
  }
  const off = Object.fromEntries(switches.map((name) => [name, false]));
  return switches.filter((name) => SIDED.includes(name)).flatMap((name) =>
    Array(DRAWS).fill({ ...off, ...patient, [name]: true, trailing: false, exitOnSignal: true })
  );
}
