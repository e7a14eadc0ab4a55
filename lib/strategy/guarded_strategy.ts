/**
 * A strategy whose faults have its name on them: what its functions throw, or answer instead of what they should, becomes
 * one sentence that names the strategy and the parameter set.
 *
 * @module
 */
import type { ParameterValues } from "../search/constraint_expression.ts";
import { isPlainText, LONGEST_TEXT, plainText } from "./plain_text.ts";
import type { Strategy } from "./strategy.ts";
import { shownValue } from "./shown_value.ts";
import { strategyFault } from "./strategy_fault.ts";
import { holdingFault, rulesFault } from "./trade_rules.ts";

/** What a sentence has to be. */
const A_LINE = `a line of text of at most ${LONGEST_TEXT} characters`;

/** The guard of each strategy that has one; that of a guard is itself. */
const guards = new WeakMap<Strategy, Strategy>();

/**
 * A strategy that throws nothing but `RangeError`s, with strategy, parameter set and place in their message.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { guardedStrategy } from "@lib/strategy/guarded_strategy.ts";
 * import { defineStrategy } from "@lib/strategy/strategy.ts";
 *
 * const strategy = guardedStrategy(defineStrategy({
 *   name: "mine",
 *   parameters: [{ name: "fast", kind: "int", low: 2, high: 9 }],
 *   entries: () => { throw new TypeError("nothing there"); },
 * }));
 * assert.throws(
 *   () => strategy.entries(null!, { fast: 3 }),
 *   /^RangeError: Cannot run the strategy mine with \{"fast":3\}: entries threw TypeError: nothing there/,
 * );
 * ```
 */
export function guardedStrategy(strategy: Strategy): Strategy {
  const known = guards.get(strategy);
  if (known !== undefined) return known;
  /** The answer of a member, if it is what it should be. */
  const ask = <Answer>(
    member: string,
    params: ParameterValues | null,
    run: () => Answer,
    wanted: string,
    isRight: (answer: unknown) => boolean,
  ): Answer => {
    let answer: Answer;
    try {
      answer = run();
    } catch (error) {
      throw strategyFault(strategy, params, `${member} threw ${errorText(error)}`, error);
    }
    if (isRight(answer)) return answer;
    throw strategyFault(strategy, params, `wanted ${member} to give ${wanted}, found ${kindOf(answer)}`);
  };
  const refuse = (params: ParameterValues, fault: string | null): void => {
    if (fault !== null) throw strategyFault(strategy, params, fault);
  };
  const { name, summary, parameters, constraints } = strategy;
  const guard: Strategy = {
    name,
    summary,
    parameters,
    constraints,
    starts: (searched) => ask("starts", null, () => strategy.starts(searched), "a list", Array.isArray),
    lookBackBars: (params, timeframe) =>
      ask("lookBackBars", params, () => strategy.lookBackBars(params, timeframe), "a number of bars", isCount),
    maxHoldingMs(params, timeframe) {
      const longest = ask("maxHoldingMs", params, () => strategy.maxHoldingMs(params, timeframe), "a time", isNumber);
      refuse(params, holdingFault(guard.rules(params, timeframe), longest, timeframe));
      return longest;
    },
    entries: (features, params) =>
      ask("entries", params, () => strategy.entries(features, params), "columns", isRecord),
    rules(params, timeframe) {
      const run = () => strategy.rules(params, timeframe);
      const rules = ask("rules", params, run, "numbers and switches by name", isRecord);
      refuse(params, rulesFault(rules));
      return rules;
    },
    indicators: (features, params) =>
      ask(
        "indicators",
        params,
        () => strategy.indicators(features, params),
        "columns by name",
        (answer) =>
          isRecord(answer) &&
          Object.entries(answer as object).every(([name, column]) => isPlainText(name) && isColumn(column)),
      ),
    reasonText: (reason) => ask("reasonText", null, () => strategy.reasonText(reason), A_LINE, isPlainText),
    describe: (params, timeframe) =>
      ask("describe", params, () => strategy.describe(params, timeframe), A_LINE, isPlainText),
  };
  guards.set(strategy, guard).set(guard, guard);
  return guard;
}

/** What was thrown, with the place in the file where it was; anything may be thrown. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a value that is no error (${typeof thrown})`;
  const { name, message, stack } = thrown;
  const place = /([^/\\\s(]+):(\d+):\d+\)?$/m.exec(String(stack));
  return `${plainText(name)}: ${plainText(String(message).split("\n")[0])}${
    place === null ? "" : ` (${place[1]}:${place[2]})`
  }`;
}

const isNumber = (answer: unknown): boolean => typeof answer === "number" && !Number.isNaN(answer);
const isCount = (answer: unknown): boolean => Number.isSafeInteger(answer) && (answer as number) >= 0;
const isColumn = (answer: unknown): boolean => typeof (answer as ArrayLike<number> | null)?.length === "number";
const isRecord = (answer: unknown): boolean => typeof answer === "object" && answer !== null && !Array.isArray(answer);

function kindOf(answer: unknown): string {
  return answer === undefined ? "undefined" : isCount(answer) ? "a number" : shownValue(answer);
}
