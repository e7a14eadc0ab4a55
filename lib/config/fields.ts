/**
 * Kinds of settings: each reads the text of an environment variable, checks it, and knows how to describe itself.
 *
 * @module
 */
import { z } from "zod";
import { isKpiName, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { Secret } from "../core/secret.ts";

/** What a setting says of itself. */
export interface FieldFacts {
  /** What the setting decides. */
  readonly description: string;
  /** What a value must be, such as `"a number from 0 to 1"`. */
  readonly wanted: string;
  /** Unit of the value; `""` for none. */
  readonly unit: string;
  /** The default as it would stand in `.env`; `""` for none. */
  readonly defaultText: string;
  /** A secret must not be shown; a switch without a value means yes. */
  readonly kind: "value" | "switch" | "secret";
}

/** Where the kinds of settings write down what they say of themselves. */
export const FIELD_FACTS: z.core.$ZodRegistry<FieldFacts> = z.registry<FieldFacts>();

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The limits, default and meaning of a number. */
export interface NumberField {
  /** Value where the setting is not given. */
  readonly default: number;
  /** Least value allowed. */
  readonly min: number;
  /** Largest value allowed. */
  readonly max: number;
  /** Unit of the value; none if left out. */
  readonly unit?: string;
  /** What the setting decides. */
  readonly description: string;
}

/** A decimal number as text; `NaN` for any other text. */
function readDecimal(value: unknown): unknown {
  return typeof value === "string" ? (DECIMAL.test(value) ? Number(value) : NaN) : value;
}

function numeric(field: NumberField, kind: "number" | "whole number") {
  const number = z.number().min(field.min).max(field.max);
  return z.preprocess(readDecimal, kind === "number" ? number : number.int()).default(field.default).register(
    FIELD_FACTS,
    {
      description: field.description,
      wanted: `a ${kind} from ${field.min} to ${field.max}`,
      unit: field.unit ?? "",
      defaultText: String(field.default),
      kind: "value",
    },
  );
}

/** A number within limits. */
export function number(field: NumberField): z.ZodType<number> {
  return numeric(field, "number");
}

/** A number within limits; `null` where it is not set and something else decides. */
export function optionalNumber(field: Omit<NumberField, "default">): z.ZodType<number | null> {
  const number = z.number().min(field.min).max(field.max);
  return z.preprocess(readDecimal, number.nullable()).default(null).register(FIELD_FACTS, {
    description: field.description,
    wanted: `a number from ${field.min} to ${field.max}`,
    unit: field.unit ?? "",
    defaultText: "",
    kind: "value",
  });
}

/** A whole number within limits. */
export function whole(field: NumberField): z.ZodType<number> {
  return numeric(field, "whole number");
}

/** Numbers separated by commas. */
export function numbers(preset: readonly number[], description: string): z.ZodType<readonly number[]> {
  const read = (value: unknown) =>
    typeof value === "string" ? value.split(",").map((text) => readDecimal(text.trim())) : value;
  return z.preprocess(read, z.array(z.number()).readonly()).default([...preset]).register(FIELD_FACTS, {
    description,
    wanted: "numbers separated by commas",
    unit: "",
    defaultText: preset.join(","),
    kind: "value",
  });
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  preset: Words[number],
  description: string,
): z.ZodType<Words[number]> {
  return z.enum(words).default(preset).register(FIELD_FACTS, {
    description,
    wanted: `one of ${words.join(", ")}`,
    unit: "",
    defaultText: preset,
    kind: "value",
  });
}

/** One of a few words; `null` where it is not set and something else decides. */
export function optionalChoice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
): z.ZodType<Words[number] | null> {
  return z.enum(words).nullable().default(null).register(FIELD_FACTS, {
    description,
    wanted: `one of ${words.join(", ")}`,
    unit: "",
    defaultText: "",
    kind: "value",
  });
}

/** Yes or no. */
export function flag(isOn: boolean, description: string): z.ZodType<boolean> {
  const read = (value: unknown) => value === "true" ? true : value === "false" ? false : value;
  return z.preprocess(read, z.boolean()).default(isOn).register(FIELD_FACTS, {
    description,
    wanted: "true or false",
    unit: "",
    defaultText: String(isOn),
    kind: "switch",
  });
}

/** Any text; an empty default stands for "not set". */
export function text(defaultText: string, description: string): z.ZodType<string> {
  return z.string().default(defaultText).register(FIELD_FACTS, {
    description,
    wanted: "a text",
    unit: "",
    defaultText,
    kind: "value",
  });
}

/** A text that is shown nowhere; `null` where it is not set. */
export function secret(description: string): z.ZodType<Secret | null> {
  return z.string().transform((value) => new Secret(value)).nullable().default(null).register(FIELD_FACTS, {
    description,
    wanted: "a text",
    unit: "",
    defaultText: "",
    kind: "secret",
  });
}

/** `name=value` pairs, separated by commas, each checked and read by itself. */
function pairs<Value>(read: (name: string, value: string) => Value | null) {
  return z.preprocess((input, context) => {
    if (typeof input !== "string") return input;
    const record: Record<string, Value> = {};
    for (const pair of input.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
      const [name, text = ""] = pair.split("=").map((part) => part.trim());
      const value = read(name, text);
      if (value === null) context.addIssue({ code: "custom", message: `bad pair ${pair}` });
      else record[name] = value;
    }
    return record;
  }, z.custom<Readonly<Record<string, Value>>>());
}

/** Weights of KPIs, such as `sharpeCapped=0.5,ulcerIndex=0.5`. */
export function kpiWeights(
  weights: Readonly<Partial<Record<KpiName, number>>>,
  description: string,
): z.ZodType<Readonly<Partial<Record<KpiName, number>>>> {
  const read = (name: string, text: string) => {
    const weight = DECIMAL.test(text) ? Number(text) : NaN;
    return isKpiName(name) && kpiDefinition(name).better !== null && weight >= 0 && weight < Infinity ? weight : null;
  };
  return pairs(read).default({ ...weights } as Record<string, number>).register(FIELD_FACTS, {
    description,
    wanted: "KPI=weight pairs separated by commas, of KPIs with a better direction and weights of at least 0",
    unit: "",
    defaultText: Object.entries(weights).map(([name, weight]) => `${name}=${weight}`).join(","),
    kind: "value",
  });
}

/** A word for some of several names, such as `store=debug,exchange=error`; none by default. */
export function wordByName<const Word extends string>(
  names: readonly string[],
  words: readonly Word[],
  description: string,
): z.ZodType<Readonly<Record<string, Word>>> {
  const read = (name: string, text: string): Word | null =>
    names.includes(name) ? words.find((word) => word === text) ?? null : null;
  return pairs(read).default({}).register(FIELD_FACTS, {
    description,
    wanted: `NAME=WORD pairs separated by commas, NAME one of ${names.join(", ")}, WORD one of ${words.join(", ")}`,
    unit: "",
    defaultText: "",
    kind: "value",
  });
}
