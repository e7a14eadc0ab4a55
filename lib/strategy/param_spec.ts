/**
 * How a parameter of a strategy is described, and which values its description allows.
 *
 * @module
 */
import { isMultiple, type Timeframe } from "../core/candles.ts";
import type { ParameterValue } from "../search/constraint_expression.ts";

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
  /** Whether the range is searched by its logarithm. */
  readonly log?: boolean;
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

/** The value a parameter has where none is given, on bars of a timeframe. */
export function defaultOf(spec: ParamSpec, timeframe: Timeframe): ParameterValue {
  const { kind, low = 0, high = 1, log } = spec;
  if (kind === "boolean") return spec.default ?? false;
  if (kind === "categorical") {
    const choices = choicesFor(spec, timeframe), preset = spec.default ?? choices[0];
    return choices.includes(String(preset)) ? preset : "none";
  }
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  return spec.default ?? (kind === "int" ? Math.round(middle) : middle);
}

/** What a parameter's value should have been, or `null` if it is allowed. */
export function wantedValue(spec: ParamSpec, value: unknown, timeframe: Timeframe): string | null {
  if (spec.kind === "boolean") return typeof value === "boolean" ? null : "true or false";
  if (spec.kind === "categorical") {
    const choices = choicesFor(spec, timeframe);
    if (typeof value === "string" && choices.includes(value)) return null;
    return `one of ${choices.join(", ")}` + (spec.namesTimeframe ? ` on ${timeframe} bars` : "");
  }
  const low = spec.low ?? -Infinity, high = spec.high ?? Infinity;
  const isKind = spec.kind === "float" ? typeof value === "number" : Number.isInteger(value);
  if (isKind && (value as number) >= low && (value as number) <= high) return null;
  return `${spec.kind === "int" ? "an integer" : "a number"} in ${low} … ${high}`;
}
