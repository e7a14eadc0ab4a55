import assert from "node:assert/strict";
import fc from "fast-check";
import { shareOf } from "./exact_share.ts";

/** Probability of at most `count` successes, by the plain sum of its terms. */
function atMost(count: number, studies: number, p: number): number {
  let sum = 0, term = (1 - p) ** studies;
  for (let k = 0; k <= count; k++) {
    sum += term;
    term *= (studies - k) / (k + 1) * p / (1 - p);
  }
  return sum;
}

Deno.test("each bound leaves a chance of 2.5 % beyond what was counted", () => {
  const counts = fc.integer({ min: 1, max: 60 }).chain((studies) =>
    fc.tuple(fc.integer({ min: 0, max: studies }), fc.constant(studies))
  );
  fc.assert(fc.property(counts, ([count, studies]) => {
    const { low, high } = shareOf(count, studies);
    assert.ok(low <= count / studies && high >= count / studies);
    if (count < studies) assert.ok(Math.abs(atMost(count, studies, high) - 0.025) < 1e-9);
    else assert.equal(high, 1);
    if (count > 0) assert.ok(Math.abs(1 - atMost(count - 1, studies, low) - 0.025) < 1e-9);
    else assert.equal(low, 0);
  }));
});

Deno.test("of no study nothing is known", () => {
  assert.deepEqual(shareOf(0, 0), { count: 0, studies: 0, low: 0, high: 1 });
});
