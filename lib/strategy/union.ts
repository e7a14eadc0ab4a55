/**
 * Several strategies searched at once: one domain in which a categorical parameter chooses among them.
 *
 * A parameter of a family is written `family$parameter` there. Neither name can hold a `$`, so that no two coincide.
 *
 * @module
 */
import { replaceNames } from "../core/expression_tokens.ts";
import { type ParameterValues, parseConstraint } from "../search/constraint_expression.ts";
import type { Condition, Domain, ParameterSpec } from "../search/domain.ts";
import { labelOf, type ParamSpec } from "./param_spec.ts";

/** Name of the parameter that chooses the strategy. */
export const STRATEGY_PARAMETER = "strategy";

/** Between the name of a strategy and that of its parameter. */
const SEPARATOR = "$";

/** Points that a family is looked at by which names no starts: a single one may be ill-chosen. */
const OPEN_STARTS = 4;

/** A strategy with what a search of it may vary. */
export interface Family {
  /** Name of the strategy. */
  readonly name: string;
  /** Its own domain. */
  readonly domain: Domain;
}

/** A strategy with its own parameters. */
export interface ChosenStrategy {
  /** Name of the strategy. */
  readonly strategy: string;
  /** Its parameters under their own names. */
  readonly params: ParameterValues;
}

/**
 * The domain over several strategies; of a single one its own, unchanged.
 *
 * Starts come in turns, one of each family after the other; a family without any has four that leave all of it open, so
 * that a short search sees it too.
 *
 * @throws {RangeError} If there is no strategy, or two have the same name.
 *
 * @example Each family's parameters count only where it is chosen
 * ```ts
 * import assert from "node:assert/strict";
 * import { unionDomain } from "@lib/strategy/union.ts";
 *
 * const domain = { params: [{ name: "fast", type: "int", low: 2, high: 9 }], constraints: ["fast < 8"] } as const;
 * const { params, constraints } = unionDomain([{ name: "trend", domain }, { name: "range", domain }]);
 * assert.deepEqual(params[1], { ...domain.params[0], name: "trend$fast", condition: { param: "strategy", equals: "trend" } });
 * assert.deepEqual(constraints, ["trend$fast < 8", "range$fast < 8"]);
 * ```
 */
export function unionDomain(families: readonly Family[]): Domain {
  checkNames(families.map(({ name }) => name));
  if (families.length === 1) return families[0].domain;
  return {
    params: [
      { name: STRATEGY_PARAMETER, type: "categorical", choices: families.map(({ name }) => name) },
      ...families.flatMap(({ name, domain }) => domain.params.map((spec) => ofFamily(name, spec))),
    ],
    constraints: families.flatMap(({ name, domain }) =>
      (domain.constraints ?? []).map((text) => constraintOfFamily(name, text))
    ),
    starts: inTurns(families.map(({ name, domain }) => {
      const starts = domain.starts ?? [];
      return (starts.length === 0 ? Array(OPEN_STARTS).fill({}) : starts).map((start) => unionParams(name, start));
    })),
  };
}

/** The name of a strategy's parameter among several. */
export function unionName(strategy: string, parameter: string): string {
  return strategy + SEPARATOR + parameter;
}

/** A strategy's parameters under the names they have among several. */
export function unionParams(strategy: string, params: ParameterValues): ParameterValues {
  const renamed = Object.entries(params).map(([name, value]) => [unionName(strategy, name), value]);
  return { [STRATEGY_PARAMETER]: strategy, ...Object.fromEntries(renamed) };
}

/**
 * Which strategy a point of {@linkcode unionDomain} chooses, and its parameters under their own names.
 *
 * @param names Of the strategies searched, in the domain's order.
 * @throws {RangeError} If the point chooses none of them, or has a parameter of another.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitParams } from "@lib/strategy/union.ts";
 *
 * const point = { strategy: "range", "range$fast": 3 };
 * assert.deepEqual(splitParams(["trend", "range"], point), { strategy: "range", params: { fast: 3 } });
 * assert.deepEqual(splitParams(["trend"], { fast: 3 }), { strategy: "trend", params: { fast: 3 } });
 * ```
 */
export function splitParams(names: readonly string[], params: ParameterValues): ChosenStrategy {
  checkNames(names);
  if (names.length === 1) return { strategy: names[0], params };
  const { [STRATEGY_PARAMETER]: strategy, ...rest } = params;
  if (typeof strategy !== "string" || !names.includes(strategy)) {
    throw new RangeError(`Cannot choose a strategy: wanted one of ${names.join(", ")}, found ${String(strategy)}`);
  }
  const prefix = strategy + SEPARATOR;
  const own = Object.entries(rest).map(([name, value]) => {
    if (name.startsWith(prefix)) return [name.slice(prefix.length), value] as const;
    throw new RangeError(`Cannot use strategy parameters: wanted parameters of ${strategy}, found ${name}`);
  });
  return { strategy, params: Object.fromEntries(own) };
}

/**
 * A strategy as far as its parameters are described.
 *
 * @internal
 */
export interface DescribedStrategy {
  readonly name: string;
  readonly parameters: readonly ParamSpec[];
}

/** The name of a searched parameter for people: its label, after its strategy's name where there are several. */
export function parameterLabel(strategies: readonly DescribedStrategy[], name: string): string {
  if (strategies.length === 1) return labelIn(strategies[0].parameters, name);
  const [family, parameter] = name.split(SEPARATOR), strategy = strategies.find((one) => one.name === family);
  if (strategy === undefined || parameter === undefined) return labelOf({ name });
  return `${family.replaceAll("_", " ")}: ${labelIn(strategy.parameters, parameter)}`;
}

/** Whether a searched parameter is a whole number. */
export function isWholeNumber(strategies: readonly DescribedStrategy[], name: string): boolean {
  const [family, parameter] = strategies.length === 1 ? [strategies[0].name, name] : name.split(SEPARATOR);
  const strategy = strategies.find((one) => one.name === family);
  return strategy?.parameters.find((spec) => spec.name === parameter)?.kind === "int";
}

function labelIn(parameters: readonly ParamSpec[], name: string): string {
  return labelOf(parameters.find((spec) => spec.name === name) ?? { name });
}

function ofFamily(strategy: string, spec: ParameterSpec): ParameterSpec {
  const { condition } = spec;
  const own: Condition = condition === undefined
    ? { param: STRATEGY_PARAMETER, equals: strategy }
    : { param: `${strategy}${SEPARATOR}${condition.param}`, equals: condition.equals };
  return { ...spec, name: `${strategy}${SEPARATOR}${spec.name}`, condition: own };
}

function constraintOfFamily(strategy: string, text: string): string {
  const { names } = parseConstraint(text);
  return replaceNames(text, (name) => names.has(name) ? `${strategy}${SEPARATOR}${name}` : undefined);
}

/** One of each list after the other until all are used up. */
function inTurns<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => turn < list.length ? [list[turn]] : []))
    .flat();
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) throw new RangeError("Cannot search: wanted at least one strategy, found none");
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new RangeError(`Cannot search: wanted strategies whose names differ, found ${twice} twice`);
  }
}
