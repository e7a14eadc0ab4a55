/**
 * How far a map may be trusted.
 *
 * @module
 */
import { checkMatrix, type Matrix } from "./matrix.ts";

/** Squared Euclidean distances of one row to all. */
function squaredDistances({ data, rows, columns }: Matrix, row: number, out: Float64Array): void {
  for (let other = 0; other < rows; other++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (data[row * columns + c] - data[other * columns + c]) ** 2;
    out[other] = sum;
  }
}

/** The other rows at the least distances from a row; of equal ones the first. */
function nearestRows(distance: Float64Array, row: number, count: number): Int32Array {
  const nearest = new Int32Array(count);
  let known = 0;
  for (let other = 0; other < distance.length; other++) {
    if (other === row || (known === count && distance[other] >= distance[nearest[count - 1]])) continue;
    let place = known < count ? known++ : count - 1;
    for (; place > 0 && distance[other] < distance[nearest[place - 1]]; place--) nearest[place] = nearest[place - 1];
    nearest[place] = other;
  }
  return nearest;
}

/** Place of another row among those nearest to a row, from 1; of equal ones the first is nearer. */
function rankOf(one: number, distance: Float64Array, row: number): number {
  const limit = distance[one];
  let rank = 1;
  for (let other = 0; other < distance.length; other++) {
    if (other !== row && (distance[other] < limit || (distance[other] === limit && other < one))) rank++;
  }
  return rank;
}

/**
 * Trustworthiness of a map: 1 if the neighbours on it are neighbours in the data, about 0.5 for a random map.
 *
 * - Formula: 1 − 2 / (n k (2n − 3k − 1)) · Σ over rows and their k neighbours on the map of (rank in the data − k)⁺.
 * - Cost: rows² · (columns + k).
 * - Source: Venna & Kaski, Neighborhood preservation in nonlinear projection methods, 2001.
 *
 * @param X The data.
 * @param map The rows' places.
 * @param neighbours k, below half the number of rows.
 * @throws {RangeError} If the row counts differ or `neighbours` is out of range.
 *
 * @example A map equal to the data
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 * import { trustworthiness } from "@lib/surrogate/trustworthiness.ts";
 *
 * const X = matrixOf([[0], [1], [3], [7], [15]]);
 * assert.equal(trustworthiness(X, X, 2), 1);
 * ```
 */
export function trustworthiness(X: Matrix, map: Matrix, neighbours: number): number {
  checkMatrix(X, "judge a map");
  checkMatrix(map, "judge a map");
  const n = X.rows, k = neighbours;
  if (map.rows !== n) throw new RangeError(`Cannot judge a map: wanted ${n} rows, found ${map.rows}`);
  if (!Number.isInteger(k) || k < 1 || k >= n / 2) {
    throw new RangeError(`Cannot judge a map: wanted 1 to below ${n / 2} neighbours, found ${k}`);
  }
  const inData = new Float64Array(n), onMap = new Float64Array(n);
  let penalty = 0;
  for (let row = 0; row < n; row++) {
    squaredDistances(X, row, inData);
    squaredDistances(map, row, onMap);
    for (const near of nearestRows(onMap, row, k)) penalty += Math.max(0, rankOf(near, inData, row) - k);
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}
