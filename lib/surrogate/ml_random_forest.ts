/**
 * The package ml-random-forest as an estimator that can be chosen instead of our own, and that our own is checked with.
 *
 * It is slow (quadratic in the rows at each node), hence loaded only where it is used.
 *
 * @module
 */
import { checkColumns, fitQuality } from "./ensemble.ts";
import { checkCount, type OutOfBag } from "./forest.ts";
import { checkObservations, type Matrix } from "./matrix.ts";

/** How the package grows its forest. */
export interface MlRandomForestOptions {
  /** Decides the bootstrap samples; 32 bits of it count. */
  readonly seed: number;
  /** Number of trees; default 50. */
  readonly trees?: number;
  /** Splits on the longest path; default unbounded. */
  readonly maxDepth?: number;
  /** Nodes of up to this many rows are not split; default 3. */
  readonly maxLeaf?: number;
}

/** A forest of the package; it predicts, and cannot be explained by TreeSHAP. */
export interface MlRandomForest {
  /** The forest judged on rows that its trees did not see. */
  readonly outOfBag: OutOfBag;
  /** The prediction for each row. */
  predict(X: Matrix): Float64Array;
}

/** The matrix as the package wants it. */
function rowsOf({ data, rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, r) => Array.from(data.subarray(r * columns, (r + 1) * columns)));
}

/**
 * Trains the package's random forest on all columns.
 *
 * @param X One row an observation.
 * @param y One target a row.
 * @throws {RangeError} If sizes disagree, a number is not finite, an option is out of range.
 * @throws {TypeError} By the package, if the trees are so few that a row was left out by none.
 *
 * @example A line is learnt
 * ```ts
 * import assert from "node:assert/strict";
 * import { trainMlRandomForest } from "@lib/surrogate/ml_random_forest.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const X = matrixOf(Array.from({ length: 30 }, (_, i) => [i]));
 * const y = Float64Array.from({ length: 30 }, (_, i) => i);
 * const forest = await trainMlRandomForest(X, y, { seed: 1, trees: 30 });
 * assert.ok(Math.abs(forest.predict(matrixOf([[20]]))[0] - 20) < 2);
 * ```
 */
export async function trainMlRandomForest(
  X: Matrix,
  y: Float64Array,
  options: MlRandomForestOptions,
): Promise<MlRandomForest> {
  checkObservations(X, y, "train a forest");
  const { seed, trees = 50, maxDepth = Infinity, maxLeaf = 3 } = options;
  checkCount("trees", trees);
  checkCount("maxLeaf", maxLeaf);
  if (maxDepth !== Infinity) checkCount("maxDepth", maxDepth);
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot train a forest: wanted an integer seed, found ${seed}`);
  }
  // deno-lint-ignore no-explicit-any -- the package's types name modules that they do not import
  const library: any = await import("ml-random-forest");
  const regression = new library.RandomForestRegression({
    seed: seed | 0,
    nEstimators: trees,
    maxFeatures: X.columns,
    replacement: false,
    // Below zero, for the package's default refuses the split that leaves no error at all.
    treeOptions: { minNumSamples: maxLeaf, maxDepth, gainThreshold: -1 },
  });
  regression.train(rowsOf(X), Array.from(y));
  const prediction = Float64Array.from(regression.predictOOB() as number[]);
  return {
    outOfBag: { ...fitQuality(y, prediction), prediction },
    predict: (rows) => {
      checkColumns(X, rows, "predict");
      return Float64Array.from(regression.predict(rowsOf(rows)) as number[]);
    },
  };
}
