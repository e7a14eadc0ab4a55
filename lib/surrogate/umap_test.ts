import assert from "node:assert/strict";
import fc from "fast-check";
import { readObservations } from "../../test/bo/observations.ts";
import { readJson, sharedFile, sharedTest } from "../../test/shared.ts";
import { randomSource } from "../core/random.ts";
import { nameClusters } from "./cluster_names.ts";
import { clusterMap } from "./clusters.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { trustworthiness } from "./trustworthiness.ts";
import { standardised, umapEmbedding } from "./umap.ts";

/** Points around centres on a plane, one heap after the other. */
function heaps(seed: number, centres: number[][], each: number): Matrix {
  const random = randomSource(seed);
  return matrixOf(
    centres.flatMap((centre) => Array.from({ length: each }, () => centre.map((value) => value + random.normal()))),
  );
}

sharedTest("trustworthiness equals scikit-learn's", "bo/umap_data", () => {
  const X = matrixOf(readObservations(sharedFile("bo/umap_data/X.csv")!).rows);
  const reference = readJson(sharedFile("bo/umap_data/umap.json")!);
  for (const [map, wanted] of [["umap2d", "umap_trust"], ["pca2d", "pca_trust"], ["random2d", "random_trust"]]) {
    for (const neighbours of map === "umap2d" ? [5, 15] : [15]) {
      const value = trustworthiness(X, matrixOf(reference[map]), neighbours);
      assert.ok(Math.abs(value - reference[wanted][neighbours]) < 1e-9, `${map}: ${value}`);
    }
  }
});

/** By day fewer than the package would take. */
const EPOCHS = Deno.env.has("NIGHTLY") ? 500 : 100;

sharedTest(
  `a map of the reference data in ${EPOCHS} epochs is as trustworthy as umap-learn's and shows its groups`,
  "bo/umap_data",
  async () => {
    const { rows, last: label } = readObservations(sharedFile("bo/umap_data/X.csv")!);
    const X = matrixOf(rows);
    const map = await umapEmbedding(X, { seed: 1, epochs: EPOCHS });
    assert.ok(trustworthiness(X, map, 15) > 0.977 - 0.02);
    const { cluster, count } = clusterMap(map, 1);
    const groups = new Set(label).size;
    assert.ok(count >= 2 && count <= groups);
    // Each found group is made of whole labelled ones.
    for (const wanted of new Set(label)) {
      const found = cluster.filter((_, row) => label[row] === wanted);
      const most = Math.max(...Array.from({ length: count }, (_, k) => found.filter((value) => value === k).length));
      assert.ok(most / found.length > 0.95, `label ${wanted}: ${most} of ${found.length}`);
    }
  },
);

Deno.test("the same seed draws the same map, another seed another", async () => {
  const X = heaps(1, [[0, 0, 0], [9, 9, 9]], 30);
  const options = { seed: 1, epochs: 50 };
  const map = await umapEmbedding(X, options);
  assert.deepEqual(await umapEmbedding(X, options), map);
  assert.notDeepEqual(await umapEmbedding(X, { ...options, seed: 2 }), map);
  assert.ok(trustworthiness(X, map, 5) > 0.8);
});

Deno.test("few rows are mapped, and too few refused", async () => {
  const map = await umapEmbedding(heaps(1, [[0, 0]], 4), { seed: 1, epochs: 10 });
  assert.ok(map.rows === 4 && map.data.every(Number.isFinite));
  await assert.rejects(umapEmbedding(heaps(1, [[0, 0]], 3), { seed: 1 }), /four rows/);
});

Deno.test("options out of range are refused, not guessed", async () => {
  const X = heaps(1, [[0, 0]], 9);
  await assert.rejects(umapEmbedding(X, { seed: 1, neighbours: 1 }), /two neighbours/);
  // With a fraction the package never comes to an end.
  for (const epochs of [0, -1, 1.5, NaN, Infinity]) {
    await assert.rejects(umapEmbedding(X, { seed: 1, epochs }), /positive number of epochs/);
  }
  for (const minDist of [-0.1, 1.1, NaN]) {
    await assert.rejects(umapEmbedding(X, { seed: 1, minDist }), /least distance in \[0, 1\]/);
  }
});

Deno.test("a map equal to the data is fully trusted, whatever its scale", () => {
  fc.assert(fc.property(fc.integer(), fc.double({ min: 0.1, max: 100, noNaN: true }), (seed, scale) => {
    const X = heaps(seed, [[0, 0]], 12);
    assert.equal(trustworthiness(X, { ...X, data: X.data.map((value) => scale * value) }, 4), 1);
  }));
  const X = heaps(1, [[0, 0]], 12);
  assert.throws(() => trustworthiness(X, X, 6), /below 6 neighbours/);
  assert.throws(() => trustworthiness(X, heaps(1, [[0]], 11), 3), /wanted 12 rows, found 11/);
});

Deno.test("standardised columns have mean 0 and deviation 1; a constant one is 0", () => {
  const { data } = standardised(matrixOf([[1, 0.1], [2, 0.1], [3, 0.1]]));
  const half = Math.sqrt(1.5);
  assert.deepEqual(
    data.map((value) => Math.round(value * 1e9) / 1e9),
    Float64Array.of(-half, 0, 0, 0, half, 0).map((v) => Math.round(v * 1e9) / 1e9),
  );
});

Deno.test("heaps far apart are found, numbered by falling size, for any seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.integer(), (count, seed) => {
      const random = randomSource(1);
      const sizes = Array.from({ length: count }, (_, k) => 10 + 5 * k);
      const map = matrixOf(
        sizes.flatMap((size, k) =>
          Array.from({ length: size }, () => [30 * k + random.uniform(), (k % 2) * 30 + random.uniform()])
        ),
      );
      const found = clusterMap(map, seed);
      assert.equal(found.count, count);
      const wanted = sizes.flatMap((size, k) => Array<number>(size).fill(count - 1 - k));
      assert.deepEqual(Array.from(found.cluster), wanted);
      assert.ok(found.silhouette > 0.9);
    }),
    { numRuns: 20 },
  );
});

Deno.test("equal rows are one group", () => {
  const { count, cluster, silhouette } = clusterMap(matrixOf(Array(20).fill([1, 2])), 1);
  assert.equal(count, 1);
  assert.ok(cluster.every((group) => group === 0) && Number.isNaN(silhouette));
});

Deno.test("groups are named by the parameters that set them apart, where those were in use", () => {
  const cluster = Int32Array.from({ length: 40 }, (_, row) => (row < 20 ? 0 : 1));
  const parameters = [
    { name: "noise", values: Float64Array.from(cluster, (_, row) => row % 5) },
    { name: "side", values: Float64Array.from(cluster, (group) => group), levels: ["long", "short"] },
    {
      name: "stop",
      values: Float64Array.from(cluster, (group, row) => (row % 4 === 3 ? 1e6 : group * 3 + (row % 4))),
      active: Uint8Array.from(cluster, (_, row) => (row % 4 === 3 ? 0 : 1)),
    },
  ];
  const [one, other] = nameClusters(parameters, cluster);
  assert.deepEqual(one.traits.map(({ parameter, tendency }) => [parameter, tendency]), [["side", "long"], [
    "stop",
    "low",
  ]]);
  assert.equal(other.name, "side short, stop high");
  assert.deepEqual([one.traits[1].low, one.traits[1].high], [0, 2]);
  assert.equal(nameClusters([parameters[0]], cluster)[0].name, "mixed");
  assert.deepEqual(other.rows, Int32Array.from({ length: 20 }, (_, k) => 20 + k));
  assert.throws(() => nameClusters(parameters, cluster.subarray(1)), /40 values of noise, found 39/);
});
