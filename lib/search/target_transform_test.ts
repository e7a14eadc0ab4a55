import assert from "node:assert/strict";
import fc from "fast-check";
import { fitTransform, transformValue, untransform } from "./target_transform.ts";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });

Deno.test("targets have mean 0 and variance 1, keep the order, and lead back to their values", () => {
  fc.assert(fc.property(values, (given) => {
    fc.pre(Math.max(...given) - Math.min(...given) > 1e-3);
    const transform = fitTransform(given);
    fc.pre(transform.unit > 1e-6);
    const targets = given.map((value) => transformValue(transform, value));
    const mean = targets.reduce((a, b) => a + b) / targets.length;
    const variance = targets.reduce((a, b) => a + (b - mean) ** 2, 0) / targets.length;
    assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-6, `${mean}, ${variance}`);
    given.forEach((value, i) => {
      const back = untransform(transform, targets[i]);
      assert.ok(Math.abs(back - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${value} came back as ${back}`);
      given.forEach((other, j) => assert.ok(value >= other || targets[i] <= targets[j]));
    });
  }));
});

Deno.test("differences in the better half stay in proportion; equal values give equal, finite targets", () => {
  const transform = fitTransform([0, 1, 2, 3, 1000]), at = (v: number) => transformValue(transform, v);
  assert.ok(Math.abs((at(1) - at(0)) / (at(2) - at(1)) - 1) < 1e-9);
  const flat = fitTransform([3, 3, 3]);
  assert.equal(transformValue(flat, 3), 0);
});

Deno.test("copies of a value that is there change neither the centre nor the unit", () => {
  const indices = fc.array(fc.nat(), { minLength: 1, maxLength: 100 });
  fc.assert(fc.property(values, indices, (given, copied) => {
    const { median, unit } = fitTransform(given);
    const more = fitTransform([...given, ...copied.map((index) => given[index % given.length])]);
    assert.deepEqual({ median: more.median, unit: more.unit }, { median, unit });
  }));
});

Deno.test("a flat piece leaves the scale to the values beside it", () => {
  const { median, unit } = fitTransform([-2, 0, 0, 0, 0, 0, 0, 4, 10]);
  assert.deepEqual({ median, unit }, { median: 2, unit: 4 });
});
