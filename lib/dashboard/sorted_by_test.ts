import assert from "node:assert/strict";
import fc from "fast-check";
import { sortedBy } from "./sorted_by.ts";

/** Numbers of which some are equal, and of both signs, large, small and infinite. */
const rank = fc.oneof(fc.constantFrom(-Infinity, -2, -0, 0, 1, 2, Infinity), fc.double({ noNaN: true }));

Deno.test("rows are in the order of their ranks, equal ones as they stood", () => {
  fc.assert(fc.property(fc.array(rank, { maxLength: 50 }), fc.integer(), (list, salt) => {
    const ranks = Float64Array.from(list), rows = Uint32Array.from(list, (_, row) => row);
    // In any order at first: what an earlier key left.
    const stood = rows.toSorted((a, b) => (a * salt | 0) - (b * salt | 0));
    assert.deepEqual(
      [...sortedBy(stood.slice(), ranks)],
      [...stood].sort((a, b) => ranks[a] < ranks[b] ? -1 : ranks[a] > ranks[b] ? 1 : 0),
    );
  }));
});

Deno.test("as many rows as a large search has are sorted as by comparison", () => {
  const ranks = Float64Array.from({ length: 100_000 }, (_, row) => Math.sin(row) * 10 ** (row % 7 - 3));
  const rows = Uint32Array.from(ranks, (_, row) => row);
  const compared = rows.toSorted((a, b) => ranks[a] - ranks[b] || a - b);
  assert.deepEqual(sortedBy(rows, ranks), compared);
});
