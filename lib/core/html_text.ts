/**
 * Text in HTML, SVG and XML: its letters that mean something there, and back.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What others write for an apostrophe, too. */
const LETTERS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", "#39": "'" };

/** Text made safe for the contents of an element and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
}

/**
 * The text that was made safe.
 *
 * @example Once, and no further
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeHtml, unescapeHtml } from "@lib/core/html_text.ts";
 *
 * for (const text of ['a < "b" & c', "&lt;"]) assert.equal(unescapeHtml(escapeHtml(text)), text);
 * ```
 */
export function unescapeHtml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp|#39);/g, (_, name) => LETTERS[name]);
}
