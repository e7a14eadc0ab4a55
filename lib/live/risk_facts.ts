/**
 * What an event does to a run, as it is written down.
 *
 * @module
 */
import { formatNumber } from "../metrics/format.ts";
import type { KeptRisk, Restriction } from "../store/kept_risk.ts";
import type { RiskEventRecord } from "../store/live_risk_records.ts";
import type { LiveEvent } from "./events.ts";

/** Something to write down: a restriction that began or ended, or a flow. */
export type RiskFact = Pick<RiskEventRecord, "kind" | "code" | "sentence" | "found" | "limit" | "who">;

type Restricted = Pick<KeptRisk, "restrictions">;

/** What began to restrict, what ended, and money that was paid in or out. */
export function factsOf(before: Restricted, after: Restricted, event: LiveEvent): RiskFact[] {
  const who = event.kind === "command" ? event.command.who : "runner";
  const begun = after.restrictions.filter((one) => !before.restrictions.includes(one))
    .map((one) => fact("restricted", one, one.sentence, who));
  const ended = before.restrictions.filter(({ code }) => !after.restrictions.some((one) => one.code === code))
    .map((one) => fact("lifted", one, liftSentence(event), who));
  return [...begun, ...ended, ...flowFact(event)];
}

function fact(kind: RiskFact["kind"], { code, found, limit }: Restriction, sentence: string, who: string): RiskFact {
  return { kind, code, sentence, found, limit, who };
}

function liftSentence(event: LiveEvent): string {
  return event.kind === "command" ? `A person resumed: ${event.command.reason}` : "A new UTC day has begun";
}

function flowFact(event: LiveEvent): RiskFact[] {
  if (event.kind !== "flow") return [];
  const { amount } = event,
    sentence = `${formatNumber(Math.abs(amount), "currency")} paid ${amount > 0 ? "in" : "out"}`;
  return [{ kind: "flow", code: null, sentence, found: amount, limit: null, who: "runner" }];
}
