/**
 * The words of an expression, and what may be done with them without reading it.
 *
 * @module
 */

/** A word of an expression; texts come without their quotes. */
export interface Token {
  /** What it is. */
  readonly kind: "number" | "text" | "name" | "sign" | "end";
  /** Its characters. */
  readonly text: string;
  /** Where it begins, from 1. */
  readonly column: number;
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|(<=|>=|==|!=|[-+*/^<>(),?:%=≤≥≠]))/y;

/** Signs that have another way to be written. */
const ALIASES: Readonly<Record<string, string>> = { "=": "==", "≤": "<=", "≥": ">=", "≠": "!=" };

/**
 * Cuts a text into words; a name may have dots in it.
 *
 * @param fail Told of a character that begins no word, and its column.
 */
export function tokenise(text: string, fail: (what: string, column: number) => never): Token[] {
  const tokens: Token[] = [], end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex, match = TOKEN.exec(text);
    if (match === null) {
      const column = start + text.slice(start).search(/\S/);
      fail(`wanted a name, number or operator, found "${text[column]}"`, column + 1);
    }
    const [whole, number, double, single, name, sign] = match!;
    const column = start + whole.search(/\S/) + 1;
    if (number !== undefined) tokens.push({ kind: "number", text: number, column });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, column });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: ALIASES[sign] ?? sign, column });
    else tokens.push({ kind: "text", text: double ?? single, column });
  }
  tokens.push({ kind: "end", text: "", column: end + 1 });
  return tokens;
}

/**
 * An expression with other text in the place of names that stand for values; texts in quotes, words of the language and
 * functions stay.
 *
 * @param replacement What to write for a name; `undefined` leaves it.
 * @throws {SyntaxError} If a character begins no word.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { replaceNames, writtenValue } from "@lib/core/expression_tokens.ts";
 *
 * const fixed = replaceNames('fast^2 > 4 or mode == "fast"', (name) => name === "fast" ? writtenValue(-2) : undefined);
 * assert.equal(fixed, '(-2)^2 > 4 or mode == "fast"');
 * ```
 */
export function replaceNames(text: string, replacement: (name: string) => string | undefined): string {
  const tokens = tokenise(text, (what, column) => {
    throw new SyntaxError(`Cannot read the expression "${text}": ${what} at column ${column}`);
  });
  let written = "", from = 0;
  for (const [i, { kind, text: name, column }] of tokens.entries()) {
    const isFunction = tokens[i + 1]?.kind === "sign" && tokens[i + 1].text === "(";
    const other = kind === "name" && !isFunction ? replacement(name) : undefined;
    if (other === undefined) continue;
    written += text.slice(from, column - 1) + other;
    from = column - 1 + name.length;
  }
  return written + text.slice(from);
}

/**
 * A value as an expression has it.
 *
 * @throws {RangeError} If it is a text with quotes of both kinds, which the language cannot write.
 */
export function writtenValue(value: number | string | boolean): string {
  // A sign binds less than a power: -2^2 is -4.
  if (typeof value === "number") return value < 0 ? `(${value})` : String(value);
  if (typeof value === "boolean") return String(value);
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  throw new RangeError(`Cannot write a text in an expression: wanted quotes of one kind in it, found ${value}`);
}
