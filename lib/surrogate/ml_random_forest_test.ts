import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { trainForest } from "./forest.ts";
import { fitQuality } from "./ensemble.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { trainMlRandomForest } from "./ml_random_forest.ts";
import { treeExplainer } from "./tree_shap.ts";

/** Six parameters, of which three matter. */
function trials(seed: number, count: number) {
  const random = randomSource(seed);
  const X = matrixOf(Array.from({ length: count }, () => Float64Array.from({ length: 6 }, random.uniform)));
  const y = Float64Array.from({ length: count }, (_, r) => {
    const [a, b, c] = X.data.subarray(r * 6);
    return 3 * a + 2 * Math.sin(Math.PI * b) + a * c + 0.2 * random.normal();
  });
  return { X, y };
}

Deno.test("the package and our forest agree on the same data within an R² of 0.03, out of bag and on new rows", async () => {
  const train = trials(1, 160), test = trials(2, 400);
  const package_ = await trainMlRandomForest(train.X, train.y, { seed: 1, trees: 50 });
  const own = trainForest(train.X, train.y, { seed: 1, trees: 50, minLeaf: 1, maxFeatures: 6 });
  const r2 = (forest: { predict(X: typeof test.X): Float64Array }) => fitQuality(test.y, forest.predict(test.X)).r2;
  assert.ok(r2(own) > 0.8);
  assert.ok(Math.abs(r2(package_) - r2(own)) < 0.03, `${r2(package_)} and ${r2(own)}`);
  assert.ok(Math.abs(package_.outOfBag.r2 - own.outOfBag.r2) < 0.03);
});

Deno.test("the trees taken over from the package predict as the package does, at the splits themselves too", async () => {
  // deno-lint-ignore no-explicit-any -- the package's types name modules that they do not import
  const library: any = await import("ml-random-forest");
  const random = randomSource(5);
  // A coarse grid: many rows lie half-way between two others, which is where the package splits.
  const grid = () => matrixOf(Array.from({ length: 90 }, () => [0, 1, 2].map(() => (random.integer(9) - 4) / 2)));
  const X = grid(),
    y = Float64Array.from({ length: 90 }, (_, r) => X.data[3 * r] * X.data[3 * r + 1] + random.normal());
  const rowsOf = (matrix: Matrix) => Array.from({ length: 90 }, (_, r) => [...matrix.data.subarray(3 * r, 3 * r + 3)]);
  const treeOptions = { minNumSamples: 3, maxDepth: Infinity, gainThreshold: -1 };
  const package_ = new library.RandomForestRegression({ seed: 1, nEstimators: 30, maxFeatures: 3, treeOptions });
  package_.train(rowsOf(X), Array.from(y));
  const forest = await trainMlRandomForest(X, y, { seed: 1, trees: 30 });
  for (const rows of [X, grid()]) {
    const wanted: number[] = package_.predict(rowsOf(rows));
    forest.predict(rows).forEach((value, r) => assert.ok(Math.abs(value - wanted[r]) < 1e-12));
  }
  const explainer = treeExplainer(forest), shap = explainer.values(X);
  forest.predict(X).forEach((value, r) => {
    const sum = shap.subarray(3 * r, 3 * r + 3).reduce((sum, one) => sum + one, explainer.expectedValue);
    assert.ok(Math.abs(value - sum) < 1e-9);
  });
});

Deno.test("the package repeats itself for a seed", async () => {
  const { X, y } = trials(3, 40);
  const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => trainMlRandomForest(X, y, { seed, trees: 30 })));
  assert.deepEqual(one.predict(X), same.predict(X));
  assert.notDeepEqual(one.predict(X), other.predict(X));
});

Deno.test("the package is kept from rows of another width, numbers that are not finite and options out of range", async () => {
  const { X, y } = trials(3, 40);
  const forest = await trainMlRandomForest(X, y, { seed: 1, trees: 30 });
  const one = (row: number[]): Matrix => matrixOf([row]);
  assert.throws(() => forest.predict(one([1, 2, 3, 4, 5, 6, 7])), /wanted 6 columns, found 7/);
  assert.throws(() => forest.predict(one([1, 2, 3, 4, 5, NaN])), /found NaN in row 0, column 5/);
  for (const bad of [{ seed: 0.5 }, { seed: 1, maxDepth: -1 }, { seed: 1, trees: 0 }]) {
    await assert.rejects(trainMlRandomForest(X, y, bad), RangeError);
  }
});
