/**
 * Tables on a terminal.
 *
 * @module
 */

/**
 * Rows as lines of padded cells under their headings; numbers stand to the right.
 *
 * @param headings One a column.
 * @param rows Cells as they are to be shown.
 */
export function formatTextTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const shown = rows.map((row) =>
    row.map((cell) => typeof cell === "number" ? cell.toLocaleString("en-GB") : printable(cell))
  );
  const isNumber = headings.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const [heading, ...lines] = alignColumns([headings, ...shown], (column) => isNumber[column]);
  const widths = columnWidths([headings, ...shown]);
  return [heading, widths.map((width) => "─".repeat(width)).join("  "), ...lines].join("\n");
}

/**
 * Rows of cells as lines with aligned columns.
 *
 * @param isRight Whether the cells of a column stand to the right.
 */
export function alignColumns(rows: readonly (readonly string[])[], isRight: (column: number) => boolean): string[] {
  const widths = columnWidths(rows);
  return rows.map((row) =>
    row.map((cell, i) => isRight(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ").trimEnd()
  );
}

function columnWidths([first, ...rest]: readonly (readonly string[])[]): number[] {
  return first.map((cell, column) => Math.max(cell.length, ...rest.map((row) => row[column].length)));
}

/**
 * A text with its control characters, and those that turn the direction of writing round, escaped: a terminal obeys them.
 *
 * @example A symbol that would clear the screen
 * ```ts
 * import assert from "node:assert/strict";
 * import { printable } from "@lib/report/text_table.ts";
 *
 * assert.equal(printable("BTC\x1b[2J/USDT"), "BTC\\u001b[2J/USDT");
 * ```
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A time in ms UTC as `2018-01-31 12:00`. */
export function formatInstant(time: number | null): string {
  return time === null ? "–" : new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
