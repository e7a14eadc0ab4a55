import assert from "node:assert/strict";
import fc from "fast-check";
import { lookaheadCheck } from "./lookahead_check.ts";
import { smoothedImbalance } from "./smoothed_imbalance.ts";
import { randomBars } from "../../test/fixtures/feature_bars.ts";

// + 0 turns −0, which a sum may lose, into 0.
const reading = fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value + 0);
const readings = fc.array(fc.oneof(reading, fc.constant(NaN)), { minLength: 1 });

Deno.test("smoothedImbalance() with a period of 1 is the imbalance itself", () => {
  fc.assert(fc.property(readings, (values) => {
    assert.deepEqual(smoothedImbalance(Float64Array.from(values), 1), Float64Array.from(values));
  }));
});

Deno.test("smoothedImbalance() stays within [−1, 1] and is undefined exactly where no book was recorded", () => {
  fc.assert(fc.property(readings, fc.integer({ min: 1, max: 60 }), (values, period) => {
    smoothedImbalance(Float64Array.from(values), period).forEach((mean, i) => {
      if (Number.isNaN(values[i])) assert.ok(Number.isNaN(mean));
      else assert.ok(Math.abs(mean) <= 1);
    });
  }));
});

Deno.test("smoothedImbalance() does not look ahead", () => {
  const candles = randomBars(2_000, 5);
  assert.ok(lookaheadCheck(candles, ({ book }) => smoothedImbalance(book!.imbalance, 12)).passed);
});

Deno.test("smoothedImbalance() refuses a period that is no positive integer", () => {
  assert.throws(() => smoothedImbalance(new Float64Array(3), 0), RangeError);
});
