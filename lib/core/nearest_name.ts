/**
 * What a misspelled name may have meant.
 *
 * @module
 */

/** Edits between two texts: insertions, deletions, substitutions, neighbours in the wrong order (Damerau 1964). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwapped ? before[j - 1] + 1 : Infinity;
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] === b[j] ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/**
 * The known name with the fewest edits; the first of equals.
 *
 * @throws {RangeError} If no names are given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearestName } from "@lib/core/nearest_name.ts";
 *
 * assert.equal(nearestName("takerFees", ["makerFee", "takerFee"]), "takerFee");
 * assert.equal(nearestName("hlep", ["step", "help"]), "help");
 * ```
 */
export function nearestName(name: string, known: readonly string[]): string {
  if (known.length === 0) throw new RangeError("Cannot find the nearest name: there are none");
  const distances = known.map((candidate) => editDistance(name, candidate));
  return known[distances.indexOf(Math.min(...distances))];
}
