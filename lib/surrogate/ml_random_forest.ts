/**
 * The package ml-random-forest as a surrogate that can be chosen instead of our own, and that our own is checked with.
 *
 * It is slow (quadratic in the rows at each node), hence loaded only where it is used. Its trees are taken over as ours, so
 * that TreeSHAP explains them exactly; their covers count the training rows, since the package does not tell how often it
 * drew each.
 *
 * @module
 */
import { fitQuality, predictEnsemble } from "./ensemble.ts";
import { checkCount, type OutOfBag } from "./forest.ts";
import { checkObservations, type Matrix } from "./matrix.ts";
import type { Ensemble, RegressionTree } from "./tree.ts";

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
  /** Whether it is judged out of bag; default true. */
  readonly isJudged?: boolean;
}

/** A forest of the package. */
export interface MlRandomForest extends Ensemble {
  /** The forest judged on rows that its trees did not see; all NaN where it was not to be. */
  readonly outOfBag: OutOfBag;
  /** The prediction for each row. */
  predict(X: Matrix): Float64Array;
}

/** Trains a forest of the package; see {@linkcode trainMlRandomForest}. */
export type MlTrain = (X: Matrix, y: Float64Array, options: MlRandomForestOptions) => MlRandomForest;

/** A node as the package keeps it: a split where it has children. */
interface PackageNode {
  readonly left?: PackageNode;
  readonly right?: PackageNode;
  readonly splitColumn: number;
  readonly splitValue: number;
  readonly distribution: number;
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
  return (await loadMlRandomForest())(X, y, options);
}

/** Loads the package. */
export async function loadMlRandomForest(): Promise<MlTrain> {
  // deno-lint-ignore no-explicit-any -- the package's types name modules that they do not import
  const library: any = await import("ml-random-forest");
  return (X, y, options) => {
    checkObservations(X, y, "train a forest");
    const { seed, trees = 50, maxDepth = Infinity, maxLeaf = 3, isJudged = true } = options;
    checkCount("trees", trees);
    checkCount("maxLeaf", maxLeaf);
    if (maxDepth !== Infinity) checkCount("maxDepth", maxDepth);
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`Cannot train a forest: wanted an integer seed, found ${seed}`);
    }
    const regression = new library.RandomForestRegression({
      seed: seed | 0,
      nEstimators: trees,
      maxFeatures: X.columns,
      replacement: false,
      noOOB: !isJudged,
      // Below zero, for the package's default refuses the split that leaves no error at all.
      treeOptions: { minNumSamples: maxLeaf, maxDepth, gainThreshold: -1 },
    });
    regression.train(rowsOf(X), Array.from(y));
    const { estimators, indexes } = regression as { estimators: { root: PackageNode }[]; indexes: number[][] };
    const ensemble = {
      trees: estimators.map(({ root }, t) => treeOf(root, indexes[t], X)),
      offset: 0,
      scale: 1 / trees,
      columns: X.columns,
    };
    const prediction = isJudged ? Float64Array.from(regression.predictOOB() as number[]) : y.map(() => NaN);
    return {
      ...ensemble,
      outOfBag: { ...fitQuality(y, prediction), prediction },
      predict: (rows) => predictEnsemble(ensemble, rows),
    };
  };
}

/** A tree of the package as one of ours; `columns` are those that it was grown on. */
function treeOf(root: PackageNode, columns: readonly number[], X: Matrix): RegressionTree {
  const feature: number[] = [], threshold: number[] = [], left: number[] = [], right: number[] = [];
  const value: number[] = [], cover: number[] = [];
  const add = (node: PackageNode, rows: readonly number[]): number => {
    const place = feature.push(-1) - 1;
    threshold.push(0), left.push(-1), right.push(-1), value.push(node.distribution), cover.push(rows.length);
    if (node.left === undefined || node.right === undefined) return place;
    const column = columns[node.splitColumn];
    const goesLeft = (row: number) => X.data[row * X.columns + column] < node.splitValue;
    feature[place] = column;
    threshold[place] = below(node.splitValue);
    const l = left[place] = add(node.left, rows.filter(goesLeft));
    const r = right[place] = add(node.right, rows.filter((row) => !goesLeft(row)));
    value[place] = (cover[l] * value[l] + cover[r] * value[r]) / rows.length;
    return place;
  };
  add(root, Array.from({ length: X.rows }, (_, row) => row));
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
    cover: Float64Array.from(cover),
  };
}

/** The largest number below: the package sends a row left where it is less than the split, our trees where it is at most. */
function below(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const number = Float64Array.of(value), bits = new BigInt64Array(number.buffer);
  bits[0] += value > 0 ? -1n : 1n;
  return number[0];
}
