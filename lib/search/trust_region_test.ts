import assert from "node:assert/strict";
import fc from "fast-check";
import { createSearchSpace } from "./search_space.ts";
import { isInside, isSpent, newRegion, noteOutcomes, numericCoordinates, regionBoxes } from "./trust_region.ts";

const space = createSearchSpace({
  params: [
    { name: "a", type: "float", low: 0, high: 1 },
    { name: "c", type: "categorical", choices: ["x", "y"] },
    { name: "n", type: "int", low: 1, high: 9 },
  ],
});
const numeric = numericCoordinates(space);

Deno.test("three batches in a row that improve double the box, at most to 1.6", () => {
  const region = { ...newRegion(0, 0), best: 100 };
  for (let batch = 1; batch <= 12; batch++) {
    noteOutcomes(region, [100 - batch], 8, 200, 5);
    assert.equal(region.length, batch < 3 ? 0.8 : 1.6);
  }
  assert.equal(region.best, 88);
});

Deno.test("the same evaluations without improvement shrink the box alike in batches of 1 and of 8", () => {
  const small = { ...newRegion(0, 0), best: 0 }, large = { ...newRegion(0, 0), best: 0 };
  for (let i = 0; i < 64; i++) noteOutcomes(small, [1], 1, 2, 8);
  for (let i = 0; i < 8; i++) noteOutcomes(large, [1, 1, 1, 1, 1, 1, 1, 1], 8, 2, 8);
  assert.equal(small.length, large.length);
  assert.ok(small.length < 0.8);
});

Deno.test("failed trials count as evaluations without improvement; a box shrunk to nothing opens again", () => {
  const region = { ...newRegion(0, 0), best: 0 }, lengths: number[] = [];
  for (let batch = 0; batch < 20; batch++) {
    noteOutcomes(region, [], 8, 2, 4);
    lengths.push(region.length);
  }
  assert.deepEqual(lengths.slice(0, 8), [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.8, 0.4]);
});

Deno.test("an improvement too small to matter is none", () => {
  const region = { ...newRegion(0, 0), best: 0 };
  noteOutcomes(region, [-0.05], 4, 100, 20);
  assert.equal(region.successes, 0);
  assert.equal(region.best, -0.05);
});

Deno.test("a region is spent after 8 evaluations without expected improvement, or 24 without progress under noise, not before", () => {
  const hopeless = newRegion(0, 0), noisy = newRegion(0, 0), alive = newRegion(0, 0);
  assert.ok(!isSpent(hopeless, 1e-5, NaN, 0.01, 8));
  assert.ok(isSpent(hopeless, 1e-5, NaN, 0.01, 8));
  assert.ok(!isSpent(noisy, 0.01, 0, 0.3, 8));
  assert.ok(!isSpent(noisy, 0.01, 0, 0.3, 8));
  assert.ok(isSpent(noisy, 0.01, 0, 0.3, 8));
  for (let i = 0; i < 20; i++) assert.ok(!isSpent(alive, 0.1, 0, 0.3, 8));
});

Deno.test("boxes lie in the cube, hold their centres, are widest where length scales are longest", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true }), scale = fc.double({ min: 0.05, max: 50, noNaN: true });
  fc.assert(fc.property(unit, unit, scale, scale, (a, n, la, ln) => {
    const centre = Float64Array.of(a, 1, 0, n), region = { ...newRegion(0, 0), length: 0.2 };
    const [box] = regionBoxes(region, space, numeric, [centre], Float64Array.of(la, 1, ln), 1);
    assert.ok(isInside(box, numeric, centre, 0));
    assert.ok(box.lower.every((v) => v >= 0) && box.upper.every((v) => v <= 1));
    assert.deepEqual([box.lower[1], box.upper[1]], [0, 1]);
    if (la > ln && a > 0.3 && a < 0.7 && n > 0.3 && n < 0.7) {
      assert.ok(box.upper[0] - box.lower[0] >= box.upper[3] - box.lower[3] - 1e-12);
    }
  }));
});

Deno.test("several regions have centres outside one another's boxes, best first", () => {
  const ordered = [0.5, 0.52, 0.9, 0.1].map((a) => Float64Array.of(a, 1, 0, 0.5));
  const region = { ...newRegion(0, 0), length: 0.2 };
  const boxes = regionBoxes(region, space, numeric, ordered, Float64Array.of(1, 1, 1), 3);
  assert.deepEqual(boxes.map(({ centre }) => centre[0]), [0.5, 0.9, 0.1]);
});
