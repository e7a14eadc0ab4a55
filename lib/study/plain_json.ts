/**
 * Records with infinite limits as plain JSON, which knows no infinity.
 *
 * @module
 */

/** Numbers that JSON would turn into `null`, by the text that stands for each. */
const SPELLED: Readonly<Record<string, number>> = { "Infinity": Infinity, "-Infinity": -Infinity, "NaN": NaN };

function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (typeof value !== "object" || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, change)]));
}

/** A copy whose numbers that are not finite are spelled out. */
export function spellInfinities(record: unknown): unknown {
  return mapLeaves(record, (leaf) => typeof leaf === "number" && !Number.isFinite(leaf) ? String(leaf) : leaf);
}

/**
 * The record that {@linkcode spellInfinities} copied.
 *
 * @example Limits survive JSON
 * ```ts
 * import assert from "node:assert/strict";
 * import { readInfinities, spellInfinities } from "@lib/study/plain_json.ts";
 *
 * const filters = { maxQuantity: Infinity, tickSize: 0 };
 * assert.deepEqual(readInfinities(JSON.parse(JSON.stringify(spellInfinities(filters)))), filters);
 * ```
 */
export function readInfinities(record: unknown): unknown {
  return mapLeaves(record, (leaf) => typeof leaf === "string" ? SPELLED[leaf] ?? leaf : leaf);
}

/** A record as it comes back from the store. */
export function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
