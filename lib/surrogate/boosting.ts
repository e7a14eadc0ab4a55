/**
 * Gradient boosting of regression trees: each tree is grown on what the ones before left unexplained.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { predictEnsemble } from "./ensemble.ts";
import { checkCount } from "./forest.ts";
import { binColumns } from "./histogram.ts";
import { checkObservations, type Matrix } from "./matrix.ts";
import { type Ensemble, growTree, leafOf, type RegressionTree } from "./tree.ts";

/** How a boosted model is grown. */
export interface BoostingOptions {
  /** Decides which columns are tried, if not all are. */
  readonly seed: number;
  /** Number of trees; default 200. */
  readonly trees?: number;
  /** Splits on the longest path; default 3. */
  readonly maxDepth?: number;
  /** Rows in each leaf at least; default 1. */
  readonly minLeaf?: number;
  /** Columns tried at each node; default all. */
  readonly maxFeatures?: number;
  /** Bins a column at most; default 64. */
  readonly bins?: number;
  /** Share of each tree's step that is taken, in (0, 1]; default 0.1. */
  readonly learningRate?: number;
}

/** A trained boosted model. */
export interface BoostedTrees extends Ensemble {
  /** The prediction for each row. */
  predict(X: Matrix): Float64Array;
}

/**
 * Trains boosted trees on the squared error.
 *
 * - Source: Friedman, Greedy function approximation: a gradient boosting machine, 2001.
 *
 * @param X One row an observation.
 * @param y One target a row.
 * @throws {RangeError} If sizes disagree, a number is not finite, or an option is out of range.
 *
 * @example A sum of two columns
 * ```ts
 * import assert from "node:assert/strict";
 * import { trainBoosting } from "@lib/surrogate/boosting.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const X = matrixOf(Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10)]));
 * const y = Float64Array.from({ length: 100 }, (_, i) => (i % 10) + Math.floor(i / 10));
 * const [middle] = trainBoosting(X, y, { seed: 1 }).predict(matrixOf([[5, 5]]));
 * assert.ok(Math.abs(middle - 10) < 0.5);
 * ```
 */
export function trainBoosting(X: Matrix, y: Float64Array, options: BoostingOptions): BoostedTrees {
  checkObservations(X, y, "train boosted trees");
  const { rows, columns, data } = X;
  const {
    seed,
    trees: treeCount = 200,
    maxDepth = 3,
    minLeaf = 1,
    maxFeatures = columns,
    bins = 64,
    learningRate = 0.1,
  } = options;
  for (const [name, value] of Object.entries({ trees: treeCount, maxDepth, minLeaf, maxFeatures })) {
    checkCount(name, value);
  }
  if (!(learningRate > 0 && learningRate <= 1)) {
    throw new RangeError(`Cannot train boosted trees: wanted a learning rate in (0, 1], found ${learningRate}`);
  }
  const binned = binColumns(X, bins);
  const offset = y.reduce((sum, value) => sum + value, 0) / rows;
  const residual = y.map((value) => value - offset);
  const weight = new Float64Array(rows).fill(1);
  const trees: RegressionTree[] = [];
  for (let t = 0; t < treeCount; t++) {
    const tree = growTree(binned, residual, weight, { maxDepth, minLeaf, maxFeatures }, randomSource(seed, t));
    for (let node = 0; node < tree.value.length; node++) tree.value[node] *= learningRate;
    for (let r = 0; r < rows; r++) residual[r] -= tree.value[leafOf(tree, data, r * columns)];
    trees.push(tree);
  }
  const ensemble = { trees, offset, scale: 1, columns };
  return { ...ensemble, predict: (rows) => predictEnsemble(ensemble, rows) };
}
