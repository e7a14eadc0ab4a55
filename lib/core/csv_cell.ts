/**
 * Texts as cells of CSV (RFC 4180).
 *
 * @module
 */

/**
 * A text as a cell: in quotes where it would end the cell or its line.
 *
 * @example A quote is written twice
 * ```ts
 * import assert from "node:assert/strict";
 * import { quotedCell } from "@lib/core/csv_cell.ts";
 *
 * assert.equal(quotedCell('an "odd" one, this'), '"an ""odd"" one, this"');
 * assert.equal(quotedCell("BTC/USDT"), "BTC/USDT");
 * ```
 */
export function quotedCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
