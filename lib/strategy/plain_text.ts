/**
 * Texts of strategies as a terminal, a table and a report can show them: one line, of bounded length.
 *
 * @module
 */

/** The longest text for people, characters: a sentence or two. */
export const LONGEST_TEXT = 1000;

/** Control characters move the cursor of a terminal, and some separators end a line. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whether something is a text that can be shown as it is. */
export function isPlainText(text: unknown, longest: number = LONGEST_TEXT): text is string {
  return typeof text === "string" && text.length <= longest && !CONTROL.test(text);
}

/**
 * A text that can be shown: control characters become spaces, what is too long is cut.
 *
 * @param longest Characters kept.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { plainText } from "@lib/strategy/plain_text.ts";
 *
 * assert.equal(plainText("\x1b[31mred\nalert", 9), " [31mred …");
 * ```
 */
export function plainText(text: unknown, longest: number = LONGEST_TEXT): string {
  const line = String(text).slice(0, longest + 1).replace(new RegExp(CONTROL, "gu"), " ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
