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

/** Characters that a name must have for each edit: three edits in ten letters are another word. */
const CHARACTERS_AN_EDIT = 4;

/** Edits that are allowed to any name: a slip or two. */
const LEAST_EDITS = 2;

/** Shortest beginning by which a name is known. */
const LEAST_BEGINNING = 3;

/**
 * The known name that begins so, or has the fewest edits, the first of equals; `null` where these are so many that another
 * thing is meant.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearestName } from "@lib/core/nearest_name.ts";
 *
 * assert.equal(nearestName("takerFees", ["makerFee", "takerFee"]), "takerFee");
 * assert.equal(nearestName("takerFee", ["timeframe"]), null);
 * ```
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const beginning = name.length < LEAST_BEGINNING ? undefined : known.find((candidate) => candidate.startsWith(name));
  if (beginning !== undefined) return beginning;
  const distances = known.map((candidate) => editDistance(name, candidate)), least = Math.min(...distances);
  const nearest = known[distances.indexOf(least)];
  if (nearest === undefined) return null;
  const allowed = Math.max(LEAST_EDITS, Math.floor(name.length / CHARACTERS_AN_EDIT));
  return least <= allowed && least < nearest.length ? nearest : null;
}
