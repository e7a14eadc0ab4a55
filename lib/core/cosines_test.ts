import assert from "node:assert/strict";
import fc from "fast-check";
import { cosinesInPlace } from "./cosines.ts";

Deno.test("cosines are those of the engine to its last digits, at any place of a turn, and others stay", () => {
  const numbers = fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: -7, max: 7, noNaN: true }),
    // Where the sign, and the half of a turn, changes.
    fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.double({ min: -1e-6, max: 1e-6, noNaN: true })).map(([n, off]) =>
      n * Math.PI / 2 + off
    ),
  );
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1 }), (list) => {
      const values = Float64Array.of(7, ...list, 7);
      cosinesInPlace(values, 1, list.length + 1);
      assert.deepEqual([values[0], values.at(-1)], [7, 7]);
      list.forEach((x, i) => assert.ok(Math.abs(values[i + 1] - Math.cos(x)) <= 1e-15, `cos(${x}) = ${values[i + 1]}`));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("what is no number has no cosine", () => {
  const values = Float64Array.of(NaN, Infinity, -Infinity);
  cosinesInPlace(values, 0, 3);
  assert.ok(values.every(Number.isNaN));
});
