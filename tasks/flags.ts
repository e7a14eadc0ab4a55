/**
 * Flags of the command lines, with the nearest known name for a misspelled one.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { isTimeframe, type Timeframe, TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { nearestName } from "../lib/core/nearest_name.ts";

/** The flags of a command: those that take a value and those that do not. */
export interface FlagNames {
  readonly values: readonly string[];
  readonly switches: readonly string[];
}

/** What stands on a command line. */
export interface Flags {
  readonly positionals: readonly string[];
  readonly isOn: (name: string) => boolean;
  readonly text: (name: string) => string | null;
  /** @throws {UserError} If the flag is not there. */
  readonly required: (name: string) => string;
  /** @throws {UserError} If there are more words beside the flags than these many. */
  readonly refuseBeyond: (words: number) => void;
}

/**
 * Parses a command line.
 *
 * @throws {UserError} If a flag is unknown or lacks its value.
 */
export function parseFlags(args: readonly string[], { values, switches }: FlagNames): Flags {
  const options = Object.fromEntries([
    ...values.map((name) => [name, { type: "string" as const }]),
    ...switches.map((name) => [name, { type: "boolean" as const }]),
  ]);
  const parsed = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const found = new Map<string, string | true>();
  for (const token of parsed.tokens) {
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(options, token.name)) {
      const nearest = nearestName(token.name, [...values, ...switches]);
      throw new UserError(`Unknown flag ${token.rawName}: did you mean --${nearest}?`);
    }
    const isValue = values.includes(token.name);
    if (isValue && (token.value === undefined || token.value.trim() === "")) {
      throw new UserError(`Cannot read --${token.name}: wanted a value after it, found none`);
    }
    if (!isValue && token.value !== undefined) {
      throw new UserError(`Cannot read --${token.name}: wanted no value, found "${token.value}"`);
    }
    found.set(token.name, token.value ?? true);
  }
  const text = (name: string) => found.get(name) as string | undefined ?? null;
  return {
    positionals: parsed.positionals,
    isOn: (name) => found.has(name),
    text,
    required(name) {
      const value = text(name);
      if (value === null) throw new UserError(`Cannot go on: wanted --${name}, found none; see --help`);
      return value;
    },
    refuseBeyond(words) {
      const surplus = parsed.positionals.slice(words);
      if (surplus.length > 0) throw new UserError(`Cannot go on: found "${surplus.join(" ")}" too many; see --help`);
    },
  };
}

/**
 * The timeframe of `--timeframe`.
 *
 * @throws {UserError} If it is missing or unknown.
 */
export function timeframeFlag(flags: Flags): Timeframe {
  const text = flags.required("timeframe");
  if (isTimeframe(text)) return text;
  throw new UserError(
    `Cannot read --timeframe: wanted one of ${Object.keys(TIMEFRAME_MS).join(" ")}, found "${text}"`,
  );
}
