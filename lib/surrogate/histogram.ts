/**
 * Columns cut into at most 256 bins of about equal count, so that a split is found by counting instead of sorting.
 *
 * @module
 */
import type { Matrix } from "./matrix.ts";

/** A matrix with each value replaced by the number of its bin. */
export interface BinnedMatrix {
  /** Number of observations. */
  readonly rows: number;
  /** Number of parameters. */
  readonly columns: number;
  /** Column-major: the bin of row `r` and column `c` is `bins[c * rows + r]`. */
  readonly bins: Uint8Array;
  /** Per column, ascending: a value lies in bin `b` if it is ≤ `edges[b]` and > `edges[b - 1]`. */
  readonly edges: readonly Float64Array[];
}

/**
 * A number `t` with `below <= t < above`, half-way where doubles allow.
 *
 * The mean of two neighbouring doubles can round up to the larger one, which would send it to the wrong side.
 */
function between(below: number, above: number): number {
  const middle = below + (above - below) / 2;
  return middle < above ? middle : below;
}

/** Cuts that part sorted values into at most `binCount` bins of about equal count, never within equal values. */
function binEdges(sorted: Float64Array, binCount: number): Float64Array {
  const n = sorted.length;
  let distinct = 1;
  for (let i = 1; i < n; i++) if (sorted[i] > sorted[i - 1]) distinct++;
  const everyValue = distinct <= binCount;
  const edges: number[] = [];
  for (let i = 1; i < n; i++) {
    // Among many values the next cut is due once the bins so far hold their share of the rows.
    const due = everyValue || i >= ((edges.length + 1) * n) / binCount;
    if (due && edges.length < binCount - 1 && sorted[i] > sorted[i - 1]) edges.push(between(sorted[i - 1], sorted[i]));
  }
  return Float64Array.from(edges);
}

/**
 * Bins each column by its quantiles; a column of few distinct values gets a bin for each.
 *
 * @param X Finite values.
 * @param binCount Bins a column at most, 2 to 256.
 * @throws {RangeError} If the number of bins is out of range.
 *
 * @example Values on the edge belong to the bin below
 * ```ts
 * import assert from "node:assert/strict";
 * import { binColumns } from "@lib/surrogate/histogram.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const binned = binColumns(matrixOf([[3], [1], [2], [1]]), 256);
 * assert.deepEqual(binned.edges[0], Float64Array.of(1.5, 2.5));
 * assert.deepEqual(binned.bins, Uint8Array.of(2, 0, 1, 0));
 * ```
 */
export function binColumns(X: Matrix, binCount: number): BinnedMatrix {
  if (!Number.isInteger(binCount) || binCount < 2 || binCount > 256) {
    throw new RangeError(`Cannot bin columns: wanted 2 to 256 bins, found ${binCount}`);
  }
  const { data, rows, columns } = X;
  const bins = new Uint8Array(rows * columns);
  const edges: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) column[r] = data[r * columns + c];
    const cuts = binEdges(column.slice().sort(), binCount);
    for (let r = 0; r < rows; r++) {
      let low = 0, high = cuts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (column[r] <= cuts[middle]) high = middle;
        else low = middle + 1;
      }
      bins[c * rows + r] = low;
    }
    edges.push(cuts);
  }
  return { rows, columns, bins, edges };
}
