/**
 * A few of many values.
 *
 * @module
 */

/**
 * So many of several values, evenly among them and in their order; all where they are no more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { evenly } from "@lib/core/evenly.ts";
 *
 * assert.deepEqual(evenly([1, 2, 3, 4, 5, 6, 7, 8], 2), [3, 7]);
 * assert.deepEqual(evenly([1, 2], 3), [1, 2]);
 * ```
 */
export function evenly<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, k) => values[Math.floor((k + 0.5) * values.length / count)]);
}
