/**
 * How a parameter of a strategy is described, and which values its description allows.
 *
 * @module
 */
import { isMultiple, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { ParameterValue } from "../search/constraint_expression.ts";
import { isOnGrid, nearestOnGrid } from "../search/step_grid.ts";

/** One parameter; name and range are enough. */
export interface ParamSpec {
  /** Name in code and databases: letters, digits and `_`. */
  readonly name: string;
  /** What its values are. */
  readonly kind: "float" | "int" | "categorical" | "boolean";
  /** Least value of a number. */
  readonly low?: number;
  /** Largest value of a number. */
  readonly high?: number;
  /**
   * Of a time in minutes with a range and a default: what these are at least, in bars, so that they follow the timeframe.
   * None where left out.
   */
  readonly atLeastBars?: {
    /** Of the lower end. */
    readonly low: number;
    /** Of the default. */
    readonly default: number;
    /** Of the upper end. */
    readonly high: number;
  };
  /** Whether the range is searched by its logarithm. */
  readonly log?: boolean;
  /** Distance of a number's values, which are `low`, `low + step`, …, `high`; none, or 1 of an integer, where left out. */
  readonly step?: number;
  /** Values of a categorical parameter. */
  readonly choices?: readonly string[];
  /** Whether the choices name longer timeframes: those that the bars do not allow are left out, `none` stays. */
  readonly namesTimeframe?: boolean;
  /** Value where none is given; the middle of the range, the first choice or `false` where left out. */
  readonly default?: ParameterValue;
  /** The parameter counts only while an earlier one has this value. */
  readonly condition?: {
    /** The other parameter. */
    readonly param: string;
    /** Its value. */
    readonly equals: ParameterValue;
  };
  /**
   * Whether a search varies it, and over which part of the range if not all of it; the others stay at their defaults
   * unless set by hand. All of it where left out.
   */
  readonly searched?: boolean | readonly [low: number, high: number];
  /** Whether it has no effect without an order book: a search of bars without one leaves it out. */
  readonly needsBook?: boolean;
  /** For people; made of the name where left out. */
  readonly label?: string;
  /** Unit of a number; none where left out. */
  readonly unit?: string;
  /** One sentence for people. */
  readonly meaning?: string;
}

/** The values that specs describe, by name: a number, a boolean, or one of the choices; any of them where specs are not known. */
export type ParamsOf<Specs extends readonly ParamSpec[]> = {
  readonly [Spec in Specs[number] as Spec["name"]]: ParamSpec extends Spec ? ParameterValue
    : Spec extends { readonly kind: "boolean" } ? boolean
    : Spec extends { readonly kind: "categorical"; readonly choices: readonly (infer Choice)[] } ? Choice
    : number;
};

/** A parameter's name for people: its label, or its name in words. */
export function labelOf({ name, label }: Pick<ParamSpec, "name" | "label">): string {
  if (label !== undefined) return label;
  const words = name.replaceAll("_", " ").replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
}

/** The choices of a parameter that bars of a timeframe allow: a longer timeframe must be a whole multiple. */
export function choicesFor(spec: ParamSpec, timeframe: Timeframe): readonly string[] {
  const choices = spec.choices ?? [];
  if (!spec.namesTimeframe) return choices;
  return choices.filter((name) => name === "none" || isMultiple(name as Timeframe, timeframe));
}

const MINUTE_MS = TIMEFRAME_MS["1m"];

/**
 * A parameter as bars of a timeframe have it: the ends, the default and the searched part of a time are at least
 * {@linkcode ParamSpec.atLeastBars}; any other stays as it is.
 *
 * @example Eight hours, or twenty bars
 * ```ts
 * import assert from "node:assert/strict";
 * import { onTimeframe } from "@lib/strategy/param_spec.ts";
 *
 * const atLeastBars = { low: 1, default: 10, high: 20 };
 * const spec = { name: "timeoutMinutes", kind: "int", low: 5, high: 480, default: 60, atLeastBars } as const;
 * const rangeOf = ({ low, default: preset, high }: typeof spec | ReturnType<typeof onTimeframe>) => [low, preset, high];
 * assert.deepEqual(rangeOf(onTimeframe(spec, "1m")), [5, 60, 480]);
 * assert.deepEqual(rangeOf(onTimeframe(spec, "4h")), [240, 2400, 4800]);
 * ```
 */
export function onTimeframe(spec: ParamSpec, timeframe: Timeframe): ParamSpec {
  const { atLeastBars: bars, low, high, default: preset, searched } = spec;
  if (bars === undefined) return spec;
  const least = (value: number, count: number) => Math.max(value, count * TIMEFRAME_MS[timeframe] / MINUTE_MS);
  return {
    ...spec,
    low: least(low!, bars.low),
    high: least(high!, bars.high),
    default: least(preset as number, bars.default),
    ...(Array.isArray(searched) && { searched: [least(searched[0], bars.low), least(searched[1], bars.high)] }),
  };
}

/** The value a parameter has where none is given, on bars of a timeframe. */
export function defaultOf(spec: ParamSpec, timeframe: Timeframe): ParameterValue {
  const { kind, low = 0, high = 1, log, step, default: preset } = onTimeframe(spec, timeframe);
  if (kind === "boolean") return preset ?? false;
  if (kind === "categorical") {
    const choices = choicesFor(spec, timeframe), choice = preset ?? choices[0];
    return choices.includes(String(choice)) ? choice : "none";
  }
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  if (preset !== undefined) return preset;
  if (step !== undefined) return nearestOnGrid({ low, high, step }, middle);
  return kind === "int" ? Math.round(middle) : middle;
}

/** What a parameter's value should have been, or `null` if it is allowed. */
export function wantedValue(spec: ParamSpec, value: unknown, timeframe: Timeframe): string | null {
  if (spec.kind === "boolean") return typeof value === "boolean" ? null : "true or false";
  if (spec.kind === "categorical") {
    const choices = choicesFor(spec, timeframe);
    if (typeof value === "string" && choices.includes(value)) return null;
    return `one of ${choices.join(", ")}` + (spec.namesTimeframe ? ` on ${timeframe} bars` : "");
  }
  const { low = -Infinity, high = Infinity, step } = onTimeframe(spec, timeframe);
  const isKind = spec.kind === "float" ? typeof value === "number" : Number.isInteger(value);
  const isWithin = isKind && (value as number) >= low && (value as number) <= high;
  if (isWithin && (step === undefined || isOnGrid({ low, high, step }, value as number))) return null;
  const steps = step === undefined ? "" : ` in steps of ${step}`;
  return `${spec.kind === "int" ? "an integer" : "a number"} in ${low} … ${high}${steps}`;
}
