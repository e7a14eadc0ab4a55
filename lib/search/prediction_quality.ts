/**
 * How well a model foretold what it had not seen.
 *
 * @module
 */

/**
 * One prediction made before its value was known, in the model's target units, and what came.
 *
 * @internal
 */
export interface PredictionRecord {
  /** Trial it is about. */
  readonly id: number;
  /** Predicted target. */
  readonly mean: number;
  /** Standard deviation of the prediction, noise included, > 0. */
  readonly deviation: number;
  /** The target that came, by the transform known when the prediction was made (mean 0, variance 1 of the data then). */
  readonly observed: number;
}

/**
 * Walk-forward quality of a model.
 *
 * @internal
 */
export interface PredictionQuality {
  /** Predictions judged. */
  readonly count: number;
  /** Root mean squared error. */
  readonly rmse: number;
  /** Root mean squared error of predicting the mean of the data known then, which is 0. */
  readonly constantRmse: number;
  /** Mean negative log predictive density. */
  readonly negativeLogLikelihood: number;
  /** Rank correlation of prediction and value; `null` if either is constant. */
  readonly spearman: number | null;
  /** Share of values inside the central 50 % interval. */
  readonly coverage50: number;
  /** Share of values inside the central 90 % interval. */
  readonly coverage90: number;
  /** Share of the best tenth of values that the best tenth of predictions hit. */
  readonly topTenthHits: number;
}

/** Half-widths of the central 50 % and 90 % intervals of a normal distribution. */
const HALF_50 = 0.6744897501960817, HALF_90 = 1.6448536269514722;

/** Ranks from 0, equals sharing their mean rank. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]), found = new Array<number>(values.length);
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && values[order[end]] === values[order[i]]) end++;
    for (let k = i; k < end; k++) found[order[k]] = (i + end - 1) / 2;
    i = end;
  }
  return found;
}

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const n = a.length, meanA = a.reduce((x, y) => x + y, 0) / n, meanB = b.reduce((x, y) => x + y, 0) / n;
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < n; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}

/**
 * The quality of predictions, each made by a model that knew only what came before it.
 *
 * @returns `null` without predictions.
 *
 * @example A perfect model
 * ```ts
 * import assert from "node:assert/strict";
 * import { predictionQuality } from "@lib/search/prediction_quality.ts";
 *
 * const records = [-1, 0, 2].map((value, id) => ({ id, mean: value, deviation: 0.1, observed: value }));
 * const quality = predictionQuality(records)!;
 * assert.equal(quality.rmse, 0);
 * assert.equal(quality.spearman, 1);
 * ```
 */
export function predictionQuality(records: readonly PredictionRecord[]): PredictionQuality | null {
  const count = records.length;
  if (count === 0) return null;
  let squares = 0, constant = 0, nll = 0, in50 = 0, in90 = 0;
  for (const { mean, deviation, observed } of records) {
    const z = (observed - mean) / deviation;
    squares += (observed - mean) ** 2;
    constant += observed ** 2;
    nll += 0.5 * (z * z + Math.log(2 * Math.PI)) + Math.log(deviation);
    if (Math.abs(z) <= HALF_50) in50++;
    if (Math.abs(z) <= HALF_90) in90++;
  }
  const means = records.map((record) => record.mean), values = records.map((record) => record.observed);
  const tenth = Math.max(1, Math.round(count / 10));
  const best = (of: readonly number[]): Set<number> =>
    new Set(of.map((_, i) => i).sort((a, b) => of[a] - of[b] || a - b).slice(0, tenth));
  const foretold = best(means), came = best(values);
  return {
    count,
    rmse: Math.sqrt(squares / count),
    constantRmse: Math.sqrt(constant / count),
    negativeLogLikelihood: nll / count,
    spearman: correlation(ranks(means), ranks(values)),
    coverage50: in50 / count,
    coverage90: in90 / count,
    topTenthHits: [...foretold].filter((i) => came.has(i)).length / tenth,
  };
}
