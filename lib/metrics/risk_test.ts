import assert from "node:assert/strict";
import fc from "fast-check";
import { maxDrawdown, maxDrawdownDays, ulcerIndex } from "./risk.ts";

const positive = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 });

/** Every pair of points, as the definition says. */
function slowDrawdown(curve: number[]): number {
  let deepest = 0;
  for (let t = 0; t < curve.length; t++) deepest = Math.max(deepest, 1 - curve[t] / Math.max(...curve.slice(0, t + 1)));
  return deepest;
}

Deno.test("maxDrawdown() is that of the definition", () => {
  fc.assert(fc.property(positive, ([start, ...curve]) => {
    fc.pre(curve.length > 0);
    const found = maxDrawdown(Float64Array.from(curve), start)!;
    assert.ok(Math.abs(found - slowDrawdown([start, ...curve])) < 1e-14);
  }));
});

Deno.test("maxDrawdown() does not change when prices are scaled, and the Ulcer index never exceeds it", () => {
  fc.assert(fc.property(positive, ([start, ...rest]) => {
    const curve = Float64Array.from([start, ...rest]);
    const found = maxDrawdown(curve, start)!;
    assert.equal(maxDrawdown(curve.map((value) => value * 4), start * 4), found);
    assert.ok(found >= 0 && found < 1 && ulcerIndex(curve, start)! <= found + 1e-12);
  }));
});

Deno.test("maxDrawdownDays() counts from the last day at the peak to the recovery or the end", () => {
  assert.equal(maxDrawdownDays([101, 102, 103], 100), 0);
  assert.equal(maxDrawdownDays([90, 95, 100, 99, 100], 100), 3);
  assert.equal(maxDrawdownDays([100, 90, 95, 98], 100), 3);
  assert.equal(maxDrawdownDays([110, 110, 100, 120, 119, 118, 117], 100), 3);
  assert.equal(maxDrawdownDays([], 100), null);
});
