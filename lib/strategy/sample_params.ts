/**
 * Random parameter sets of a strategy, for tests and checks; a search draws better ones.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { RandomSource } from "../core/random.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { createSearchSpace } from "../search/search_space.ts";
import { completeParamsOf, domainOf } from "./parameter_sets.ts";
import type { Strategy } from "./strategy.ts";

/** Draws before a domain counts as one whose constraints cannot be met. */
const DRAWS = 1_000;

/**
 * A valid parameter set: each searched parameter uniform on its scale, the others at their defaults.
 *
 * @param hasBook Whether the bars come with an order book.
 * @throws {RangeError} If no set meets the constraints.
 */
export function sampleParamsOf(
  strategy: Pick<Strategy, "name" | "parameters" | "constraints" | "starts">,
  timeframe: Timeframe,
  hasBook: boolean,
  random: RandomSource,
): ParameterValues {
  const space = createSearchSpace(domainOf(strategy, timeframe, hasBook));
  for (let draw = 0; draw < DRAWS; draw++) {
    const values = space.decode(Float64Array.from({ length: space.dimension }, () => random.uniform()));
    if (space.broken(values) === null) return completeParamsOf(strategy, values, timeframe);
  }
  throw new RangeError(
    `Cannot draw parameters of the strategy ${strategy.name}: no set meets ${strategy.constraints.join(" and ")}`,
  );
}
