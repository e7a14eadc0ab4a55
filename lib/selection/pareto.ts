/**
 * Strategies that no other beats in every objective: Pareto fronts, their order, and the room around each point.
 *
 * Objectives are columns, one value a row, larger is better; negate what should be small. Row a *dominates* row b if it is
 * nowhere worse and somewhere better. Equal rows do not dominate each other and share a front.
 *
 * @module
 */

function checkColumns(objectives: readonly ArrayLike<number>[]): number {
  if (objectives.length === 0) throw new RangeError("Cannot compare rows: wanted at least one objective, found none");
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

/**
 * The front of each row: 0 for rows that nobody dominates, 1 for those dominated by front 0 only, and so on.
 *
 * - Cost: O(n²); rows are visited so that dominators come first, and the front of a row is one more than the worst among
 *   the rows that dominate it.
 *
 * @param objectives One column an objective, larger is better.
 * @throws {RangeError} If there is no objective, the columns differ in length, or hold a `NaN`.
 *
 * @example Two fronts
 * ```ts
 * import assert from "node:assert/strict";
 * import { nonDominatedSort } from "@lib/selection/pareto.ts";
 *
 * assert.deepEqual([...nonDominatedSort([[3, 2, 1, 1], [1, 2, 3, 1]])], [0, 0, 0, 1]);
 * ```
 */
export function nonDominatedSort(objectives: readonly ArrayLike<number>[]): Int32Array {
  const rows = checkColumns(objectives);
  const order = descending(objectives, rows), fronts = new Int32Array(rows);
  for (const [place, row] of order.entries()) {
    for (const other of order.subarray(0, place)) {
      const isWorse = fronts[other] < fronts[row],
        isEqual = objectives.every((column) => column[other] === column[row]);
      if (isWorse || isEqual || !objectives.every((column) => column[other] >= column[row])) continue;
      fronts[row] = fronts[other] + 1;
    }
  }
  return fronts;
}

/**
 * Room around each row among those of its front: the sum over objectives of the distance between its two neighbours,
 * as a share of the front's range; infinite at the ends.
 *
 * - Source: K. Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE Trans. Evol. Comput. 6
 *   (2002).
 *
 * @param objectives One column an objective.
 * @param fronts Front of each row, as {@linkcode nonDominatedSort} gives it.
 * @throws {RangeError} If the columns differ in length or hold a `NaN`.
 */
export function crowdingDistance(objectives: readonly ArrayLike<number>[], fronts: Int32Array): Float64Array {
  const rows = checkColumns(objectives);
  const distance = new Float64Array(rows);
  for (const column of objectives) {
    const order = Int32Array.from({ length: rows }, (_, row) => row)
      .sort((a, b) => fronts[a] - fronts[b] || column[a] - column[b] || a - b);
    for (let start = 0; start < rows;) {
      let end = start + 1;
      while (end < rows && fronts[order[end]] === fronts[order[start]]) end++;
      const range = column[order[end - 1]] - column[order[start]];
      distance[order[start]] = distance[order[end - 1]] = Infinity;
      for (let i = start + 1; i < end - 1 && range > 0; i++) {
        distance[order[i]] += (column[order[i + 1]] - column[order[i - 1]]) / range;
      }
      start = end;
    }
  }
  return distance;
}
