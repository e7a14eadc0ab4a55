/**
 * One regression tree on binned columns, grown depth first and kept as flat arrays.
 *
 * @module
 */
import type { RandomSource } from "../core/random.ts";
import type { BinnedMatrix } from "./histogram.ts";

/**
 * A regression tree; node 0 is the root, and a row goes left where `x[feature] <= threshold`.
 *
 * Trees grown here list each node before its children and a left child next to its parent.
 */
export interface RegressionTree {
  /** Column that the node splits on; negative in a leaf. */
  readonly feature: Int32Array;
  /** A row whose value is at most this goes left. */
  readonly threshold: Float64Array;
  /** Node for rows at or below the threshold; meaningless in a leaf. */
  readonly left: Int32Array;
  /** Node for rows above the threshold; meaningless in a leaf. */
  readonly right: Int32Array;
  /** Mean target of the training rows in the node. */
  readonly value: Float64Array;
  /** Training rows in the node, counted as often as they were drawn. */
  readonly cover: Float64Array;
}

/** Trees whose leaf values add up: prediction = `offset` + `scale` × Σ leaf values. */
export interface Ensemble {
  /** Each adds the value of the leaf that a row falls into. */
  readonly trees: readonly RegressionTree[];
  /** Prediction without any tree. */
  readonly offset: number;
  /** 1 / number of trees in a forest, 1 in a boosted model. */
  readonly scale: number;
  /** Columns that a row must have. */
  readonly columns: number;
}

/** When a tree stops growing. */
export interface GrowOptions {
  /** Splits on the longest path. */
  readonly maxDepth: number;
  /** Training rows that each leaf must hold, counted as often as drawn. */
  readonly minLeaf: number;
  /** Columns tried at each node, drawn anew. */
  readonly maxFeatures: number;
}

/** Scratch memory of one fit, shared by its trees. */
class Histogram {
  readonly count = new Float64Array(256);
  readonly sum = new Float64Array(256);
  /** Last bin in use left of the best cut of the column scanned last. */
  lastBin = -1;
  /** First bin in use right of that cut. */
  nextBin = -1;

  /**
   * Finds a column's best cut, by the growth of Σ sum² / count, which is the fall of the squared error.
   *
   * @param offset Where the column begins in `bins`.
   * @returns Σ over both sides of sum² / count; −1 if no cut leaves `minLeaf` rows on each side.
   */
  bestCut(
    bins: Uint8Array,
    offset: number,
    rows: Int32Array,
    start: number,
    end: number,
    weight: Float64Array,
    weighted: Float64Array,
    total: number,
    totalSum: number,
    minLeaf: number,
  ): number {
    const { count, sum } = this;
    let lowest = 255, highest = 0;
    for (let k = start; k < end; k++) {
      const row = rows[k];
      const bin = bins[offset + row];
      count[bin] += weight[row];
      sum[bin] += weighted[row];
      if (bin < lowest) lowest = bin;
      if (bin > highest) highest = bin;
    }
    let best = -1, leftCount = 0, leftSum = 0, previous = lowest;
    let bestLast = -1, bestNext = -1;
    for (let bin = lowest; bin <= highest; bin++) {
      if (count[bin] === 0) continue;
      const rightCount = total - leftCount;
      if (leftCount >= minLeaf && rightCount >= minLeaf) {
        const rightSum = totalSum - leftSum;
        const score = (leftSum * leftSum) / leftCount + (rightSum * rightSum) / rightCount;
        if (score > best) {
          best = score;
          bestLast = previous;
          bestNext = bin;
        }
      }
      leftCount += count[bin];
      leftSum += sum[bin];
      previous = bin;
      count[bin] = 0;
      sum[bin] = 0;
    }
    this.lastBin = bestLast;
    this.nextBin = bestNext;
    return best;
  }
}

/**
 * Grows a tree that lowers the squared error of weighted rows.
 *
 * - Cost: rows × tried columns at each level; memory of at most two nodes a row.
 * - Source: Breiman, Friedman, Olshen & Stone, Classification and Regression Trees, 1984; histogram splits as in
 *   Ke et al., LightGBM, 2017.
 *
 * @param target One number a row; best near zero on average, for the sums' precision.
 * @param weight How often each row was drawn; rows of weight 0 are left out.
 * @param random Draws the columns tried at a node.
 */
export function growTree(
  binned: BinnedMatrix,
  target: Float64Array,
  weight: Float64Array,
  options: GrowOptions,
  random: RandomSource,
): RegressionTree {
  const { bins, edges, columns } = binned;
  const { maxDepth, minLeaf, maxFeatures } = options;
  const histogram = new Histogram();
  const weighted = new Float64Array(binned.rows);
  const rows = new Int32Array(binned.rows);
  let rowCount = 0, squares = 0;
  for (let r = 0; r < binned.rows; r++) {
    if (weight[r] === 0) continue;
    rows[rowCount++] = r;
    weighted[r] = weight[r] * target[r];
    squares += weighted[r] * target[r];
  }
  // A fall of the squared error below this is rounding, not a split.
  const leastGain = 1e-12 * squares;

  const capacity = Math.max(1, 2 * rowCount - 1);
  const feature = new Int32Array(capacity), threshold = new Float64Array(capacity);
  const left = new Int32Array(capacity), right = new Int32Array(capacity);
  const value = new Float64Array(capacity), cover = new Float64Array(capacity);
  const order = Int32Array.from({ length: columns }, (_, column) => column);
  let nodeCount = 0;
  // Nodes that wait; the left child lies on top, so that it follows its parent at once.
  const waiting = [{ start: 0, end: rowCount, depth: 0, parent: -1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { start, end, depth, parent } = next;
    const node = nodeCount++;
    if (parent >= 0) (node === parent + 1 ? left : right)[parent] = node;
    let total = 0, sum = 0;
    for (let k = start; k < end; k++) {
      total += weight[rows[k]];
      sum += weighted[rows[k]];
    }
    value[node] = sum / total;
    cover[node] = total;
    feature[node] = -1;
    if (depth >= maxDepth || total < 2 * minLeaf) continue;

    let best = (sum * sum) / total + leastGain, bestFeature = -1, lastBin = 0, nextBin = 0;
    // A column that cannot be cut here does not count as tried.
    for (let tried = 0, k = 0; k < columns && tried < maxFeatures; k++) {
      const pick = k + random.integer(columns - k);
      const column = order[pick];
      order[pick] = order[k];
      order[k] = column;
      const offset = column * binned.rows;
      const score = histogram.bestCut(bins, offset, rows, start, end, weight, weighted, total, sum, minLeaf);
      if (score >= 0) tried++;
      if (score > best) {
        best = score;
        bestFeature = column;
        lastBin = histogram.lastBin;
        nextBin = histogram.nextBin;
      }
    }
    if (bestFeature < 0) continue;

    // Half-way through the empty bins between the two sides.
    const cut = (lastBin + nextBin - 1) >> 1;
    const offset = bestFeature * binned.rows;
    let middle = start;
    for (let k = start; k < end; k++) {
      const row = rows[k];
      if (bins[offset + row] <= cut) {
        rows[k] = rows[middle];
        rows[middle++] = row;
      }
    }
    feature[node] = bestFeature;
    threshold[node] = edges[bestFeature][cut];
    waiting.push({ start: middle, end, depth: depth + 1, parent: node });
    waiting.push({ start, end: middle, depth: depth + 1, parent: node });
  }
  return {
    feature: feature.slice(0, nodeCount),
    threshold: threshold.slice(0, nodeCount),
    left: left.slice(0, nodeCount),
    right: right.slice(0, nodeCount),
    value: value.slice(0, nodeCount),
    cover: cover.slice(0, nodeCount),
  };
}

/** The leaf that a row falls into. */
export function leafOf(tree: RegressionTree, data: Float64Array, offset: number): number {
  const { feature, threshold, left, right } = tree;
  let node = 0;
  while (feature[node] >= 0) node = data[offset + feature[node]] <= threshold[node] ? left[node] : right[node];
  return node;
}
