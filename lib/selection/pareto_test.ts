import assert from "node:assert/strict";
import fc from "fast-check";
import { paretoFront } from "./pareto.ts";

function dominates(columns: readonly ArrayLike<number>[], a: number, b: number): boolean {
  return columns.every((column) => column[a] >= column[b]) && columns.some((column) => column[a] > column[b]);
}

// Few distinct values: ties and equal rows are common.
const columns = fc.integer({ min: 0, max: 40 }).chain((rows) => {
  const column = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: rows, maxLength: rows });
  return fc.tuple(column, column);
});

Deno.test("paretoFront() is the rows that no other dominates", () => {
  fc.assert(fc.property(columns, (objectives) => {
    const rows = [...objectives[0].keys()];
    const expected = rows.filter((row) => !rows.some((other) => dominates(objectives, other, row)));
    assert.deepEqual([...paretoFront(...objectives)].sort((a, b) => a - b), expected);
  }));
});

Deno.test("columns that cannot be compared are refused", () => {
  assert.throws(() => paretoFront([1, 2], [1]), /found 1/);
  assert.throws(() => paretoFront([1, NaN], [1, 2]), /row 1 of objective 0/);
});
