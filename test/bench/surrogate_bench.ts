/**
 * Training, prediction and explanation on 1000 trials of 20 parameters, each against a plain way to the same answer.
 *
 * Run: `deno bench --allow-read test/bench/surrogate_bench.ts`. Answers are checked before anything is timed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { randomSource } from "../../lib/core/random.ts";
import { trainBoosting } from "../../lib/surrogate/boosting.ts";
import { fitQuality } from "../../lib/surrogate/ensemble.ts";
import type { Ensemble } from "../../lib/surrogate/tree.ts";
import { trainForest } from "../../lib/surrogate/forest.ts";
import { selectRows, spreadRows } from "../../lib/surrogate/parameter_columns.ts";
import { type Matrix, matrixOf } from "../../lib/surrogate/matrix.ts";
import { trainMlRandomForest } from "../../lib/surrogate/ml_random_forest.ts";
import { leafOf, type RegressionTree } from "../../lib/surrogate/tree.ts";
import { treeExplainer } from "../../lib/surrogate/tree_shap.ts";

/** Uniform parameters; the target is Friedman's function of the first five (1991) plus noise. */
function trials(seed: number, rows: number, columns = 20): { X: Matrix; y: Float64Array } {
  const random = randomSource(seed);
  const X = matrixOf(Array.from({ length: rows }, () => Float64Array.from({ length: columns }, random.uniform)));
  const y = Float64Array.from({ length: rows }, (_, r) => {
    const [a, b, c, d, e] = X.data.subarray(r * columns);
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.normal();
  });
  return { X, y };
}

/** A column on a path of the textbook algorithm: its cover ratio, whether it is known, and the weight of such paths. */
interface PathStep {
  readonly column: number;
  readonly zero: number;
  readonly one: number;
  weight: number;
}

/** Takes a step out of a path, or only tells the sum of the weights that would be left. */
function unwound(path: PathStep[], index: number): { path: PathStep[]; total: number } {
  const depth = path.length - 1;
  const { zero, one } = path[index];
  const copy = path.map((step) => ({ ...step }));
  let next = copy[depth].weight, total = 0;
  for (let i = depth - 1; i >= 0; i--) {
    if (one !== 0) {
      const before = copy[i].weight;
      copy[i].weight = (next * (depth + 1)) / ((i + 1) * one);
      next = before - (copy[i].weight * zero * (depth - i)) / (depth + 1);
    } else copy[i].weight = (copy[i].weight * (depth + 1)) / (zero * (depth - i));
    total += copy[i].weight;
  }
  for (let i = index; i < depth; i++) copy[i] = { ...copy[i + 1], weight: copy[i].weight };
  copy.pop();
  return { path: copy, total };
}

/** TreeSHAP as published (Lundberg et al. 2020, algorithm 2): quadratic in the depth at each leaf. */
function textbookShap(tree: RegressionTree, data: Float64Array, out: Float64Array, scale: number): void {
  const { feature, threshold, left, right, value, cover } = tree;
  const visit = (node: number, parent: PathStep[], zero: number, one: number, column: number): void => {
    const depth = parent.length;
    let path = parent.map((step) => ({ ...step }));
    path.push({ column, zero, one, weight: depth === 0 ? 1 : 0 });
    for (let i = depth - 1; i >= 0; i--) {
      path[i + 1].weight += (one * path[i].weight * (i + 1)) / (depth + 1);
      path[i].weight = (zero * path[i].weight * (depth - i)) / (depth + 1);
    }
    if (feature[node] < 0) {
      for (let i = 1; i < path.length; i++) {
        out[path[i].column] += unwound(path, i).total * (path[i].one - path[i].zero) * value[node] * scale;
      }
      return;
    }
    const c = feature[node];
    const [hot, cold] = data[c] <= threshold[node] ? [left[node], right[node]] : [right[node], left[node]];
    let zeroBefore = 1, oneBefore = 1;
    const seen = path.findIndex((step, i) => i > 0 && step.column === c);
    if (seen > 0) {
      ({ zero: zeroBefore, one: oneBefore } = path[seen]);
      ({ path } = unwound(path, seen));
    }
    visit(hot, path, (zeroBefore * cover[hot]) / cover[node], oneBefore, c);
    visit(cold, path, (zeroBefore * cover[cold]) / cover[node], 0, c);
  };
  visit(0, [], 1, 1, -1);
}

function textbookValues(ensemble: Ensemble, X: Matrix): Float64Array {
  const out = new Float64Array(X.rows * X.columns);
  for (let row = 0; row < X.rows; row++) {
    const range = [row * X.columns, (row + 1) * X.columns];
    for (const tree of ensemble.trees) {
      textbookShap(tree, X.data.subarray(...range), out.subarray(...range), ensemble.scale);
    }
  }
  return out;
}

/** Each row down each tree, one after the other. */
function walk({ trees, offset, scale }: Ensemble, { data, rows, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (const tree of trees) sum += tree.value[leafOf(tree, data, row * columns)];
    return offset + scale * sum;
  });
}

const train = trials(1, 1000), test = trials(2, 500), many = trials(3, 10_000).X, small = trials(4, 150, 6);
const forest = trainForest(train.X, train.y, { seed: 1 });
const boosted = trainBoosting(train.X, train.y, { seed: 1 });
const few = selectRows(test.X, spreadRows(test.X.rows, 20));

assert.ok(fitQuality(test.y, forest.predict(test.X)).r2 > 0.75);
assert.ok(fitQuality(test.y, boosted.predict(test.X)).r2 > 0.9);
assert.deepEqual(forest.predict(many), walk(forest, many));
for (const model of [forest, boosted]) {
  const wanted = textbookValues(model, few);
  treeExplainer(model).values(few).forEach((value, k) => assert.ok(Math.abs(value - wanted[k]) < 1e-9));
}

Deno.bench("train 100 trees on 1000 x 20", () => void trainForest(train.X, train.y, { seed: 1 }));
Deno.bench("train 200 boosted trees on 1000 x 20", () => void trainBoosting(train.X, train.y, { seed: 1 }));

Deno.bench("forest of 20 trees on 150 x 6", { group: "package", baseline: true }, () => {
  trainForest(small.X, small.y, { seed: 1, trees: 20, minLeaf: 1, maxFeatures: 6 });
});
Deno.bench("ml-random-forest, 20 trees on 150 x 6", { group: "package", n: 3, warmup: 1 }, async () => {
  await trainMlRandomForest(small.X, small.y, { seed: 1, trees: 20 });
});

Deno.bench("predict 10,000 rows, forest", { group: "predict", baseline: true }, () => void forest.predict(many));
Deno.bench("the same, row by row", { group: "predict" }, () => void walk(forest, many));
Deno.bench("predict 10,000 rows, boosted", () => void boosted.predict(many));

for (const [name, model] of [["forest", forest], ["boosted", boosted]] as const) {
  const explainer = treeExplainer(model);
  Deno.bench(`SHAP of 20 rows, ${name}`, { group: name, baseline: true }, () => void explainer.values(few));
  Deno.bench(`textbook TreeSHAP of 20 rows, ${name}`, { group: name, n: 2, warmup: 1 }, () => {
    textbookValues(model, few);
  });
  Deno.bench(`interactions of 20 rows, ${name}`, { group: name }, () => void explainer.interactions(few));
}
