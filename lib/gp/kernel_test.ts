import assert from "node:assert/strict";
import fc from "fast-check";
import { squaredDistance, squaredDistances } from "./kernel.ts";

Deno.test("squared distances of many rows are those of each, to the bit", () => {
  const sizes = fc.record({ rows: fc.nat(13), d: fc.integer({ min: 1, max: 9 }), at: fc.nat(3) });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.double({ noNaN: true, min: -9, max: 9 })), ({ rows, d, at }, draws) => {
      const drawn = (length: number) => Float64Array.from({ length }, () => draws.next().value!);
      const A = drawn(rows * d), B = drawn(2 * d), out = new Float64Array(rows + at);
      squaredDistances(A, rows, B, d, d, out, at);
      for (let i = 0; i < rows; i++) assert.equal(out[at + i], squaredDistance(A, i * d, B, d, d));
    }),
  );
});
