import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { holm, sharpePValue } from "./multiple_testing.ts";

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

Deno.test("days without a position prove nothing: a few lucky days among many idle ones keep the level", () => {
  const random = randomSource(12);
  const samples = 4000;
  for (const active of [2, 5, 12]) {
    let below = 0;
    for (let sample = 0; sample < samples; sample++) {
      const returns = Float64Array.from({ length: 180 }, (_, day) => day < active ? random.normal() / 100 : 0);
      if (sharpePValue(returns) <= 0.004) below++;
    }
    // Asymptotic, so that a dozen days may double the level; with the idle days it would be eight times as high.
    assert.ok(below / samples <= 0.012, `${below} of ${samples} with ${active} days`);
  }
});

Deno.test("sharpePValue() of noise is below 5 % in about 5 % of samples, also with fat tails", () => {
  const random = randomSource(11);
  let below = 0;
  const samples = 2000;
  for (let sample = 0; sample < samples; sample++) {
    const returns = Float64Array.from({ length: 120 }, () => random.normal() * (random.uniform() < 0.1 ? 3 : 1) / 100);
    if (sharpePValue(returns) <= 0.05) below++;
  }
  // Five standard errors of a share of 0.05 in 2,000.
  assert.ok(Math.abs(below / samples - 0.05) < 0.025, `${below} of ${samples}`);
  assert.equal(sharpePValue([0.01, 0.01]), 1);
});
