import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { effectiveTrials } from "./effective_trials.ts";

Deno.test("copies of k independent strategies up to noise, scale and drift count as k", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(1000), (kinds, copies, seed) => {
      const random = randomSource(seed);
      const originals = Array.from({ length: kinds }, () => Float64Array.from({ length: 200 }, () => random.normal()));
      const columns = originals.flatMap((original) =>
        Array.from({ length: copies }, (_, c) => original.map((r) => (r + 0.2 * random.normal()) * (c + 1) + c))
      );
      assert.equal(effectiveTrials(columns), kinds);
    }),
    { numRuns: 30 },
  );
});

Deno.test("idle trials are one, and none are none", () => {
  assert.equal(effectiveTrials([]), 0);
  assert.equal(effectiveTrials([[0, 0, 0], [0, 0, 0], [0, 1, 0]]), 2);
  assert.throws(() => effectiveTrials([[0], [0, 1]]), /found 2 in trial 1/);
});
