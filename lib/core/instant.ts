/**
 * Dates and instants as people write them.
 *
 * @module
 */

/**
 * A UTC date (`2018-01-31`) or instant (`2018-01-31T12:00:00Z`) as ms UTC, `null` for a text that is neither or names no
 * day of the calendar.
 *
 * @example A day begins at midnight UTC
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseInstant } from "@lib/core/instant.ts";
 *
 * assert.equal(parseInstant("1970-01-02"), 86_400_000);
 * assert.equal(parseInstant("2018-02-30"), null);
 * ```
 */
export function parseInstant(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.exec(text);
  const value = match ? Date.parse(match[2] ? text : `${text}T00:00:00Z`) : NaN;
  // Date.parse rolls 31 February over into March; a day that does not come back unchanged does not exist.
  if (!match || Number.isNaN(value) || dayText(value) !== match[1]) return null;
  return value;
}

/** The UTC day of a time, ms, such as `2024-03-01`. */
export function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
