import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countRows,
  histogramOf,
  pageOf,
  readSort,
  sortedRows,
  spreadOf,
  type StrategyTable,
} from "./strategy_table.ts";

const cell = fc.option(fc.constantFrom(-2, -1, 0, 0.5, 3));
const rows = fc.array(fc.record({ a: cell, b: cell }), { maxLength: 30 });

function tableOf(list: readonly { readonly a: number | null; readonly b: number | null }[]): StrategyTable {
  const column = (name: "a" | "b") =>
    [name, { kind: "number", values: Float64Array.from(list, (row) => row[name] ?? NaN) }] as const;
  return { length: list.length, columns: new Map([column("a"), column("b")]) };
}

Deno.test("rows are in order by each key in turn, those without a value last, equal ones as they stood", () => {
  fc.assert(fc.property(rows, fc.constantFrom("a", "-a", "a,-b", "-b,a"), (list, sort) => {
    const keys = readSort(sort);
    const expected = list.map((row, i) => ({ row, i })).sort((one, other) => {
      for (const { column, isDescending } of keys) {
        const [x, y] = [one, other].map(({ row }) => row[column as "a" | "b"]);
        if (x === y) continue;
        if (x === null || y === null) return x === null ? 1 : -1;
        return (x - y) * (isDescending ? -1 : 1);
      }
      return one.i - other.i;
    });
    assert.deepEqual([...sortedRows(tableOf(list), keys)], expected.map(({ i }) => i));
  }));
});

Deno.test("pages laid end to end are the rows that the mask leaves, in their order", () => {
  fc.assert(fc.property(rows, fc.integer({ min: 1, max: 7 }), (list, limit) => {
    const table = tableOf(list), order = sortedRows(table, readSort("-a"));
    const mask = Uint8Array.from(list, ({ b }) => Number(b !== null)), pages: number[] = [];
    for (let offset = 0; offset < list.length + limit; offset += limit) {
      pages.push(...pageOf(order, mask, offset, limit));
    }
    assert.deepEqual(pages, [...order].filter((row) => mask[row] === 1));
    assert.equal(countRows(mask), pages.length);
  }));
});

Deno.test("a histogram counts each row that has a value once, and those under a mask among them", () => {
  fc.assert(fc.property(rows, fc.integer(), (list, salt) => {
    const column = { kind: "number", values: Float64Array.from(list, ({ a }) => a ?? NaN) } as const;
    const known = list.filter(({ a }) => a !== null), spread = spreadOf(column);
    if (known.length === 0) return assert.equal(spread, null);
    const mask = Uint8Array.from(list, (_, i) => (i * 7 + salt) & 1);
    const { low, high, counts, all } = histogramOf("a", spread!, mask);
    const sum = (bins: readonly number[]) => bins.reduce((total, count) => total + count, 0);
    assert.deepEqual([low, high], [Math.min(...known.map(({ a }) => a!)), Math.max(...known.map(({ a }) => a!))]);
    assert.equal(sum(all), known.length);
    assert.equal(sum(counts), list.filter(({ a }, i) => a !== null && mask[i] === 1).length);
    assert.ok(counts.every((count, bin) => count <= all[bin]));
  }));
});
