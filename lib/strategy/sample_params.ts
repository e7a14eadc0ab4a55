/**
 * Random parameter sets of a strategy, for tests and checks; a search draws better ones.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { RandomSource } from "../core/random.ts";
import { type ParameterValue, type ParameterValues, parseConstraint } from "../search/constraint_expression.ts";
import type { ParameterSpec } from "../search/domain.ts";
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
  const { params, constraints = [] } = domainOf(strategy, timeframe, hasBook);
  const parsed = constraints.map(parseConstraint);
  for (let draw = 0; draw < DRAWS; draw++) {
    const values = Object.fromEntries(params.map((spec) => [spec.name, sampleValue(spec, random.uniform())]));
    if (parsed.every(({ holds }) => holds(values))) return completeParamsOf(strategy, values, timeframe);
  }
  throw new RangeError(
    `Cannot draw parameters of the strategy ${strategy.name}: no set meets ${strategy.constraints.join(" and ")}`,
  );
}

/** The value a share of the way through a parameter's range. */
function sampleValue(spec: ParameterSpec, share: number): ParameterValue {
  if (spec.type === "bool") return share < 0.5;
  if (spec.type === "categorical") return spec.choices[Math.floor(share * spec.choices.length)];
  const { low, high } = spec;
  const value = spec.log ? low * (high / low) ** share : low + share * (high - low);
  // The last bit of a power may lie beyond the end.
  return Math.max(low, Math.min(high, spec.type === "int" ? Math.round(value) : value));
}
