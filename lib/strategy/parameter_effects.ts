/**
 * Which parameters of a strategy decide anything.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { type Domain, gridOf, isActive, type ParameterSpec } from "../search/domain.ts";
import { nearestOnGrid } from "../search/step_grid.ts";
import { entryColumns, firstDifference } from "./entry_columns.ts";
import { MarketFeatures } from "./market_features.ts";
import { completeParamsOf } from "./parameter_sets.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "./strategy.ts";

/**
 * The searched parameters with which nothing changes, on some bars: neither entries nor rules, whatever else is set.
 *
 * @param sets Valid parameter sets in which each parameter is moved through its range.
 */
export function parametersWithoutEffect(
  strategy: Strategy,
  domain: Domain,
  candles: Candles,
  sets: readonly ParameterValues[],
): string[] {
  const features = new MarketFeatures(candles);
  const outcomeOf = (params: ParameterValues) => {
    try {
      const rules = String(Object.values(strategy.rules(params, candles.timeframe)));
      return { columns: entryColumns(strategy.entries(features, params)), rules };
    } catch {
      // To fail is an outcome too.
      return { columns: {}, rules: "" };
    }
  };
  const hasEffect = (spec: ParameterSpec) =>
    sets.some((set) => {
      const base = valid(strategy, activated(domain, spec, set), candles);
      if (base === null) return false;
      const { columns, rules } = outcomeOf(base);
      return valuesOf(spec).some((value) => {
        const moved = valid(strategy, { ...base, [spec.name]: value }, candles);
        if (moved === null) return false;
        const outcome = outcomeOf(moved);
        return outcome.rules !== rules || firstDifference(outcome.columns, columns) !== null;
      });
    });
  return domain.params.filter((spec) => !hasEffect(spec)).map(({ name }) => name);
}

/** Both ends and the middle of a range, or every choice. */
function valuesOf(spec: ParameterSpec): readonly ParameterValue[] {
  if (spec.type === "bool") return [true, false];
  if (spec.type === "categorical") return spec.choices;
  const { low, high } = spec, middle = (low + high) / 2, grid = gridOf(spec);
  return [low, grid === null ? middle : nearestOnGrid(grid, middle), high];
}

/** A set in which a parameter counts: those that its conditions ask for have the values they ask for. */
function activated(domain: Domain, spec: ParameterSpec, set: ParameterValues): ParameterValues {
  const { condition } = spec;
  if (condition === undefined) return set;
  const parent = domain.params.find(({ name }) => name === condition.param);
  const above = parent === undefined ? set : activated(domain, parent, set);
  return isActive(spec, above) ? above : { ...above, [condition.param]: condition.equals };
}

/** A set, or `null` where it breaks a constraint. */
function valid(strategy: Strategy, set: ParameterValues, { timeframe }: Candles): ParameterValues | null {
  try {
    return completeParamsOf(strategy, set, timeframe);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
