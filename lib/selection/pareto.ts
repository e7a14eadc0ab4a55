/**
 * Strategies that no other beats in both of two objectives: the Pareto front.
 *
 * Objectives are columns, one value a row, larger is better; negate what should be small. Row a *dominates* row b if it is
 * nowhere worse and somewhere better. Equal rows do not dominate each other and share a front.
 *
 * @module
 */

function checkColumns(objectives: readonly ArrayLike<number>[]): number {
  const rows = objectives[0].length;
  for (const [column, values] of objectives.entries()) {
    if (values.length !== rows) {
      throw new RangeError(`Cannot compare rows: wanted ${rows} values in objective ${column}, found ${values.length}`);
    }
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(values[row])) {
        throw new RangeError(`Cannot compare rows: wanted a number in row ${row} of objective ${column}, found NaN`);
      }
    }
  }
  return rows;
}

/** Row numbers in descending lexicographic order: whoever dominates a row comes before it. */
function descending(objectives: readonly ArrayLike<number>[], rows: number): Int32Array {
  const compare = (a: number, b: number): number => {
    for (const column of objectives) if (column[a] !== column[b]) return column[b] - column[a];
    return a - b;
  };
  return Int32Array.from({ length: rows }, (_, row) => row).sort(compare);
}

/**
 * The rows that no other row dominates, for two objectives, best in the first one first.
 *
 * - Cost: O(n log n).
 *
 * @throws {RangeError} If the columns differ in length or hold a `NaN`.
 *
 * @example Reward against safety
 * ```ts
 * import assert from "node:assert/strict";
 * import { paretoFront } from "@lib/selection/pareto.ts";
 *
 * const reward = [3, 2, 1, 2], safety = [1, 2, 3, 1];
 * assert.deepEqual([...paretoFront(reward, safety)], [0, 1, 2]);
 * ```
 */
export function paretoFront(first: ArrayLike<number>, second: ArrayLike<number>): Int32Array {
  const order = descending([first, second], checkColumns([first, second]));
  const front: number[] = [];
  let best = -Infinity, bestFirst = NaN;
  for (const row of order) {
    const equal = second[row] === best && first[row] === bestFirst;
    if (second[row] > best || front.length === 0 || equal) {
      front.push(row);
      best = second[row];
      bestFirst = first[row];
    }
  }
  return Int32Array.from(front);
}
