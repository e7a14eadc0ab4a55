import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { crowdingDistance, nonDominatedSort, paretoFront } from "./pareto.ts";

function dominates(columns: readonly ArrayLike<number>[], a: number, b: number): boolean {
  return columns.every((column) => column[a] >= column[b]) && columns.some((column) => column[a] > column[b]);
}

/** Peels front after front, as the definition says. */
function slowFronts(columns: readonly ArrayLike<number>[]): number[] {
  const rows = columns[0].length;
  const fronts = new Array<number>(rows).fill(-1);
  for (let front = 0; fronts.includes(-1); front++) {
    const open = [...fronts.keys()].filter((row) => fronts[row] === -1);
    for (const row of open) if (!open.some((other) => dominates(columns, other, row))) fronts[row] = front;
  }
  return fronts;
}

// Few distinct values: ties and equal rows are common.
const columns = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 40 })).chain(([objectives, rows]) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: rows, maxLength: rows }), {
    minLength: objectives,
    maxLength: objectives,
  })
);

Deno.test("nonDominatedSort() equals peeling front after front", () => {
  fc.assert(fc.property(columns, (objectives) => {
    assert.deepEqual([...nonDominatedSort(objectives)], slowFronts(objectives));
  }));
});

Deno.test("nonDominatedSort() of many rows obeys the definition", () => {
  const random = randomSource(3), rows = 1500;
  const objectives = Array.from({ length: 4 }, () => Float64Array.from({ length: rows }, () => random.uniform()));
  assert.deepEqual([...nonDominatedSort(objectives)], slowFronts(objectives));
});

Deno.test("paretoFront() is front 0 of two objectives", () => {
  fc.assert(fc.property(columns.filter((objectives) => objectives.length === 2), ([first, second]) => {
    const fronts = nonDominatedSort([first, second]);
    const expected = [...fronts.keys()].filter((row) => fronts[row] === 0);
    assert.deepEqual([...paretoFront(first, second)].sort((a, b) => a - b), expected);
  }));
});

Deno.test("crowdingDistance() is infinite at a front's ends, and between them adds up to twice the range less the ends", () => {
  const first = [0, 1, 2, 4, 10], second = [10, 4, 2, 1, 0];
  const distance = crowdingDistance([first, second], nonDominatedSort([first, second]));
  assert.deepEqual([...distance], [Infinity, 0.2 + 0.8, 0.3 + 0.3, 0.8 + 0.2, Infinity]);
});

Deno.test("crowdingDistance() does not change with the scale of an objective", () => {
  fc.assert(fc.property(columns, (objectives) => {
    const fronts = nonDominatedSort(objectives);
    const scaled = objectives.map((column, k) => column.map((value) => value * 2 ** k));
    assert.deepEqual(crowdingDistance(scaled, fronts), crowdingDistance(objectives, fronts));
  }));
});

Deno.test("columns that cannot be compared are refused", () => {
  assert.throws(() => nonDominatedSort([]), RangeError);
  assert.throws(() => nonDominatedSort([[1, 2], [1]]), /found 1/);
  assert.throws(() => paretoFront([1, NaN], [1, 2]), /row 1 of objective 0/);
});
