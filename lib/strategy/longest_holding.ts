/**
 * The longest time any parameter set of a strategy keeps a position open: the days of search and test are kept apart by it.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import { sobolPoints } from "../core/sobol.ts";
import type { ParameterSpec } from "../search/domain.ts";
import { createSearchSpace } from "../search/search_space.ts";
import { guardedStrategy } from "./guarded_strategy.ts";
import { defaultParamsOf, domainOf } from "./parameter_sets.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "./strategy.ts";

/** Points drawn beside the ends of the ranges, for times that several parameters decide together. */
const DRAWN_POINTS = 64;

/**
 * The longest time a position stays open, whatever the parameters a search may try, ms.
 *
 * Asked of the strategy at its defaults, at each end of each parameter's range (every choice of a categorical one) with
 * what that parameter depends on, at all first and all last ends, and at 64 Sobol points. Constraints are not looked at:
 * a time that no set can have keeps days apart for longer than they must be, never shorter.
 *
 * @throws {RangeError} If a set has no longest time, one that is no number of at least 0, or one that its own rules pass.
 *
 * @example The timeout of the rules, where a strategy says nothing else
 * ```ts
 * import assert from "node:assert/strict";
 * import { longestHoldingMs } from "@lib/strategy/longest_holding.ts";
 * import { defineStrategy } from "@lib/strategy/strategy.ts";
 *
 * const strategy = defineStrategy({
 *   name: "patient",
 *   parameters: [{ name: "hours", kind: "int", low: 1, high: 48 }],
 *   rules: ({ hours }) => ({ timeoutBars: 60 * hours }),
 *   entries: ({ candles: { close } }) => ({ side: new Int8Array(close.length), stopDistance: close }),
 * });
 * assert.equal(longestHoldingMs(strategy, "1m"), 48 * 3_600_000);
 * ```
 */
export function longestHoldingMs(strategy: Strategy, timeframe: Timeframe): number {
  const guarded = guardedStrategy(strategy);
  let longest = 0;
  for (const params of parameterSets(strategy, timeframe)) {
    const found = guarded.maxHoldingMs(params, timeframe);
    if (found >= 0 && found < Infinity) longest = Math.max(longest, found);
    else {
      throw new RangeError(
        `Cannot search the strategy ${strategy.name}: wanted a longest time in a position, found ${found} with ` +
          `${JSON.stringify(params)}; give timeoutBars in its rules, or maxHoldingMs`,
      );
    }
  }
  return longest;
}

/** The sets at which a strategy is asked. */
function* parameterSets(strategy: Strategy, timeframe: Timeframe): Generator<ParameterValues> {
  const defaults = defaultParamsOf(strategy, timeframe);
  yield defaults;
  const domain = domainOf(strategy, timeframe, true), { params } = domain;
  if (params.length === 0) return;
  for (const spec of params) {
    for (const value of endsOf(spec)) yield { ...defaults, ...conditionsOf(spec, params), [spec.name]: value };
  }
  for (const end of [0, -1]) {
    yield { ...defaults, ...Object.fromEntries(params.map((spec) => [spec.name, endsOf(spec).at(end)!])) };
  }
  const space = createSearchSpace(domain), points = sobolPoints(DRAWN_POINTS, space.dimension, { seed: 0 });
  for (let k = 0; k < DRAWN_POINTS; k++) yield { ...defaults, ...space.decode(points, k * space.dimension) };
}

/** Both ends of a range, or every choice. */
function endsOf(spec: ParameterSpec): readonly ParameterValue[] {
  if (spec.type === "bool") return [false, true];
  return spec.type === "categorical" ? spec.choices : [spec.low, spec.high];
}

/** The values that those a parameter depends on must have for it to count. */
function conditionsOf({ condition }: ParameterSpec, params: readonly ParameterSpec[]): Record<string, ParameterValue> {
  if (condition === undefined) return {};
  const parent = params.find(({ name }) => name === condition.param);
  return { ...(parent && conditionsOf(parent, params)), [condition.param]: condition.equals };
}
