/**
 * Text in lines that fit a width, without a browser to measure it.
 *
 * @module
 */

/** Mean width of a letter as a share of the font size; DejaVu Sans, the widest of the fonts, decides. */
const LETTER_WIDTH = 0.58;

/** Width of a text in pixels, about. */
export function textWidth(text: string, size: number): number {
  return text.length * size * LETTER_WIDTH;
}

/**
 * Words in lines no wider than `width` pixels; a word that is wider is broken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wrappedText } from "@lib/charts/wrapped_text.ts";
 *
 * assert.deepEqual(wrappedText("the reach of luck", 10, 60), ["the reach", "of luck"]);
 * ```
 */
export function wrappedText(text: string, size: number, width: number): string[] {
  const letters = Math.max(1, Math.floor(width / (size * LETTER_WIDTH))), lines: string[] = [];
  let line = "";
  // A number stays on the line of its unit.
  for (const word of text.replaceAll(" %", "\u00a0%").split(" ").flatMap((word) => broken(word, letters))) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => one.replaceAll("\u00a0", " "));
}

function broken(word: string, letters: number): string[] {
  const parts = [word.slice(0, letters)];
  for (let at = letters; at < word.length; at += letters) parts.push(word.slice(at, at + letters));
  return parts;
}
