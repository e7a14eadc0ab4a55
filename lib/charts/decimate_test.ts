import assert from "node:assert/strict";
import fc from "fast-check";
import { decimate } from "./decimate.ts";

const series = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(NaN)), {
  minLength: 1,
  maxLength: 400,
});

Deno.test("decimate() keeps the lowest and highest value of every pixel column, whatever the series", () => {
  fc.assert(fc.property(series, fc.integer({ min: 1, max: 40 }), (values, columns) => {
    const x = values.map((_, i) => i), kept = decimate(x, values, columns);
    const width = (values.length - 1) / columns;
    const columnOf = (i: number) => Math.min(columns - 1, Math.floor(i / width || 0));
    const extremes = (indices: Iterable<number>) => {
      const byColumn = new Map<number, [number, number]>();
      for (const i of indices) {
        if (Number.isNaN(values[i])) continue;
        const [low, high] = byColumn.get(columnOf(i)) ?? [Infinity, -Infinity];
        byColumn.set(columnOf(i), [Math.min(low, values[i]), Math.max(high, values[i])]);
      }
      return byColumn;
    };
    assert.deepEqual(extremes(kept), extremes(x));
  }));
});

Deno.test("decimate() returns ascending indices without repeats, the ends among them, at most five a column", () => {
  fc.assert(fc.property(series, fc.integer({ min: 1, max: 40 }), (values, columns) => {
    const kept = decimate(values.map((_, i) => i), values, columns);
    for (let k = 1; k < kept.length; k++) assert.ok(kept[k] > kept[k - 1]);
    assert.ok(kept.length <= Math.max(5 * columns, 4 * columns));
    const defined = values.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));
    if (defined.length > 0) {
      assert.ok(kept.includes(defined[0]));
      assert.ok(kept.includes(defined.at(-1)!));
    }
  }));
});

Deno.test("decimate() keeps a break in every column that has one", () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => i >= 500 && i < 510 ? NaN : i);
  const kept = decimate(values.map((_, i) => i), values, 10);
  assert.equal(kept.filter((i) => Number.isNaN(values[i])).length, 1);
});

Deno.test("decimate() refuses series of different lengths", () => {
  assert.throws(() => decimate([1, 2], [1], 5), RangeError);
});
