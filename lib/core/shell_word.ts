/**
 * Words of a command line as a shell takes them.
 *
 * @module
 */

/**
 * A word, in quotes where a shell would take it for something else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shellWord } from "@lib/core/shell_word.ts";
 *
 * assert.equal(["study-1", "it's mine"].map(shellWord).join(" "), "study-1 'it'\\''s mine'");
 * ```
 */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,#-]+$/.test(word) && !word.startsWith("#") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
