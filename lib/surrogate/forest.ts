/**
 * Random forest for regression: trees on bootstrap samples, judged on the rows that each left out.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { type FitQuality, fitQuality, predictEnsemble } from "./ensemble.ts";
import { binColumns } from "./histogram.ts";
import { checkObservations, type Matrix } from "./matrix.ts";
import { type Ensemble, growTree, leafOf, type RegressionTree } from "./tree.ts";

/** How a forest is grown. */
export interface ForestOptions {
  /** Decides the bootstrap samples and the columns tried. */
  readonly seed: number;
  /** Number of trees; default 100. */
  readonly trees?: number;
  /** Splits on the longest path; default unbounded. */
  readonly maxDepth?: number;
  /** Rows in each leaf at least, counted as often as drawn; default 3. */
  readonly minLeaf?: number;
  /** Columns tried at each node; default one third, rounded up (Breiman 2001). */
  readonly maxFeatures?: number;
  /** Bins a column at most; default 64. */
  readonly bins?: number;
}

/** Predictions of each training row by the trees that did not see it. */
export interface OutOfBag extends FitQuality {
  /** NaN for a row that every tree drew. */
  readonly prediction: Float64Array;
}

/** A trained forest. */
export interface Forest extends Ensemble {
  /** The forest judged on rows that its trees did not see. */
  readonly outOfBag: OutOfBag;
  /** The prediction for each row. */
  predict(X: Matrix): Float64Array;
}

/**
 * Trains a random forest.
 *
 * - Undefined: out-of-bag R² is NaN if the targets do not differ.
 * - Cost: about trees × rows × tried columns × depth.
 * - Source: Breiman, Random Forests, 2001.
 *
 * @param X One row an observation; integers and category codes are numbers like others.
 * @param y One target a row.
 * @throws {RangeError} If sizes disagree, a number is not finite, or an option is out of range.
 *
 * @example A step is learnt
 * ```ts
 * import assert from "node:assert/strict";
 * import { trainForest } from "@lib/surrogate/forest.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const X = matrixOf(Array.from({ length: 100 }, (_, i) => [i]));
 * const y = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 1));
 * const forest = trainForest(X, y, { seed: 1, trees: 20 });
 * assert.ok(forest.outOfBag.r2 > 0.9);
 * assert.deepEqual(Array.from(forest.predict(matrixOf([[10], [90]]))), [0, 1]);
 * ```
 */
export function trainForest(X: Matrix, y: Float64Array, options: ForestOptions): Forest {
  checkObservations(X, y, "train a forest");
  const { rows, columns, data } = X;
  const {
    seed,
    trees: treeCount = 100,
    maxDepth = Infinity,
    minLeaf = 3,
    maxFeatures = Math.ceil(columns / 3),
    bins = 64,
  } = options;
  checkCount("trees", treeCount);
  checkCount("minLeaf", minLeaf);
  checkCount("maxFeatures", maxFeatures);
  if (maxDepth !== Infinity) checkCount("maxDepth", maxDepth);

  const binned = binColumns(X, bins);
  const offset = y.reduce((sum, value) => sum + value, 0) / rows;
  const target = y.map((value) => value - offset);
  const trees: RegressionTree[] = [];
  const weight = new Float64Array(rows);
  const unseenBy = new Int32Array(rows);
  const prediction = new Float64Array(rows);
  for (let t = 0; t < treeCount; t++) {
    const random = randomSource(seed, t);
    weight.fill(0);
    for (let draw = 0; draw < rows; draw++) weight[random.integer(rows)]++;
    const tree = growTree(binned, target, weight, { maxDepth, minLeaf, maxFeatures }, random);
    trees.push(tree);
    for (let r = 0; r < rows; r++) {
      if (weight[r] > 0) continue;
      unseenBy[r]++;
      prediction[r] += tree.value[leafOf(tree, data, r * columns)];
    }
  }
  // 0 / 0 is the NaN of a row that no tree left out.
  for (let r = 0; r < rows; r++) prediction[r] = offset + prediction[r] / unseenBy[r];
  const ensemble = { trees, offset, scale: 1 / treeCount, columns };
  return {
    ...ensemble,
    outOfBag: { ...fitQuality(y, prediction), prediction },
    predict: (rows) => predictEnsemble(ensemble, rows),
  };
}

/** Refuses an option that is not a positive integer. */
export function checkCount(name: string, value: number, task = "train trees"): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`Cannot ${task}: wanted a positive integer for ${name}, found ${value}`);
  }
}
