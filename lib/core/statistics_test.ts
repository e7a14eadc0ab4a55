import assert from "node:assert/strict";
import fc from "fast-check";
import { correlation, mean, median, moments, quantile, ranks, sorted, standardDeviation } from "./statistics.ts";

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${what}: ${actual}, wanted ${expected}`);
}

const finite = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000);

Deno.test("moments() do not change when a constant is added, and skew turns with the sign", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 40 }), (values) => {
    const original = moments(values),
      shifted = moments(values.map((x) => x + 1000)),
      turned = moments(values.map((x) => -x));
    fc.pre(original.standardDeviation > 0);
    near(shifted.standardDeviation, original.standardDeviation, 1e-9, "deviation");
    near(shifted.kurtosis, original.kurtosis, 1e-9, "kurtosis");
    assert.ok(Math.abs(turned.skewness + original.skewness) < 1e-12);
  }));
});

Deno.test("moments() of a series without spread have deviation 0 and no shape", () => {
  const flat = moments(new Array(30).fill(0.1));
  assert.equal(flat.standardDeviation, 0);
  assert.ok(Number.isNaN(flat.skewness) && Number.isNaN(flat.kurtosis));
  assert.ok(Number.isNaN(standardDeviation([1])) && Number.isNaN(mean([])));
});

Deno.test("quantile() stays between the extremes and grows with p", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(finite, { minLength: 1, maxLength: 30 }), probability, probability, (values, p, q) => {
    const ascending = sorted(values);
    const low = quantile(ascending, Math.min(p, q)), high = quantile(ascending, Math.max(p, q));
    assert.ok(low <= high + 1e-9 * Math.abs(high));
    assert.equal(quantile(ascending, 0), ascending[0]);
    assert.equal(quantile(ascending, 1), ascending[ascending.length - 1]);
  }));
  assert.equal(median([3, 1, 2, 10]), 2.5);
  assert.throws(() => quantile([1], 1.5), RangeError);
});

Deno.test("ranks() add up to n (n + 1) / 2 and follow the order of the values", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), (values) => {
    const result = ranks(values);
    assert.equal(result.reduce((sum, rank) => sum + rank, 0), values.length * (values.length + 1) / 2);
    for (let i = 1; i < values.length; i++) {
      assert.equal(Math.sign(result[i] - result[i - 1]), Math.sign(values[i] - values[i - 1]));
    }
  }));
});

Deno.test("correlation() is symmetric, within [−1, 1] and blind to scale", () => {
  fc.assert(fc.property(fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 20 }), (pairs) => {
    const a = pairs.map(([x]) => x), b = pairs.map(([, y]) => y);
    const value = correlation(a, b);
    fc.pre(!Number.isNaN(value));
    assert.ok(Math.abs(value) <= 1);
    assert.ok(Math.abs(correlation(b, a) - value) < 1e-12);
    assert.ok(Math.abs(correlation(a.map((x) => 2 * x), b.map((y) => -4 * y)) + value) < 1e-9);
  }));
  assert.ok(Number.isNaN(correlation([1, 1], [1, 2])));
  assert.throws(() => correlation([1], [1, 2]), RangeError);
});
