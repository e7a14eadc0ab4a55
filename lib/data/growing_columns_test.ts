import assert from "node:assert/strict";
import { GrowingColumns } from "./growing_columns.ts";

Deno.test("GrowingColumns gives back its rows, turned round or not, on shared memory", () => {
  for (const rows of [0, 1, 1024, 1025, 5000]) {
    for (const isReversed of [false, true]) {
      const columns = new GrowingColumns(2);
      for (let i = 0; i < rows; i++) columns.push([i, -i, NaN]);
      if (isReversed) columns.reverse();
      const wanted = Array.from({ length: rows }, (_, i) => isReversed ? rows - 1 - i : i), taken = columns.take(0);
      assert.ok(taken.buffer instanceof SharedArrayBuffer);
      assert.deepEqual([...taken], wanted);
      assert.deepEqual(columns.column(1), Float64Array.from(wanted, (value) => -value));
    }
  }
});
