import assert from "node:assert/strict";
import fc from "fast-check";
import { holm } from "./multiple_testing.ts";

const pValue = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("holm() keeps the order, never lowers a p-value and rejects at least what Bonferroni rejects", () => {
  fc.assert(fc.property(fc.array(pValue, { minLength: 1, maxLength: 12 }), fc.nat(5), (pValues, more) => {
    const tests = pValues.length + more;
    const adjusted = holm(pValues, tests);
    pValues.forEach((p, i) => {
      assert.ok(adjusted[i] >= p && adjusted[i] <= 1);
      pValues.forEach((other, j) => p < other && assert.ok(adjusted[i] <= adjusted[j]));
    });
    assert.equal(Math.min(...adjusted), Math.min(1, tests * Math.min(...pValues)));
  }));
});

Deno.test("holm() rejects exactly what the step-down rule rejects", () => {
  fc.assert(fc.property(fc.array(pValue, { minLength: 1, maxLength: 8 }), pValue, (pValues, level) => {
    const ascending = [...pValues].sort((a, b) => a - b);
    let rejected = 0;
    while ((ascending.length - rejected) * ascending[rejected] <= level) rejected++;
    fc.pre(level < 1);
    assert.equal(holm(pValues).filter((p) => p <= level).length, rejected);
  }));
});

Deno.test("holm() refuses fewer tests than p-values, and p-values that are none", () => {
  assert.throws(() => holm([0.1, 0.2], 1), /found 1/);
  assert.throws(() => holm([NaN]), RangeError);
  assert.throws(() => holm([0.1], NaN), /found NaN/);
  assert.throws(() => holm([0.1], 1.5), /found 1.5/);
});
