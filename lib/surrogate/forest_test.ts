import assert from "node:assert/strict";
import fc from "fast-check";
import { readObservations } from "../../test/bo/observations.ts";
import { sharedFile, sharedTest } from "../../test/shared.ts";
import { randomSource } from "../core/random.ts";
import { trainBoosting } from "./boosting.ts";
import { fitQuality } from "./ensemble.ts";
import { trainForest } from "./forest.ts";
import { binColumns } from "./histogram.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { growTree, leafOf } from "./tree.ts";

function observations(file: URL): { X: Matrix; y: Float64Array } {
  const { rows, last } = readObservations(file);
  return { X: matrixOf(rows), y: last };
}

/** Few distinct values, so that ties are common. */
function smallData(seed: number, count: number, columns: number): { X: Matrix; y: Float64Array } {
  const random = randomSource(seed);
  return {
    X: matrixOf(Array.from({ length: count }, () => Array.from({ length: columns }, () => random.integer(6)))),
    y: Float64Array.from({ length: count }, () => random.normal()),
  };
}

/** Least squared error of any cut that leaves `minLeaf` rows on each side; Infinity if there is none. */
function leastError({ data, rows, columns }: Matrix, y: Float64Array, minLeaf: number): number {
  const error = (side: number[]): number => {
    const mean = side.reduce((sum, r) => sum + y[r], 0) / side.length;
    return side.reduce((sum, r) => sum + (y[r] - mean) ** 2, 0);
  };
  let least = Infinity;
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) {
      const all = Array.from(y.keys());
      const left = all.filter((k) => data[k * columns + c] <= data[r * columns + c]);
      const right = all.filter((k) => data[k * columns + c] > data[r * columns + c]);
      if (Math.min(left.length, right.length) >= minLeaf) least = Math.min(least, error(left) + error(right));
    }
  }
  return least;
}

Deno.test("a tree's first split is the best of all cuts", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, minLeaf) => {
    const { X, y } = smallData(seed, 12, 3);
    const options = { maxDepth: 1, minLeaf, maxFeatures: 3 };
    const tree = growTree(binColumns(X, 256), y, new Float64Array(12).fill(1), options, randomSource(seed));
    const error = y.reduce((sum, value, r) => sum + (value - tree.value[leafOf(tree, X.data, r * 3)]) ** 2, 0);
    const wanted = leastError(X, y, minLeaf);
    if (wanted === Infinity) assert.equal(tree.feature.length, 1);
    else assert.ok(Math.abs(error - wanted) < 1e-9, `${error}, wanted ${wanted}`);
  }));
});

Deno.test("a row of weight w counts as w equal rows", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const { X, y } = smallData(seed, 20, 3);
    const random = randomSource(seed, 1);
    const weight = Float64Array.from({ length: 20 }, () => random.integer(4));
    weight[0] = 1;
    const repeats = Array.from(weight).flatMap((count, r) => Array<number>(count).fill(r));
    const repeated = matrixOf(repeats.map((r) => X.data.slice(r * 3, r * 3 + 3)));
    const options = { maxDepth: Infinity, minLeaf: 2, maxFeatures: 3 };
    // The same edges for both, so that the cuts are the same numbers.
    const binned = binColumns(X, 256);
    const bins = new Uint8Array(repeats.length * 3);
    repeats.forEach((r, k) => {
      for (let c = 0; c < 3; c++) bins[c * repeats.length + k] = binned.bins[c * 20 + r];
    });
    const one = growTree(binned, y, weight, options, randomSource(seed));
    const other = growTree(
      { ...binned, rows: repeats.length, bins },
      Float64Array.from(repeats, (r) => y[r]),
      new Float64Array(repeats.length).fill(1),
      options,
      randomSource(seed),
    );
    for (let k = 0; k < repeated.rows; k++) {
      const value = one.value[leafOf(one, repeated.data, k * 3)];
      assert.ok(Math.abs(value - other.value[leafOf(other, repeated.data, k * 3)]) < 1e-9);
    }
  }));
});

Deno.test("every node holds the rows of its children, no fewer than minLeaf, and their mean", () => {
  const { X, y } = smallData(5, 200, 4);
  for (const { feature, left, right, value, cover } of trainForest(X, y, { seed: 3, trees: 10, minLeaf: 4 }).trees) {
    assert.equal(cover[0], 200);
    feature.forEach((column, node) => {
      assert.ok(cover[node] >= 4);
      if (column < 0) return;
      const l = left[node], r = right[node];
      assert.equal(cover[l] + cover[r], cover[node]);
      assert.ok(Math.abs((cover[l] * value[l] + cover[r] * value[r]) / cover[node] - value[node]) < 1e-12);
    });
  }
});

Deno.test("values fall into bins by the edges alone, and a column of few values has a bin for each", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 2, max: 256 }),
    (column, binCount) => {
      const { bins, edges: [edges] } = binColumns(matrixOf(column.map((value) => [value])), binCount);
      assert.ok(edges.length < binCount);
      column.forEach((value, r) => {
        assert.ok(bins[r] === edges.length || value <= edges[bins[r]]);
        assert.ok(bins[r] === 0 || value > edges[bins[r] - 1]);
      });
      const distinct = new Set(column.map((value) => value + 0)).size;
      if (distinct <= binCount) assert.equal(edges.length, distinct - 1);
    },
  ));
});

Deno.test("many values share the bins evenly", () => {
  const random = randomSource(1);
  const X = matrixOf(Array.from({ length: 1000 }, () => [random.normal()]));
  const counts = new Int32Array(10);
  for (const bin of binColumns(X, 10).bins) counts[bin]++;
  assert.deepEqual(Array.from(counts), Array(10).fill(100));
});

Deno.test("the same seed gives the same bits, another seed another forest, and the data stay untouched", () => {
  const { X, y } = smallData(9, 80, 4);
  const data = X.data.slice(), target = y.slice();
  for (const train of [trainForest, trainBoosting]) {
    const options = { trees: 10, maxFeatures: 2 };
    const one = train(X, y, { seed: 4, ...options });
    assert.deepEqual(train(X, y, { seed: 4, ...options }).trees, one.trees);
    assert.notDeepEqual(train(X, y, { seed: 5, ...options }).trees, one.trees);
  }
  assert.deepEqual(X.data, data);
  assert.deepEqual(y, target);
});

Deno.test("out-of-bag predictions come from the trees that did not draw the row", () => {
  const random = randomSource(2);
  const X = matrixOf(Array.from({ length: 300 }, () => Float64Array.from({ length: 5 }, random.uniform)));
  const noise = Float64Array.from({ length: 300 }, random.normal);
  const forest = trainForest(X, noise, { seed: 1, minLeaf: 1 });
  assert.ok(fitQuality(noise, forest.predict(X)).r2 > 0.5);
  assert.ok(forest.outOfBag.r2 < 0.1, `${forest.outOfBag.r2} on pure noise`);
  assert.deepEqual(forest.outOfBag.r2, fitQuality(noise, forest.outOfBag.prediction).r2);
});

Deno.test("a row that every tree drew has no out-of-bag prediction", () => {
  const { X, y } = smallData(1, 50, 2);
  const { prediction, r2 } = trainForest(X, y, { seed: 1, trees: 1 }).outOfBag;
  const missing = prediction.filter(Number.isNaN).length;
  assert.ok(missing > 20 && missing < 45, `${missing} of 50 rows were drawn`);
  assert.ok(Number.isFinite(r2));
});

Deno.test("a shift of the target shifts the predictions", () => {
  const { X, y } = smallData(6, 128, 4);
  // Multiples of 2⁻¹⁰ over 2⁷ rows have exact means, so that rounding decides no tie.
  const exact = y.map((value) => Math.round(value * 2 ** 10) / 2 ** 10);
  for (const train of [trainForest, trainBoosting]) {
    const one = train(X, exact, { seed: 1, trees: 20 }).predict(X);
    const other = train(X, exact.map((value) => value + 2 ** 20), { seed: 1, trees: 20 }).predict(X);
    one.forEach((value, r) => assert.ok(Math.abs(value + 2 ** 20 - other[r]) < 1e-8));
  }
});

Deno.test("predictions of many rows are those of the rows one by one", () => {
  const { X, y } = smallData(8, 1030, 4);
  const forest = trainForest(X, y, { seed: 1, trees: 7, minLeaf: 1 });
  const all = forest.predict(X);
  for (const row of [0, 1, 255, 256, 1027, 1029]) {
    assert.equal(forest.predict({ data: X.data.slice(row * 4, row * 4 + 4), rows: 1, columns: 4 })[0], all[row]);
    const walked = forest.trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, X.data, row * 4)], 0);
    assert.equal(all[row], forest.offset + forest.scale * walked);
  }
});

Deno.test("equal targets give one leaf and an undefined R²", () => {
  const { X } = smallData(1, 30, 2);
  const forest = trainForest(X, new Float64Array(30).fill(0.1), { seed: 1, trees: 5 });
  assert.ok(forest.trees.every(({ feature }) => feature.length === 1));
  assert.ok(Number.isNaN(forest.outOfBag.r2));
  assert.ok(forest.predict(X).every((value) => Math.abs(value - 0.1) < 1e-15));
});

Deno.test("bad observations and options are refused", () => {
  const X = matrixOf([[1], [2]]), y = Float64Array.of(1, 2);
  for (const train of [trainForest, trainBoosting]) {
    assert.throws(() => train(X, Float64Array.of(1), { seed: 1 }), /2 rows, found 1 targets/);
    assert.throws(() => train(X, Float64Array.of(1, NaN), { seed: 1 }), /found NaN in row 1/);
    assert.throws(() => train(matrixOf([[1], [Infinity]]), y, { seed: 1 }), /found Infinity in row 1, column 0/);
    assert.throws(() => train(matrixOf([]), new Float64Array(), { seed: 1 }), RangeError);
    assert.throws(() => train(X, y, { seed: 1, trees: 0 }), /positive integer for trees/);
    assert.throws(() => train(X, y, { seed: 1, bins: 300 }), /2 to 256 bins/);
    assert.throws(() => train(X, y, { seed: 0.5 }), RangeError);
    assert.throws(() => train(X, y, { seed: 1 }).predict(matrixOf([[1, 2]])), /wanted 1 columns, found 2/);
  }
  assert.throws(() => trainBoosting(X, y, { seed: 1, learningRate: 0 }), /learning rate/);
});

sharedTest("on the reference data the forest reaches R² 0.69 and boosting 0.88 on the test rows", "bo/trees", () => {
  const train = observations(sharedFile("bo/trees/train.csv")!);
  const test = observations(sharedFile("bo/trees/test.csv")!);
  const forest = trainForest(train.X, train.y, { seed: 1 });
  assert.ok(fitQuality(test.y, forest.predict(test.X)).r2 >= 0.69);
  assert.ok(Math.abs(forest.outOfBag.r2 - fitQuality(test.y, forest.predict(test.X)).r2) < 0.05);
  const boosted = trainBoosting(train.X, train.y, { seed: 1 });
  assert.ok(fitQuality(test.y, boosted.predict(test.X)).r2 >= 0.88);
});
