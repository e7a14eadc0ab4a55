import assert from "node:assert/strict";
import { GrowingColumns } from "./growing_columns.ts";

Deno.test("GrowingColumns gives back its rows, turned round or not, on shared memory", () => {
  for (const rows of [0, 1, 1024, 1025, 5000]) {
    for (const isReversed of [false, true]) {
      const columns = new GrowingColumns(2);
      for (let i = 0; i < rows; i++) columns.push([i, -i, NaN]);
      if (isReversed) columns.reverse();
      const wanted = Array.from({ length: rows }, (_, i) => isReversed ? rows - 1 - i : i), taken = columns.column(0);
      assert.ok(taken.buffer instanceof SharedArrayBuffer);
      assert.deepEqual([...taken], wanted);
      assert.deepEqual(columns.column(1), Float64Array.from(wanted, (value) => -value));
    }
  }
});

Deno.test("GrowingColumns of several pieces are the same rows, and take no more once they are put together", () => {
  const columns = new GrowingColumns(1), rows = 2 ** 22 + 3;
  for (let i = 0; i < rows; i++) columns.push([i]);
  for (const row of [0, rows - 4, rows - 3, rows - 1]) assert.equal(columns.value(0, row), row);
  const column = columns.column(0);
  assert.equal(column.length, rows);
  assert.equal(column.findIndex((value, i) => value !== i), -1);
  columns.length = 1;
  columns.push([7]);
  assert.deepEqual(columns.column(0), Float64Array.of(0, 7));
  assert.equal(columns.value(0, 1), 7);
  columns.length = rows;
  assert.throws(() => columns.push([1]), /^RangeError: Cannot add a row: wanted at most the 4194307 /);
});
