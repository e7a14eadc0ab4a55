/**
 * The command that goes on with a study.
 *
 * @module
 */
import { flagName } from "../lib/config/schema.ts";
import type { AutomlArguments } from "./automl_arguments.ts";

/** Settings that no study keeps: where its database and the ledger lie, where its backtests run, and what they send. */
const PLACES = ["dataDir", "looksPath", "executor", "natsUrl", "natsCa", "keepTrades"];

/**
 * What one types to go on with a study that was interrupted: its name, and of what was given what the study does not keep.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { AUTOML, automlArguments } from "./automl_arguments.ts";
 * import { parseCommand } from "./flags.ts";
 * import { resumeCommand } from "./resume_command.ts";
 *
 * const words = ["--trials", "900", "--seed", "7", "--data-dir", "my data"];
 * assert.equal(
 *   resumeCommand("first", automlArguments(parseCommand(AUTOML, words))),
 *   "deno task automl --study first --resume --trials 900 --data-dir 'my data'",
 * );
 * ```
 */
export function resumeCommand(
  study: string,
  { given, trials, targetGood, workers, placebo, settings }: Pick<
    AutomlArguments,
    "given" | "trials" | "targetGood" | "workers" | "placebo" | "settings"
  >,
): string {
  const numbers = Object.entries({ trials, "target-good": targetGood, workers, placebo });
  return [
    `deno task automl --study ${study} --resume`,
    ...numbers.flatMap(([name, value]) => given.has(name) ? [`--${name} ${value}`] : []),
    ...PLACES.flatMap((name) => Object.hasOwn(settings, name) ? [`${flagName(name)} ${quoted(settings[name])}`] : []),
  ].join(" ");
}

/** A word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
