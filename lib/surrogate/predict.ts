/**
 * Predictions of many rows: each value is replaced by its rank among the trees' thresholds, so that a step down a tree
 * is a subtraction of integers instead of a branch that the processor guesses wrong every other time.
 *
 * @module
 */
import type { Matrix } from "./matrix.ts";
import type { Ensemble, RegressionTree } from "./tree.ts";

/** Rows that go down a tree side by side, so that their memory reads overlap. */
const LANES = 4;
/** Rows that stay in the fast memory while all trees pass over them. */
const BLOCK = 64 * LANES;

/** A tree of four integers a node: column, rank of the threshold, and where the left and the right child begin. */
interface RankedTree {
  readonly nodes: Int32Array;
  readonly value: Float64Array;
  readonly depth: number;
}

/** Each column's thresholds over all trees, ascending, without repeats. */
function thresholdsOf({ trees, columns }: Ensemble): Float64Array[] {
  const thresholds = Array.from({ length: columns }, () => new Set<number>());
  for (const { feature, threshold } of trees) {
    feature.forEach((column, node) => column >= 0 && thresholds[column].add(threshold[node]));
  }
  return thresholds.map((values) => Float64Array.from(values).sort());
}

/** How many sorted thresholds lie below a value: with rank(x) > rank(t) exactly where x > t. */
function rankOf(value: number, sorted: Float64Array): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= sorted[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A leaf points at itself: all lanes take as many steps as the tree is deep. */
function rankTree({ feature, threshold, left, right, value }: RegressionTree, sorted: Float64Array[]): RankedTree {
  const nodes = new Int32Array(4 * feature.length);
  let depth = 0;
  const open = [{ node: 0, level: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { node, level } = place;
    const column = feature[node];
    if (column < 0) {
      nodes.set([0, 0, 4 * node, 4 * node], 4 * node);
      depth = Math.max(depth, level);
    } else {
      nodes.set([column, rankOf(threshold[node], sorted[column]), 4 * left[node], 4 * right[node]], 4 * node);
      open.push({ node: left[node], level: level + 1 }, { node: right[node], level: level + 1 });
    }
  }
  return { nodes, value, depth };
}

/**
 * Σ over the trees of the value of the leaf that each row falls into.
 *
 * - Cost: rows × trees × depth, after rows × columns binary searches.
 */
export function sumOfLeaves(ensemble: Ensemble, X: Matrix): Float64Array {
  const { data, rows, columns } = X;
  const sorted = thresholdsOf(ensemble);
  const trees = ensemble.trees.map((tree) => rankTree(tree, sorted));
  const paddedRows = Math.ceil(rows / LANES) * LANES;
  const rank = new Int32Array(paddedRows * columns);
  for (let c = 0; c < columns; c++) {
    for (let i = c; i < data.length; i += columns) rank[i] = rankOf(data[i], sorted[c]);
  }
  const sum = new Float64Array(paddedRows);
  for (let start = 0; start < paddedRows; start += BLOCK) {
    const end = Math.min(paddedRows, start + BLOCK);
    for (const { nodes, value, depth } of trees) {
      for (let row = start; row < end; row += LANES) {
        const row0 = row * columns, row1 = row0 + columns, row2 = row1 + columns, row3 = row2 + columns;
        let a = 0, b = 0, c = 0, d = 0;
        for (let step = 0; step < depth; step++) {
          // The sign bit of (threshold's rank − value's rank) is 1 where the row goes right.
          a = nodes[a + 2 + ((nodes[a + 1] - rank[row0 + nodes[a]]) >>> 31)];
          b = nodes[b + 2 + ((nodes[b + 1] - rank[row1 + nodes[b]]) >>> 31)];
          c = nodes[c + 2 + ((nodes[c + 1] - rank[row2 + nodes[c]]) >>> 31)];
          d = nodes[d + 2 + ((nodes[d + 1] - rank[row3 + nodes[d]]) >>> 31)];
        }
        sum[row] += value[a >> 2];
        sum[row + 1] += value[b >> 2];
        sum[row + 2] += value[c >> 2];
        sum[row + 3] += value[d >> 2];
      }
    }
  }
  return sum.subarray(0, rows);
}
