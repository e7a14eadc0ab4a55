/**
 * A parameter set as one plain sentence.
 *
 * @module
 */
import { spokenTime } from "../common_params.ts";
import { conditionsOf, filtersOf, type MemberParams } from "./conditions/condition.ts";
import { MEMBERS } from "./conditions/list.ts";
import type { StrategyParams } from "./params.ts";
import { isUsed, weightOf } from "./switches.ts";

const LIST = new Intl.ListFormat("en-GB");

/**
 * What a set does, such as `goes against a move when order book and RSI agree, trails its stop, is out after 463 minutes
 * at the latest`.
 */
export function describeVotes(params: StrategyParams): string {
  const filters = filtersOf(MEMBERS).map(({ inWords }) => inWords(params as MemberParams));
  return [
    entryWords(params),
    ...(params.direction === "both" ? [] : [`only ${params.direction}`]),
    ...filters.filter((words) => words !== ""),
    ...(params.entryOrder === "limit" ? ["waits with a limit to enter"] : []),
    ...(params.trailing ? ["trails its stop"] : []),
    ...(params.breakEven ? ["moves its stop to break-even"] : []),
    ...(params.exitOnSignal ? ["leaves on a signal against it"] : []),
    `is out after ${spokenTime(params.timeoutMinutes)} at the latest`,
  ].join(", ");
}

/** When a set enters. */
function entryWords(params: StrategyParams): string {
  const looked = conditionsOf(MEMBERS).filter((condition) => isUsed(condition, params)).flatMap((condition) => {
    const words = condition.inWords?.(params as MemberParams) ?? [condition.label];
    return words.map((word) => ({ word, weight: Number((params as MemberParams)[weightOf(condition)]) }));
  });
  if (looked.length === 0) return "never enters, as it looks at nothing";
  const names = LIST.format(looked.map(({ word }) => word));
  const total = looked.reduce((sum, { weight }) => sum + weight, 0);
  const withoutLightest = total - Math.min(...looked.map(({ weight }) => weight));
  const agree = looked.length === 1
    ? `${names} says so`
    : withoutLightest >= params.threshold * total
    ? `enough of ${names} agree`
    : `${names} agree`;
  return `goes ${params.entryMode === "trend" ? "with" : "against"} a move when ${agree}`;
}
