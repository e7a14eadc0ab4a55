import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { rollingMaximum, rollingMinimum, rollingPercentileRank, rollingStandardDeviation } from "./rolling.ts";
import { sma } from "./trend.ts";

/** Many values with many ties, and a window. */
const cases = fc.tuple(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 40 }), fc.integer({ min: 2, max: 9 }));

/** A statistic of each window, taken anew. */
function naive(values: Float64Array, period: number, of: (window: Float64Array) => number): Float64Array {
  return values.map((_, i) => i < period - 1 ? NaN : of(values.subarray(i - period + 1, i + 1)));
}

Deno.test("rollingMinimum() and rollingMaximum() are those of each window", () => {
  fc.assert(
    fc.property(cases, ([numbers, period]) => {
      // Adding 0 turns −0 into 0, which the two ways of taking a minimum order differently.
      const values = Float64Array.from(numbers, (x) => x + 0);
      assert.deepEqual(rollingMinimum(values, period).map((x) => x + 0), naive(values, period, (w) => Math.min(...w)));
      assert.deepEqual(rollingMaximum(values, period).map((x) => x + 0), naive(values, period, (w) => Math.max(...w)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("rollingPercentileRank() counts the window's other values below, and equal ones half", () => {
  fc.assert(
    fc.property(cases, ([numbers, period]) => {
      const values = Float64Array.from(numbers);
      const rank = (window: Float64Array) => {
        const current = window[period - 1];
        let below = 0, equal = -1;
        for (const x of window) {
          below += Number(x < current);
          equal += Number(x === current);
        }
        return (below + equal / 2) / (period - 1);
      };
      assert.deepEqual(rollingPercentileRank(values, period), naive(values, period, rank));
    }),
    { numRuns: 500 },
  );
});

for (const period of [2, 20, 997]) {
  for (const level of [0, 1e5, 1e9]) {
    Deno.test(`mean and deviation over ${period} bars do not drift from the two-pass values at level ${level}`, () => {
      const random = randomSource(period, level);
      // Quiet stretches between shocks of a thousand times their size.
      const values = Float64Array.from(
        { length: 100_000 },
        (_, i) => level + random.normal() * (i % 5000 < 10 ? 1000 : 1),
      );
      const means = sma(values, period), deviations = rollingStandardDeviation(values, period);
      // All bars of short windows, a sample of long ones that still meets every place within a block.
      for (let i = period - 1; i < values.length; i += Math.max(1, period >> 4)) {
        let mean = 0, square = 0;
        for (let j = i - period + 1; j <= i; j++) mean += (values[j] - level) / period;
        for (let j = i - period + 1; j <= i; j++) square += (values[j] - level - mean) ** 2;
        const deviation = Math.sqrt(square / period);
        assert.ok(Math.abs(means[i] - (level + mean)) <= 1e-9 * Math.max(1, Math.abs(level + mean)), `mean at ${i}`);
        assert.ok(Math.abs(deviations[i] - deviation) <= 1e-9 * Math.max(1, deviation), `deviation at ${i}`);
      }
    });
  }
}

Deno.test("a window of equal values has no deviation at all, wherever it lies", () => {
  const values = Float64Array.from({ length: 60 }, (_, i) => i < 20 ? 1e9 * Math.sin(i) : 0.1);
  assert.ok(rollingStandardDeviation(values, 7).subarray(26).every((x) => x === 0));
});
