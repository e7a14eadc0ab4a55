/**
 * The strategy of a file as it answers for some bars and one parameter set, so that others may run it who may not load the
 * file: its code stays in the restricted worker, its answers are checked like any data from outside.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { plainText } from "../strategy/plain_text.ts";
import { defineStrategy, type Strategy } from "../strategy/strategy.ts";
import { askStrategy } from "./ask_strategy.ts";
import type { StrategyAnswers } from "./question_worker.ts";
import type { FileSource } from "./strategy_source.ts";

/** A hundred times what a strategy of ordinary speed takes on two years of five minutes; one that does not end is given up. */
const DEADLINE_MS = 90_000;

/**
 * A strategy without parameters that wants on these bars what that of a file wants with a parameter set.
 *
 * What it answers may be anything; whoever runs it guards it and checks its columns, as those of any strategy.
 *
 * @throws {UserError} If the file refuses, dies or does not answer in time.
 */
export async function answeredStrategy(
  source: FileSource,
  params: ParameterValues,
  candles: Candles,
): Promise<Strategy> {
  const answers = await askStrategy(source, { candles, params }, DEADLINE_MS);
  if (typeof answers !== "object" || answers === null) {
    throw new UserError(`Cannot use ${source.name}: its worker ended without an answer`);
  }
  const { entries, rules, lookBackBars, maxHoldingMs, description } = answers as StrategyAnswers;
  return defineStrategy({
    name: source.name,
    parameters: [],
    entries: () => entries,
    rules: () => rules,
    lookBackBars: () => lookBackBars,
    maxHoldingMs: () => maxHoldingMs,
    describe: () => plainText(description),
  }) as unknown as Strategy;
}
