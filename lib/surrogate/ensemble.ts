/**
 * A sum of regression trees: what forest and boosting train, what predicts and what is explained.
 *
 * @module
 */
import { checkMatrix, type Matrix } from "./matrix.ts";
import { sumOfLeaves } from "./predict.ts";
import type { Ensemble } from "./tree.ts";

/**
 * The ensemble's prediction for each row.
 *
 * @throws {RangeError} If the matrix has another number of columns, or a value is not finite.
 *
 * @example A stump
 * ```ts
 * import assert from "node:assert/strict";
 * import { predictEnsemble } from "@lib/surrogate/ensemble.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const stump = {
 *   feature: Int32Array.of(0, -1, -1),
 *   threshold: Float64Array.of(0.5, 0, 0),
 *   left: Int32Array.of(1, -1, -1),
 *   right: Int32Array.of(2, -1, -1),
 *   value: Float64Array.of(2, 1, 3),
 *   cover: Float64Array.of(2, 1, 1),
 * };
 * const ensemble = { trees: [stump], offset: 0, scale: 1, columns: 1 };
 * assert.deepEqual(predictEnsemble(ensemble, matrixOf([[0.5], [0.6]])), Float64Array.of(1, 3));
 * ```
 */
export function predictEnsemble(ensemble: Ensemble, X: Matrix): Float64Array {
  checkColumns(ensemble, X, "predict");
  const { offset, scale } = ensemble;
  return sumOfLeaves(ensemble, X).map((sum) => offset + scale * sum);
}

/** Refuses rows that an ensemble was not trained for. */
export function checkColumns(ensemble: Pick<Ensemble, "columns">, X: Matrix, task: string): void {
  checkMatrix(X, task);
  if (X.columns !== ensemble.columns) {
    throw new RangeError(`Cannot ${task}: wanted ${ensemble.columns} columns, found ${X.columns}`);
  }
}

/** How well predictions meet the targets. */
export interface FitQuality {
  /** 1 − squared error / squared deviation from the mean; NaN if the targets do not differ. */
  readonly r2: number;
  /** Root of the mean squared error, in units of the target. */
  readonly rmse: number;
}

/**
 * R² and RMSE of predictions; rows without a prediction (NaN) are left out.
 *
 * - Undefined: both NaN without any prediction; R² NaN if the targets do not differ.
 */
export function fitQuality(y: Float64Array, prediction: Float64Array): FitQuality {
  let count = 0, mean = 0;
  for (let r = 0; r < y.length; r++) {
    if (Number.isNaN(prediction[r])) continue;
    count++;
    mean += (y[r] - mean) / count;
  }
  let error = 0, deviation = 0;
  for (let r = 0; r < y.length; r++) {
    if (Number.isNaN(prediction[r])) continue;
    error += (y[r] - prediction[r]) ** 2;
    deviation += (y[r] - mean) ** 2;
  }
  return { r2: deviation > 0 ? 1 - error / deviation : NaN, rmse: count > 0 ? Math.sqrt(error / count) : NaN };
}
