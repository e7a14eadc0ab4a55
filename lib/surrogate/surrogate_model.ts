/**
 * The model that a study is explained with, always with its error on trials that it had not seen.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { trainBoosting } from "./boosting.ts";
import { fitQuality } from "./ensemble.ts";
import type { Ensemble } from "./tree.ts";
import { type OutOfBag, trainForest } from "./forest.ts";
import { selectRows } from "./parameter_columns.ts";
import { checkObservations, type Matrix } from "./matrix.ts";
import { loadMlRandomForest } from "./ml_random_forest.ts";

/** A forest bears noise better; boosting finds finer structure where there is little noise, and explains faster. */
export type ModelKind = "forest" | "boosting";

/** The models that a study may be explained with, our own and that of the package ml-random-forest. */
export const SURROGATES = ["forest", "boosting", "ml-random-forest"] as const;

/** One of {@linkcode SURROGATES}. */
export type SurrogateName = (typeof SURROGATES)[number];

/**
 * How models are trained that are none of our own.
 *
 * @internal
 */
export interface SurrogateTrainer {
  /** A model judged on rows that it had not seen. */
  train(X: Matrix, y: Float64Array, seed: number): SurrogateModel;
  /** A smaller one that is not judged, for averages over many. */
  trainBriefly(X: Matrix, y: Float64Array, seed: number): Ensemble;
}

/**
 * A trained model.
 *
 * @internal
 */
export interface SurrogateModel extends Ensemble {
  /** The model judged on rows that it had not seen: out of bag for a forest, out of fold for boosting. */
  readonly unseen: OutOfBag;
  /** The prediction for each row. */
  predict(X: Matrix): Float64Array;
}

/** Refuses another kind. */
function checkKind(kind: ModelKind): void {
  if (kind !== "forest" && kind !== "boosting") {
    throw new RangeError(`Cannot train a model: wanted forest or boosting, found ${kind}`);
  }
}

/** Trees of the package's small forests: it takes a second or so for a tree on a thousand rows. */
const BRIEF_ML_TREES = 5;

/**
 * The model of a name as `explain` takes it; the package is loaded for its own alone.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openSurrogate } from "@lib/surrogate/surrogate_model.ts";
 *
 * assert.equal(await openSurrogate("boosting"), "boosting");
 * ```
 */
export async function openSurrogate(name: SurrogateName): Promise<ModelKind | SurrogateTrainer> {
  if (name !== "ml-random-forest") return name;
  const train = await loadMlRandomForest();
  return {
    train(X, y, seed) {
      const { outOfBag, ...forest } = train(X, y, { seed, maxLeaf: leafSize(X.rows) });
      return { ...forest, unseen: outOfBag };
    },
    trainBriefly: (X, y, seed) =>
      train(X, y, { seed, trees: BRIEF_ML_TREES, maxLeaf: leafSize(X.rows), isJudged: false }),
  };
}

/** Parts that the rows are dealt into to judge a model without bags; usual since Breiman & Spector 1992. */
const FOLDS = 5;

/**
 * Rows of a forest's leaf: three as usual for regression, and more where there are many rows, so that a tree has some
 * 300 leaves at most and a row's explanation costs the same in a long study.
 */
function leafSize(rows: number): number {
  return Math.max(3, Math.ceil(rows / 333));
}

/** Tells the stream that deals rows into folds from the others of a seed. */
const DEALING = 4;

/** Predictions of each row by a model trained on the other folds. */
function outOfFold(X: Matrix, y: Float64Array, seed: number, train: typeof trainBoosting): OutOfBag {
  const random = randomSource(seed, DEALING);
  const order = Int32Array.from(y.keys());
  for (let k = order.length - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    [order[k], order[other]] = [order[other], order[k]];
  }
  const prediction = new Float64Array(y.length).fill(NaN);
  for (let fold = 0; fold < FOLDS; fold++) {
    const test = order.filter((_, k) => k % FOLDS === fold), rest = order.filter((_, k) => k % FOLDS !== fold);
    if (test.length === 0 || rest.length === 0) continue;
    const model = train(selectRows(X, rest), Float64Array.from(rest, (row) => y[row]), { seed });
    model.predict(selectRows(X, test)).forEach((value, k) => prediction[test[k]] = value);
  }
  return { ...fitQuality(y, prediction), prediction };
}

/**
 * Trains a model of the kind, or by the trainer.
 *
 * @throws {RangeError} If the kind is unknown, sizes disagree or a number is not finite.
 *
 * @example Boosting follows a wave
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 * import { trainSurrogate } from "@lib/surrogate/surrogate_model.ts";
 *
 * const X = matrixOf(Array.from({ length: 200 }, (_, i) => [i / 20]));
 * assert.ok(trainSurrogate("boosting", X, X.data.map(Math.sin), 1).unseen.r2 > 0.95);
 * ```
 */
export function trainSurrogate(
  kind: ModelKind | SurrogateTrainer,
  X: Matrix,
  y: Float64Array,
  seed: number,
): SurrogateModel {
  if (typeof kind === "object") return kind.train(X, y, seed);
  checkKind(kind);
  checkObservations(X, y, `train a ${kind} model`);
  if (kind === "boosting") return { ...trainBoosting(X, y, { seed }), unseen: outOfFold(X, y, seed, trainBoosting) };
  const { outOfBag, ...forest } = trainForest(X, y, { seed, minLeaf: leafSize(X.rows) });
  return { ...forest, unseen: outOfBag };
}

/** Trains a model without judging it, for averages over many: a quarter of a forest's trees does for those. */
export function trainBriefly(
  kind: ModelKind | SurrogateTrainer,
  X: Matrix,
  y: Float64Array,
  seed: number,
): Ensemble {
  if (typeof kind === "object") return kind.trainBriefly(X, y, seed);
  checkKind(kind);
  if (kind === "boosting") return trainBoosting(X, y, { seed });
  return trainForest(X, y, { seed, trees: 25, minLeaf: leafSize(X.rows) });
}
