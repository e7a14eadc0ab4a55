import assert from "node:assert/strict";
import { entryColumns } from "./entry_columns.ts";

Deno.test("entryColumns() spell out multiples and ratios where there is a signal, whichever way distances are given", () => {
  const side = Int8Array.of(0, 1, 0, -1), distance = Float64Array.of(9, 2, NaN, 4);
  const expected = { side, stopDistance: Float64Array.of(0, 6, 0, 12), targetDistance: Float64Array.of(0, 3, 0, 6) };
  assert.deepEqual(entryColumns({ side, stopDistance: distance, stopMultiple: 3, rewardRatio: 0.5 }), expected);
  assert.deepEqual(
    entryColumns({ side, stopDistance: Float64Array.of(6, 12), targetDistance: Float64Array.of(3, 6) }),
    expected,
  );
});

Deno.test("entryColumns() show every column that decides trades; no target is an infinite one", () => {
  const side = Int8Array.of(1, 0), stopDistance = Float64Array.of(1, 1), level = Float64Array.of(5, NaN);
  const leave = Uint8Array.of(0, 3);
  assert.deepEqual(entryColumns({ side, stopDistance, leave, stopPrice: { long: level, short: level } }), {
    side,
    stopDistance: Float64Array.of(1, 0),
    targetDistance: Float64Array.of(Infinity, 0),
    leave,
    longStopPrice: level,
    shortStopPrice: level,
  });
});
