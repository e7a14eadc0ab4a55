import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson, referenceFile } from "../../test/shared.ts";
import { randomSource } from "../core/random.ts";
import { trainBoosting } from "./boosting.ts";
import { predictEnsemble } from "./ensemble.ts";
import { trainForest } from "./forest.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import type { Ensemble, RegressionTree } from "./tree.ts";
import { treeExplainer } from "./tree_shap.ts";

type TreeRecord = { [Key in keyof RegressionTree]: number[] };

const reference = readJson(referenceFile("bo/trees/treeshap.json"));
const rows = matrixOf(reference.rows);

function ensembleOf(trees: TreeRecord[]): Ensemble {
  return {
    trees: trees.map((tree) => ({
      feature: Int32Array.from(tree.feature),
      threshold: Float64Array.from(tree.threshold),
      left: Int32Array.from(tree.left),
      right: Int32Array.from(tree.right),
      value: Float64Array.from(tree.value),
      cover: Float64Array.from(tree.cover),
    })),
    offset: 0,
    scale: 1 / trees.length,
    columns: rows.columns,
  };
}

function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    assert.ok(Math.abs(actual[i] - wanted[i]) <= tolerance, `${actual[i]} at ${i}, wanted ${wanted[i]}`);
  }
}

for (const [name, oracle] of [["depth5", "shap_values"], ["depth3", "shap_values_bruteforce"]]) {
  Deno.test(`SHAP values, expected value and predictions equal the reference's to 1e-9 (${name})`, () => {
    const ensemble = ensembleOf(reference[name].trees);
    const explainer = treeExplainer(ensemble);
    assertClose(explainer.values(rows), reference[name][oracle].flat(), 1e-9);
    assertClose([explainer.expectedValue], [reference[name].expected_value], 1e-9);
    assertClose(predictEnsemble(ensemble, rows), reference[name].prediction, 1e-9);
  });
}

Deno.test("SHAP interaction values equal the shap library's to 1e-9", () => {
  const wanted = reference.depth5.shap_interaction_values_first5;
  const first = matrixOf(reference.rows.slice(0, wanted.length));
  assertClose(treeExplainer(ensembleOf(reference.depth5.trees)).interactions(first), wanted.flat(2), 1e-9);
});

/** The game itself: a tree's expected value when only the columns of a set are known. */
function knownValue(tree: RegressionTree, data: Float64Array, known: number, node = 0): number {
  const { feature, threshold, left, right, value, cover } = tree;
  const column = feature[node];
  if (column < 0) return value[node];
  if ((known >> column) & 1) {
    return knownValue(tree, data, known, data[column] <= threshold[node] ? left[node] : right[node]);
  }
  return (cover[left[node]] * knownValue(tree, data, known, left[node]) +
    cover[right[node]] * knownValue(tree, data, known, right[node])) / cover[node];
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** Shapley values and interaction values of one row by the definition, over all sets of columns. */
function bruteForce(ensemble: Ensemble, data: Float64Array): { values: number[]; pairs: number[] } {
  const n = ensemble.columns;
  const game = (known: number): number =>
    ensemble.offset + ensemble.scale * ensemble.trees.reduce((sum, tree) => sum + knownValue(tree, data, known), 0);
  const sets = Array.from({ length: 1 << n }, (_, set) => ({
    set,
    size: set.toString(2).replaceAll("0", "").length,
    value: game(set),
  }));
  const values = Array.from(
    { length: n },
    (_, i) =>
      sets.filter(({ set }) => !((set >> i) & 1)).reduce(
        (sum, { set, size, value }) =>
          sum + (factorial(size) * factorial(n - size - 1)) / factorial(n) * (sets[set | (1 << i)].value - value),
        0,
      ),
  );
  const pairs = new Array<number>(n * n).fill(0);
  for (let i = 0; i < n; i++) {
    let rest = values[i];
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      for (const { set, size, value } of sets) {
        if ((set >> i) & 1 || (set >> j) & 1) continue;
        const joint = sets[set | (1 << i) | (1 << j)].value - sets[set | (1 << i)].value - sets[set | (1 << j)].value;
        pairs[i * n + j] += factorial(size) * factorial(n - size - 2) / (2 * factorial(n - 1)) * (joint + value);
      }
      rest -= pairs[i * n + j];
    }
    pairs[i * n + i] = rest;
  }
  return { values, pairs };
}

/** Noisy data of few columns, so that paths split on one column again and again. */
function randomData(seed: number, count: number, columns: number): { X: Matrix; y: Float64Array } {
  const random = randomSource(seed);
  const X = matrixOf(Array.from({ length: count }, () => Float64Array.from({ length: columns }, random.uniform)));
  return { X, y: Float64Array.from({ length: count }, () => random.normal()) };
}

Deno.test("SHAP and interaction values are those of the definition over all sets of columns", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), fc.boolean(), (seed, columns, boosted) => {
      const { X, y } = randomData(seed, 40, columns);
      const ensemble = boosted
        ? trainBoosting(X, y, { seed, trees: 3, maxDepth: 6 })
        : trainForest(X, y, { seed, trees: 3, minLeaf: 1 });
      const explainer = treeExplainer(ensemble);
      const row = { data: randomData(seed, 1, columns).X.data, rows: 1, columns };
      const wanted = bruteForce(ensemble, row.data);
      assertClose(explainer.values(row), wanted.values, 1e-12);
      assertClose(explainer.interactions(row), wanted.pairs, 1e-12);
    }),
    { numRuns: 40 },
  );
});

Deno.test("SHAP values add up to the prediction, and interactions to the SHAP values, in deep trees", () => {
  const { X, y } = randomData(7, 300, 12);
  for (const model of [trainForest(X, y, { seed: 1, trees: 10, minLeaf: 1 }), trainBoosting(X, y, { seed: 1 })]) {
    const explainer = treeExplainer(model);
    const some = { data: X.data.slice(0, 20 * X.columns), rows: 20, columns: X.columns };
    const values = explainer.values(some), pairs = explainer.interactions(some);
    const predictions = model.predict(some);
    for (let row = 0; row < some.rows; row++) {
      let total = explainer.expectedValue;
      for (let i = 0; i < X.columns; i++) {
        const value = values[row * X.columns + i];
        total += value;
        let across = 0;
        for (let j = 0; j < X.columns; j++) {
          const pair = pairs[(row * X.columns + i) * X.columns + j];
          across += pair;
          assert.ok(Math.abs(pair - pairs[(row * X.columns + j) * X.columns + i]) < 1e-12);
        }
        assert.ok(Math.abs(across - value) < 1e-12);
      }
      assert.ok(Math.abs(total - predictions[row]) < 1e-12);
    }
  }
});

Deno.test("a column that no tree splits on has SHAP value 0", () => {
  const { X, y } = randomData(3, 60, 3);
  for (let row = 0; row < X.rows; row++) X.data[row * 3 + 1] = 5;
  const values = treeExplainer(trainForest(X, y, { seed: 1, trees: 5 })).values(X);
  assert.ok(values.some((value) => value !== 0));
  assert.ok(values.every((value, k) => k % 3 !== 1 || value === 0));
});

Deno.test("a tree of one leaf has no effects, and a child without training rows counts nothing", () => {
  const leaf = ensembleOf([{ feature: [-2], threshold: [0], left: [-1], right: [-1], value: [3], cover: [10] }]);
  const explainer = treeExplainer(leaf);
  assert.equal(explainer.expectedValue, 3);
  assert.ok(explainer.values(rows).every((value) => value === 0));

  const oneSided = ensembleOf([{
    feature: [0, -1, -1],
    threshold: [0.5, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [1, 1, 9],
    cover: [4, 4, 0],
  }]);
  const [value] = treeExplainer(oneSided).values({ ...rows, data: rows.data.map(() => 1) });
  assert.equal(value, 8);
});

Deno.test("rows of another width and splits without training rows are refused", () => {
  const explainer = treeExplainer(ensembleOf(reference.depth3.trees));
  assert.throws(() => explainer.values(matrixOf([[1, 2]])), /wanted 20 columns, found 2/);
  const [tree] = reference.depth3.trees;
  const empty = { ...tree, cover: tree.cover.map(() => 0) };
  assert.throws(() => treeExplainer(ensembleOf([empty])), RangeError);
});
