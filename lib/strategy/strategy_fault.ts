/**
 * Errors inside a strategy, told by its name and the parameter set with which they came up.
 *
 * @module
 */
import type { ParamValues } from "./param_spec.ts";
import type { Strategy } from "./strategy.ts";

/** What is wrong with what a strategy wants, as an error that names the strategy and the parameter set. */
export function strategyFault({ name }: Pick<Strategy, "name">, params: ParamValues, what: string): RangeError {
  return new RangeError(`Cannot run the strategy ${name} with ${JSON.stringify(params)}: ${what}`);
}

/**
 * What a strategy answers.
 *
 * @param member Which member of the strategy is asked, for the message.
 * @throws {RangeError} If it throws anything; the message names strategy and parameter set, the cause is what was thrown.
 */
export function askStrategy<Answer>(
  strategy: Pick<Strategy, "name">,
  params: ParamValues,
  member: keyof Strategy,
  question: () => Answer,
): Answer {
  try {
    return question();
  } catch (error) {
    const thrown = error instanceof Error ? error.message : String(error);
    const fault = strategyFault(strategy, params, `its ${member}() failed: ${thrown}`);
    fault.cause = error;
    throw fault;
  }
}
