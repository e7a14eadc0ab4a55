/**
 * The one parser of command lines: it reads them by the table of their command.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { nearestName } from "../lib/core/nearest_name.ts";
import { CommandLine } from "./command_line.ts";
import { type Command, type Flag, flagsOf, HELP_FLAG, type Usage } from "./command_table.ts";

/** A command line before anything is asked of it. */
interface Found {
  /** Texts by flag: all of one that may be repeated, of another one the last. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  readonly passedOn: readonly string[];
}

/**
 * Reads a command line. Where it asks for help, nothing else is asked of it.
 *
 * @throws {UserError} If a flag is unknown, refused, lacks its value or is missing, the action is unknown, or there are too
 * few or too many words.
 *
 * @example Flags and words in any order
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseCommand } from "./flags.ts";
 *
 * const flags = [{ name: "fee", value: "X", meaning: "fee" }, { name: "fast", meaning: "in a hurry" }];
 * const command = { name: "deno task pay", summary: "pays", words: ["WHOM"], flags };
 * const line = parseCommand(command, ["--fee", "-0.5", "you", "--fast"]);
 * assert.deepEqual([line.words, line.text("fee"), line.isOn("fast")], [["you"], "-0.5", true]);
 * assert.throws(() => parseCommand(command, ["you", "--fees=1"]), /Unknown flag --fees: did you mean --fee\?/);
 * ```
 */
export function parseCommand(command: Command, args: readonly string[]): CommandLine {
  const { texts, words, passedOn } = readWords(command, args);
  const ownFlags = [...flagsOf(command), HELP_FLAG];
  if (texts.has(HELP_FLAG.name)) return new CommandLine(null, words, passedOn, ownFlags, texts);
  if (command.actions === undefined) {
    checkUsage(command.name, command, ownFlags, texts, words);
    return new CommandLine(null, words, passedOn, ownFlags, texts);
  }
  const [name = command.defaultAction ?? "", ...rest] = words,
    action = command.actions.find((one) => one.name === name);
  if (action === undefined) {
    const names = command.actions.map((one) => one.name).join(", ");
    throw new UserError(`Unknown action "${name}": wanted one of ${names}; see --help`);
  }
  const flags = [...ownFlags, ...action.flags];
  checkUsage(`${command.name} ${name}`, action, flags, texts, rest);
  return new CommandLine(name, rest, passedOn, flags, texts);
}

/** What else asks for help, alone on a line. */
const ASKS_FOR_HELP = ["-h", "-?", "help"];

function readWords(command: Command, args: readonly string[]): Found {
  const flags = [...flagsOf(command), ...(command.actions ?? []).flatMap((action) => action.flags), HELP_FLAG];
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const texts = new Map<string, readonly string[]>(), words: string[] = [];
  if (args.length === 1 && ASKS_FOR_HELP.includes(args[0])) args = [`--${HELP_FLAG.name}`];
  for (let i = 0; i < args.length; i++) {
    const isFlag = /^-[^\d.]/.test(args[i]), [dashed, joined] = splitOnce(args[i]);
    const flag = dashed.startsWith("--") ? byName.get(dashed.slice("--".length)) : undefined;
    const isOwn = isFlag ? flag !== undefined : words.length < (command.words ?? []).length;
    if (command.passesOn !== undefined && !isOwn) return { texts, words, passedOn: args.slice(i) };
    if (!isFlag) {
      words.push(args[i]);
      continue;
    }
    if (flag === undefined) {
      const names = flags.flatMap(({ name, refusal }) => refusal ? [] : [name]);
      const nearest = nearestName(dashed.replace(/^-+/, ""), names);
      throw new UserError(
        `Unknown flag ${dashed}` + (nearest === null ? "; see --help" : `: did you mean --${nearest}?`),
      );
    }
    const next = args.at(i + 1);
    const isApart = joined === null && takesNext(flag, next);
    const before = flag.isRepeatable ? texts.get(flag.name) ?? [] : [];
    texts.set(flag.name, [...before, checkedText(flag, joined ?? (isApart ? next! : null))]);
    if (isApart) i++;
  }
  return { texts, words, passedOn: [] };
}

function takesNext({ value, optionalWords }: Flag, next: string | undefined): boolean {
  if (value === undefined || next === undefined) return false;
  return optionalWords === undefined ? !next.startsWith("--") : optionalWords.includes(next);
}

/** The text of a flag: what was given, or what a flag without a value means. */
function checkedText({ name, value, wanted = "a value", optionalWords, refusal }: Flag, given: string | null): string {
  if (refusal !== undefined) throw new UserError(refusal);
  if (value === undefined) {
    if (given === null) return "true";
    throw new UserError(`Cannot read --${name}: wanted no value, found "${given}"`);
  }
  const text = given ?? optionalWords?.[0] ?? "";
  if (text.trim() === "") throw new UserError(`Cannot read --${name}: wanted ${wanted} after it, found none`);
  return text;
}

function checkUsage(
  called: string,
  { words: wanted = [] }: Usage,
  flags: readonly Flag[],
  texts: ReadonlyMap<string, readonly string[]>,
  words: readonly string[],
): void {
  for (const name of texts.keys()) {
    if (!flags.some((flag) => flag.name === name)) {
      throw new UserError(`Cannot use --${name}: ${called} does not take it; see --help`);
    }
  }
  const missing = wanted.filter((word) => !word.startsWith("[")).at(words.length);
  if (missing !== undefined) throw new UserError(`Cannot run ${called}: wanted ${missing}, found none; see --help`);
  const surplus = wanted.some((word) => word.endsWith("...")) ? [] : words.slice(wanted.length);
  if (surplus.length > 0) {
    throw new UserError(`Cannot run ${called}: found "${surplus.join(" ")}" too many; see --help`);
  }
  for (const { name, value, isRequired, neededUnless } of flags) {
    const isNeeded = isRequired && !(neededUnless !== undefined && texts.has(neededUnless));
    if (isNeeded && !texts.has(name)) {
      throw new UserError(`Cannot run ${called}: wanted --${name} ${value}, found none; see --help`);
    }
  }
}

/** `--name=value` as its two parts; the second is `null` where there is no `=`. */
function splitOnce(word: string): [string, string | null] {
  const at = word.indexOf("=");
  return at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
}
