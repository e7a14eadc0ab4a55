/**
 * What is wrong with a strategy while it runs, as an error that says which one and with which parameters.
 *
 * @module
 */
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "./strategy.ts";

/**
 * A fault of a strategy.
 *
 * @param params The parameter set; `null` where it has no part in it.
 * @param cause What was thrown, if anything was.
 */
export function strategyFault(
  { name }: Pick<Strategy, "name">,
  params: ParameterValues | null,
  what: string,
  cause?: unknown,
): RangeError {
  const set = params === null ? "" : ` with ${JSON.stringify(params)}`;
  return new RangeError(`Cannot run the strategy ${name}${set}: ${what}`, { cause });
}
