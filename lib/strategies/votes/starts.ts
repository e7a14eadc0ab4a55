/**
 * The simple rules that a search tries before it combines them.
 *
 * @module
 */
import type { ParameterValue, ParameterValues } from "../../gp/constraint_expression.ts";
import type { Domain } from "../../gp/domain.ts";

/** Switches of the conditions that name a side, beside the longer timeframes; volume only confirms one. */
const SIDED = ["useEma", "useRsi", "useMacd", "useBook"];

/** What is as wide as can be. */
const WIDE = ["stopAtr", "stopBps", "levelBars", "rewardRatio", "timeoutBars"];

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
  const patient: Record<string, ParameterValue> = { trailing: false, exitOnSignal: true };
  const off: Record<string, ParameterValue> = {};
  for (const spec of params) {
    if (spec.name.startsWith("use")) off[spec.name] = false;
    if (WIDE.includes(spec.name) && "high" in spec) patient[spec.name] = spec.high;
  }
  const rule = (values: ParameterValues): ParameterValues => ({ ...off, ...patient, ...values });
  const simple = SIDED.filter((name) => name in off).flatMap((name) => Array(DRAWS).fill(rule({ [name]: true })));
  // Without a longer timeframe there is nothing to agree with.
  const longer = params.find(({ name }) => name === "slowTimeframe" || name === "slowerTimeframe");
  if (longer === undefined || !("choices" in longer)) return simple;
  const frames = longer.choices.filter((choice) => choice !== "none");
  const higher = Array.from(
    { length: DRAWS },
    (_, i) => rule({ useHigher: true, [longer.name]: frames[i % frames.length] }),
  );
  return [...simple, ...higher];
}
