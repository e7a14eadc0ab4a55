/**
 * What a search may vary: parameters with their ranges, when they are active, and the constraints between them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type Constraint,
  type ParameterValue,
  type ParameterValues,
  parseConstraint,
} from "./constraint_expression.ts";
import { isOnGrid, type Stepped, wantedStep } from "./step_grid.ts";

/** A parameter counts only while an earlier one has this value. */
export interface Condition {
  /** Name of the earlier parameter. */
  readonly param: string;
  /** The value it must have. */
  readonly equals: ParameterValue;
}

/**
 * A real number in [low, high], by its logarithm if `log`.
 *
 * @internal
 */
export interface FloatParameter {
  /** Unique name. */
  readonly name: string;
  /** Kind of parameter. */
  readonly type: "float";
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Whether ratios count rather than differences; then `low` > 0. */
  readonly log?: boolean;
  /** Distance of the values, which are `low`, `low + step`, …, `high`; any number between where left out. */
  readonly step?: number;
  /** When it counts; always without one. */
  readonly condition?: Condition;
}

/**
 * A whole number in [low, high], by its logarithm if `log`.
 *
 * @internal
 */
export interface IntegerParameter {
  /** Unique name. */
  readonly name: string;
  /** Kind of parameter. */
  readonly type: "int";
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Whether ratios count rather than differences; then `low` > 0. */
  readonly log?: boolean;
  /** Distance of the values, which are `low`, `low + step`, …, `high`; 1 where left out. */
  readonly step?: number;
  /** When it counts; always without one. */
  readonly condition?: Condition;
}

/**
 * One of several values without an order.
 *
 * @internal
 */
export interface CategoricalParameter {
  /** Unique name. */
  readonly name: string;
  /** Kind of parameter. */
  readonly type: "categorical";
  /** Two or more values that differ. */
  readonly choices: readonly ParameterValue[];
  /** When it counts; always without one. */
  readonly condition?: Condition;
}

/**
 * True or false.
 *
 * @internal
 */
export interface BooleanParameter {
  /** Unique name. */
  readonly name: string;
  /** Kind of parameter. */
  readonly type: "bool";
  /** When it counts; always without one. */
  readonly condition?: Condition;
}

/** A parameter whose values are numbers. */
export type NumericParameter = FloatParameter | IntegerParameter;

/** One parameter of a search. */
export type ParameterSpec = NumericParameter | CategoricalParameter | BooleanParameter;

/** All parameters of a search and the constraints that every proposal meets; plain JSON. */
export interface Domain {
  /** The parameters; conditions look at earlier ones. */
  readonly params: readonly ParameterSpec[];
  /** Expressions in the language of {@linkcode parseConstraint}. */
  readonly constraints?: readonly string[];
  /** What is worth trying first: values that the first points have where active; what one leaves open is drawn. */
  readonly starts?: readonly ParameterValues[];
}

/** Whether a parameter counts, given the values of those before it. */
export function isActive(spec: ParameterSpec, values: ParameterValues): boolean {
  const { condition } = spec;
  return condition === undefined ||
    (Object.hasOwn(values, condition.param) && values[condition.param] === condition.equals);
}

/**
 * SHA-256 of a domain in hexadecimal: equal for domains that mean the same, whatever the order of their JSON's keys.
 *
 * @example Defaults written out change nothing
 * ```ts
 * import assert from "node:assert/strict";
 * import { domainHash } from "@lib/search/domain.ts";
 *
 * const short = domainHash({ params: [{ name: "x", type: "float", low: 0, high: 1 }] });
 * const long = domainHash({ params: [{ type: "float", name: "x", low: 0, high: 1, log: false }], constraints: [] });
 * assert.equal(short, long);
 * ```
 */
export function domainHash(domain: Domain): string {
  const params = domain.params.map((spec) => {
    const condition = spec.condition === undefined ? [] : [spec.condition.param, spec.condition.equals];
    if (spec.type === "bool") return [spec.name, spec.type, condition];
    if (spec.type === "categorical") return [spec.name, spec.type, spec.choices, condition];
    const step = spec.step === undefined ? [] : [spec.step];
    return [spec.name, spec.type, spec.low, spec.high, spec.log ?? false, condition, ...step];
  });
  const starts = (domain.starts ?? []).map((start) => Object.keys(start).sort().map((name) => [name, start[name]]));
  const parts = [params, domain.constraints ?? [], ...(starts.length === 0 ? [] : [starts])];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The grid that a number's values lie on: of every integer one, of a float only with a step; `null` without. */
export function gridOf(spec: ParameterSpec): Stepped | null {
  if (spec.type !== "float" && spec.type !== "int") return null;
  const { low, high, step = spec.type === "int" ? 1 : undefined } = spec;
  return step === undefined ? null : { low, high, step };
}

/** Whether a parameter may hold a value. */
export function admits(spec: ParameterSpec, value: unknown): value is ParameterValue {
  switch (spec.type) {
    case "float":
    case "int": {
      const isKind = spec.type === "int" ? Number.isInteger(value) : typeof value === "number";
      if (!(isKind && (value as number) >= spec.low && (value as number) <= spec.high)) return false;
      const grid = gridOf(spec);
      return grid === null || isOnGrid(grid, value as number);
    }
    case "categorical":
      return spec.choices.some((choice) => choice === value);
    case "bool":
      return typeof value === "boolean";
  }
}

/** The values a parameter may hold, in words. */
export function describeRange(spec: ParameterSpec): string {
  switch (spec.type) {
    case "float":
    case "int":
      return `${spec.type === "int" ? "an integer" : "a number"} in [${spec.low}, ${spec.high}]` +
        (spec.step === undefined ? "" : ` in steps of ${spec.step}`);
    case "categorical":
      return `one of ${spec.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
    case "bool":
      return "true or false";
  }
}

/**
 * Checks a domain and reads its constraints.
 *
 * @returns The constraints, in the domain's order.
 * @throws {RangeError} If a part is missing or of the wrong type, a range is empty, a logarithmic one reaches 0, a step does not fit, a name occurs twice, a condition names no
 *   earlier parameter or a value it cannot have, a constraint names no parameter, or a start fixes what there is not.
 * @throws {SyntaxError} If a constraint is no expression, or neither true nor false at the ranges' first or last values.
 */
export function checkDomain(domain: Domain): Constraint[] {
  const fail = (name: string, wanted: string): never => {
    throw new RangeError(`Cannot search over parameter "${name}": wanted ${wanted}`);
  };
  const refuse = (wanted: string, found: unknown): never => {
    throw new RangeError(`Cannot search a domain: wanted ${wanted}, found ${JSON.stringify(found)}`);
  };
  if (!Array.isArray(domain?.params)) refuse("a list of params", domain?.params);
  if (!Array.isArray(domain.constraints ?? [])) refuse("a list of constraints", domain.constraints);
  if (domain.params.length === 0) throw new RangeError("Cannot search a domain: wanted parameters, found none");
  const earlier = new Map<string, ParameterSpec>();
  for (const spec of domain.params) {
    if (typeof spec?.name !== "string") refuse("parameters with a name", spec);
    const { name } = spec;
    if (earlier.has(name)) fail(name, "names that differ, found it twice");
    if (spec.type === "float" || spec.type === "int") {
      const { low, high } = spec;
      if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
        fail(name, `finite bounds low < high, found ${low} and ${high}`);
      }
      if (spec.type === "int" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
        fail(name, `integer bounds, found ${low} and ${high}`);
      }
      if (spec.log && !(low > 0)) fail(name, `a lower bound above 0 for a logarithmic range, found ${low}`);
      if (spec.step !== undefined) {
        const wanted = wantedStep({ low, high, step: spec.step }, spec.type === "int", spec.log ?? false);
        if (wanted !== null) fail(name, `${wanted}, found a step of ${JSON.stringify(spec.step)} from ${low}`);
      }
    } else if (spec.type === "categorical") {
      if (!Array.isArray(spec.choices) || spec.choices.length < 2 || new Set(spec.choices).size < spec.choices.length) {
        fail(name, `two or more choices that differ, found ${JSON.stringify(spec.choices)}`);
      }
    } else if (spec.type !== "bool") {
      fail(name, `the type float, int, categorical or bool, found ${JSON.stringify((spec as { type: unknown }).type)}`);
    }
    if (spec.condition !== undefined) {
      const parent = earlier.get(spec.condition.param);
      if (parent === undefined) fail(name, `a condition on an earlier parameter, found "${spec.condition.param}"`);
      else if (!admits(parent, spec.condition.equals)) {
        fail(
          name,
          `a condition that "${parent.name}" can meet (${describeRange(parent)}), found ${
            JSON.stringify(spec.condition.equals)
          }`,
        );
      }
    }
    earlier.set(name, spec);
  }
  if (domain.starts !== undefined && !Array.isArray(domain.starts)) refuse("a list of starts", domain.starts);
  for (const start of domain.starts ?? []) {
    if (typeof start !== "object" || start === null || Array.isArray(start)) {
      refuse("starts that are values by name", start);
    }
    for (const [name, value] of Object.entries(start)) {
      const spec = earlier.get(name);
      if (spec === undefined) fail(name, `a start that fixes one of ${[...earlier.keys()].join(", ")}`);
      else if (!admits(spec, value)) fail(name, `${describeRange(spec)} in a start, found ${JSON.stringify(value)}`);
    }
  }
  const samples = (["first", "last"] as const).map((end) =>
    Object.fromEntries(domain.params.map((spec) => [spec.name, endOf(spec, end)]))
  );
  return (domain.constraints ?? []).map((text) => {
    if (typeof text !== "string") refuse("constraints that are texts", text);
    const constraint = parseConstraint(text);
    for (const name of constraint.names) {
      if (!earlier.has(name)) {
        throw new RangeError(
          `Cannot use constraint "${text}": wanted parameters of the domain (${
            [...earlier.keys()].join(", ")
          }), found "${name}"`,
        );
      }
    }
    // Values of the wrong kind show here rather than at the first proposal.
    for (const values of samples) constraint.holds(values);
    return constraint;
  });
}

function endOf(spec: ParameterSpec, end: "first" | "last"): ParameterValue {
  if (spec.type === "bool") return end === "last";
  if (spec.type === "categorical") return spec.choices.at(end === "first" ? 0 : -1)!;
  return end === "first" ? spec.low : spec.high;
}

/**
 * Checks one set of values: exactly the active parameters, each in its range. Constraints are not looked at.
 *
 * @throws {RangeError} If a parameter is unknown, missing, inactive or out of range.
 */
export function checkValues(domain: Domain, values: ParameterValues): void {
  const known = new Set(domain.params.map((spec) => spec.name));
  for (const name of Object.keys(values)) {
    if (!known.has(name)) {
      throw new RangeError(`Cannot use parameter values: wanted ${[...known].join(", ")}, found unknown "${name}"`);
    }
  }
  for (const spec of domain.params) {
    const found = Object.hasOwn(values, spec.name);
    if (!isActive(spec, values)) {
      if (found) {
        throw new RangeError(
          `Cannot use parameter "${spec.name}": wanted it only where ${spec.condition!.param} is ${
            JSON.stringify(spec.condition!.equals)
          }, found ${JSON.stringify(values[spec.name])}`,
        );
      }
    } else if (!found || !admits(spec, values[spec.name])) {
      throw new RangeError(
        `Cannot use parameter "${spec.name}": wanted ${describeRange(spec)}, found ${
          found ? JSON.stringify(values[spec.name]) : "nothing"
        }`,
      );
    }
  }
}
