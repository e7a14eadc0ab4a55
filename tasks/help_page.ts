/**
 * The page that `--help` shows, made from the table of the command.
 *
 * @module
 */
import { type Command, type Flag, HELP_FLAG, type Usage } from "./command_table.ts";

/** Width of the page, in characters. */
const WIDTH = 120;

/** Widest column of flags; what is longer has its meaning on the next line. */
const WIDEST_COLUMN = 30;

const USUAL_EXIT_CODES = "0 done, 1 our fault, 2 the user's fault";

/** A line of a table: a flag or an action, and its meaning. */
interface Row {
  readonly left: string;
  readonly meaning: string;
}

/**
 * The help of a command: what it does, each action with its flags, the flags of all actions, and the exit codes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { helpOf } from "./help_page.ts";
 *
 * const flags = [{ name: "fee", value: "X", default: "1", meaning: "what it costs" }];
 * assert.equal(
 *   helpOf({ name: "deno task pay", words: ["WHOM"], summary: "pays", flags }).split("\n\n")[1],
 *   "  --fee X  what it costs (default: 1)\n  --help   show this page",
 * );
 * ```
 */
export function helpOf(command: Command): string {
  const { name, actions = [], defaultAction, flags, notes = [], sections = {}, passesOn, summary, exitCodes } = command;
  const word = defaultAction === undefined ? "ACTION" : "[ACTION]";
  const words = actions.length > 0 ? [word] : command.words ?? [];
  const usage = [name, ...words, ...(flags.length > 0 || actions.length > 0 ? ["[FLAGS]"] : []), passesOn ?? ""];
  const actionRows = actions.flatMap((action) => [
    {
      left: `  ${[action.name, ...(action.words ?? [])].join(" ")}`,
      meaning: `${action.summary}${action.name === defaultAction ? " (where no action is named)" : ""}`,
    },
    ...flagRows(action, "      "),
  ]);
  const ownRows = flagRows({ flags: [...flags, HELP_FLAG] }, "  ");
  const column = columnOf([...actionRows, ...ownRows]);
  const settings = Object.entries(sections).map(([heading, flags]) => {
    const rows = flagRows({ flags }, "  ");
    return `${heading}\n${table(rows, columnOf(rows))}`;
  });
  return [
    wrap(`${usage.join(" ").trim()}: ${summary}`, WIDTH).join("\n"),
    ...(actionRows.length > 0 ? [table(actionRows, column)] : []),
    table(ownRows, column),
    ...notes.map((note) => wrap(note, WIDTH).join("\n")),
    ...settings,
    `exit codes: ${exitCodes ?? USUAL_EXIT_CODES}`,
  ].join("\n\n");
}

function flagRows({ flags }: Pick<Usage, "flags">, indent: string): Row[] {
  return flags.map((flag: Flag) => {
    const { name, value, default: preset, isRequired, neededUnless, isRepeatable, meaning } = flag;
    const required = neededUnless === undefined ? "required" : `required without --${neededUnless}`;
    const facts = isRequired ? ` (${required})` : preset === undefined ? "" : ` (default: ${preset})`;
    const placeholder = value === undefined ? "" : ` ${value}${isRepeatable ? "..." : ""}`;
    return { left: `${indent}--${name}${placeholder}`, meaning: `${meaning}${facts}` };
  });
}

/** Where the meanings begin: two characters behind the longest row that is not too long. */
function columnOf(rows: readonly Row[]): number {
  const widths = rows.map(({ left }) => left.length + 2).filter((width) => width <= WIDEST_COLUMN);
  return Math.max(...widths, 0) || WIDEST_COLUMN;
}

function table(rows: readonly Row[], column: number): string {
  const indent = " ".repeat(column);
  return rows.flatMap(({ left, meaning }) => {
    const lines = wrap(meaning, WIDTH - column);
    if (left.length + 2 > column) return [left, ...lines.map((line) => indent + line)];
    return lines.map((line, i) => (i === 0 ? left.padEnd(column) : indent) + line);
  }).join("\n");
}

/** A text in lines of at most `width` characters, broken between words. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
