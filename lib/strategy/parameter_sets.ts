/**
 * Parameter sets of a strategy: completed, checked, and as a domain to search.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import { replaceNames, writtenValue } from "../core/expression_tokens.ts";
import { type ParameterValue, type ParameterValues, parseConstraint } from "../search/constraint_expression.ts";
import type { Condition, Domain, ParameterSpec } from "../search/domain.ts";
import { choicesFor, defaultOf, onTimeframe, type ParamSpec, wantedValue } from "./param_spec.ts";
import type { Strategy } from "./strategy.ts";

/** The part of a strategy that says what its parameters are. */
type Described = Pick<Strategy, "name" | "parameters" | "constraints">;

/** The default parameters of a strategy for bars of a timeframe. */
export function defaultParamsOf({ parameters }: Pick<Strategy, "parameters">, timeframe: Timeframe): ParameterValues {
  return Object.fromEntries(parameters.map((spec) => [spec.name, defaultOf(spec, timeframe)]));
}

/**
 * A complete parameter set from a partial one: what is missing, such as the inactive conditional parameters of a
 * proposal, takes its default.
 *
 * @throws {RangeError} If a parameter is unknown, of another kind or out of its range, or a constraint is broken; the
 * message names it. A constraint that names an inactive parameter holds, as it does in a search.
 */
export function completeParamsOf(strategy: Described, partial: ParameterValues, timeframe: Timeframe): ParameterValues {
  const { parameters } = strategy;
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot use strategy parameters: ${what}`);
  };
  for (const name of Object.keys(partial)) {
    if (!parameters.some((spec) => spec.name === name)) refuse(`there is no parameter ${name}`);
  }
  const params: Record<string, ParameterValue> = { ...defaultParamsOf(strategy, timeframe), ...partial };
  for (const spec of parameters) {
    const value = params[spec.name];
    const wanted = wantedValue(spec, value, timeframe);
    if (wanted === null) continue;
    refuse(`wanted ${spec.name} to be ${wanted}, found ${typeof value === "number" ? value : JSON.stringify(value)}`);
  }
  const active = activeParams(parameters, params);
  for (const text of strategy.constraints) {
    const { names, holds } = parseConstraint(text);
    if (holds(active)) continue;
    refuse(`wanted ${text}, found ${[...names].map((name) => `${name} ${params[name]}`).join(" and ")}`);
  }
  return params;
}

/**
 * A complete parameter set with every switch of an order book off where the bars have none, so that nothing is said of
 * what has no effect.
 */
export function paramsInEffect(
  { parameters }: Pick<Strategy, "parameters">,
  params: ParameterValues,
  hasBook: boolean,
): ParameterValues {
  if (hasBook) return params;
  const switches = parameters.filter(({ kind, needsBook }) => kind === "boolean" && needsBook);
  return { ...params, ...Object.fromEntries(switches.map(({ name }) => [name, false])) };
}

/** The values that count: those of parameters whose conditions are met. */
function activeParams(parameters: readonly ParamSpec[], params: ParameterValues): ParameterValues {
  const active: Record<string, ParameterValue> = {};
  for (const { name, condition } of parameters) {
    if (condition === undefined || active[condition.param] === condition.equals) active[name] = params[name];
  }
  return active;
}

/**
 * The domain a search of a strategy works on: the searched parameters with their ranges, conditions, constraints and
 * starts.
 *
 * @param timeframe Of the bars; longer timeframes they do not allow are left out.
 * @param hasBook Whether the bars come with an order book; without one, parameters that read it are left out.
 */
export function domainOf(
  strategy: Pick<Strategy, "parameters" | "constraints" | "starts">,
  timeframe: Timeframe,
  hasBook: boolean,
): Domain {
  const params: ParameterSpec[] = [];
  for (const described of strategy.parameters) {
    const spec = onTimeframe(described, timeframe), { name, searched = true } = spec;
    if (!searched || (!hasBook && spec.needsBook)) continue;
    const counted = searchedCondition(spec, strategy, params, timeframe);
    if (counted === "never") continue;
    const condition = counted === "always" ? {} : { condition: counted };
    if (spec.kind === "boolean") params.push({ name, type: "bool", ...condition });
    else if (spec.kind === "categorical") {
      const choices = choicesFor(spec, timeframe);
      if (choices.length > 1) params.push({ name, type: "categorical", choices, ...condition });
    } else {
      const [low, high] = searched === true ? [spec.low!, spec.high!] : searched, { step } = spec;
      const scale = { log: spec.log ?? false, ...(step !== undefined && { step }) };
      params.push({ name, type: spec.kind, low, high, ...scale, ...condition });
    }
  }
  const constraints = strategy.constraints.flatMap((text) => searchedConstraint(text, strategy, params, timeframe));
  return { params, constraints, starts: strategy.starts(params) };
}

/** When a parameter counts in a search, in which those that are not searched stay at their defaults. */
function searchedCondition(
  { condition }: ParamSpec,
  strategy: Pick<Strategy, "parameters">,
  searched: readonly ParameterSpec[],
  timeframe: Timeframe,
): Condition | "always" | "never" {
  if (condition === undefined) return "always";
  if (searched.some(({ name }) => name === condition.param)) return condition;
  const parent = strategy.parameters.find(({ name }) => name === condition.param)!;
  if (defaultOf(parent, timeframe) !== condition.equals) return "never";
  return searchedCondition(parent, strategy, searched, timeframe);
}

/**
 * A constraint with the defaults of parameters that are not searched in their place; none if it names no other, or one
 * that never counts.
 */
function searchedConstraint(
  text: string,
  strategy: Pick<Strategy, "parameters">,
  searched: readonly ParameterSpec[],
  timeframe: Timeframe,
): string[] {
  const { names } = parseConstraint(text), isSearched = (name: string) => searched.some((spec) => spec.name === name);
  if (![...names].some(isSearched)) return [];
  const fixed = strategy.parameters.filter(({ name }) => names.has(name) && !isSearched(name));
  const counted = fixed.map((spec) => searchedCondition(spec, strategy, searched, timeframe));
  if (counted.includes("never")) return [];
  const isInactive = counted.flatMap((condition) =>
    typeof condition === "string" ? [] : [`${condition.param} != ${writtenValue(condition.equals)}`]
  );
  const written = replaceNames(text, (name) => {
    const spec = fixed.find((one) => one.name === name);
    return spec && writtenValue(defaultOf(spec, timeframe));
  });
  return [isInactive.length === 0 ? written : [...isInactive, `(${written})`].join(" or ")];
}
