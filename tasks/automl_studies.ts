/**
 * Several searches in one run: a file with one JSON object of flags a line.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { AUTOML, type AutomlArguments, automlArguments } from "./automl_arguments.ts";
import { parseCommand } from "./flags.ts";
import { readInputText } from "./read_input.ts";

/**
 * What each line of a file asks for, on top of the flags that all share.
 *
 * @param shared Flags of the command line, as words.
 * @throws {UserError} If a line is no object of flags, or asks for what cannot be; nothing has run by then.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseStudies } from "./automl_studies.ts";
 *
 * const text = '{"study": "a", "timeframe": "1h"}\n{"study": "b", "seed": 7, "adaptive-thresholds": true}\n';
 * const [first, second] = parseStudies(text, "file", ["--seed=3"]);
 * assert.deepEqual([first.study, first.timeframe, first.seed], ["a", "1h", 3]);
 * assert.deepEqual([second.study, second.seed, second.settings], ["b", 7, { adaptiveThresholds: "true" }]);
 * ```
 */
export function parseStudies(text: string, path: string, shared: readonly string[]): AutomlArguments[] {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line, number: i + 1 })).filter(({ line }) =>
    line.trim() !== ""
  );
  if (lines.length === 0) throw new UserError(`Cannot run the studies of ${path}: wanted a line for each, found none`);
  const studies = lines.map(({ line, number }) => {
    try {
      return automlArguments(parseCommand(AUTOML, [...shared, ...wordsOf(line)]));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${path}, line ${number}: ${error.message}`, { cause: error });
    }
  });
  const names = studies.flatMap(({ study }) => study ?? []), twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`Cannot run the studies of ${path}: found the study "${twice}" twice`);
  return studies;
}

/**
 * The same of a file.
 *
 * @throws {UserError} If it cannot be read, and as above.
 */
export function readStudies(path: string, shared: readonly string[]): AutomlArguments[] {
  return parseStudies(readInputText(path), path, shared);
}

/** A line's flags as words of a command line. */
function wordsOf(line: string): string[] {
  let flags: unknown;
  try {
    flags = JSON.parse(line);
  } catch (error) {
    throw new UserError(`wanted a JSON object of flags, found ${(error as Error).message}`, { cause: error });
  }
  if (typeof flags !== "object" || flags === null || Array.isArray(flags)) {
    throw new UserError(`wanted a JSON object of flags, found ${line.slice(0, 40)}`);
  }
  return Object.entries(flags).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    if (typeof value === "string" || typeof value === "number") return [`--${name}=${value}`];
    throw new UserError(
      `Cannot read --${name}: wanted a text, a number, true or false, found ${JSON.stringify(value)}`,
    );
  });
}
