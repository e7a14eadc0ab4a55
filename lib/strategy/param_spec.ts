/**
 * How a parameter is described, and which values its description allows.
 *
 * @module
 */
import { isMultiple, type Timeframe } from "../core/candles.ts";
import type { StrategyParams } from "./params.ts";

/** A value of a parameter. */
export type ParamValue = number | string | boolean;

/** One parameter. */
export interface ParamSpec {
  /** Name in code and databases. */
  readonly name: keyof StrategyParams;
  /** For people. */
  readonly label: string;
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
  /** Unit of a number; empty without one. */
  readonly unit: string;
  /** Value where none is given. */
  readonly default: ParamValue;
  /** The parameter counts only while another has this value. */
  readonly condition?: {
    /** The other parameter. */
    readonly param: keyof StrategyParams;
    /** Its value. */
    readonly equals: ParamValue;
  };
  /**
   * Whether a search varies it, and over which part of the range if not all of it; the others stay at their defaults
   * unless set by hand.
   */
  readonly searched: boolean | readonly [low: number, high: number];
  /** One sentence for people. */
  readonly meaning: string;
}

type Extra = Pick<ParamSpec, "meaning" | "log" | "condition">;
type Name = keyof StrategyParams;

/** A real number in a range. */
export function float(
  name: Name,
  label: string,
  low: number,
  high: number,
  value: number,
  unit: string,
  searched: ParamSpec["searched"],
  extra: Extra,
): ParamSpec {
  return { name, label, kind: "float", low, high, unit, default: value, searched, ...extra };
}

/** A whole number in a range. */
export function int(
  name: Name,
  label: string,
  low: number,
  high: number,
  value: number,
  unit: string,
  searched: ParamSpec["searched"],
  extra: Extra,
): ParamSpec {
  return { name, label, kind: "int", low, high, unit, default: value, searched, ...extra };
}

/** One of several names. */
export function choice(
  name: Name,
  label: string,
  choices: string[],
  value: string,
  searched: boolean,
  extra: Extra,
): ParamSpec {
  return { name, label, kind: "categorical", choices, unit: "", default: value, searched, ...extra };
}

/** True or false. */
export function bool(name: Name, label: string, value: boolean, searched: boolean, extra: Extra): ParamSpec {
  return { name, label, kind: "boolean", unit: "", default: value, searched, ...extra };
}

/** Parameters that name a longer timeframe. */
const TIMEFRAME_PARAMS: readonly string[] = ["slowTimeframe", "slowerTimeframe"];

/** The choices of a parameter that bars of a timeframe allow: a longer timeframe must be a whole multiple. */
export function choicesFor(spec: ParamSpec, timeframe: Timeframe): readonly string[] {
  const choices = spec.choices ?? [];
  if (!TIMEFRAME_PARAMS.includes(spec.name)) return choices;
  return choices.filter((name) => name === "none" || isMultiple(name as Timeframe, timeframe));
}

/** What a parameter's value should have been, or `null` if it is allowed. */
export function wantedValue(spec: ParamSpec, value: unknown, timeframe: Timeframe): string | null {
  if (spec.kind === "boolean") return typeof value === "boolean" ? null : "true or false";
  if (spec.kind === "categorical") {
    const choices = choicesFor(spec, timeframe);
    if (choices.includes(String(value))) return null;
    return `one of ${choices.join(", ")}` + (TIMEFRAME_PARAMS.includes(spec.name) ? ` on ${timeframe} bars` : "");
  }
  const low = spec.low ?? -Infinity, high = spec.high ?? Infinity;
  const isKind = spec.kind === "float" ? typeof value === "number" : Number.isInteger(value);
  if (isKind && (value as number) >= low && (value as number) <= high) return null;
  return `${spec.kind === "int" ? "an integer" : "a number"} in ${low} … ${high}`;
}
