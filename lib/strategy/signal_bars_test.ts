import assert from "node:assert/strict";
import fc from "fast-check";
import { signalBars } from "./signal_bars.ts";

Deno.test("signalBars() are the bars of a range with a signal, wherever the column lies in memory", () => {
  const signals = fc.array(fc.constantFrom(0, 0, 0, 1, -1), { maxLength: 60 });
  fc.assert(
    fc.property(signals, fc.nat(7), fc.nat(60), fc.nat(60), (values, offset, a, b) => {
      const column = new Int8Array(new ArrayBuffer(values.length + 8), offset, values.length);
      column.set(values);
      const start = Math.min(a, values.length), end = Math.min(b, values.length);
      const expected = [...values.keys()].filter((i) => i >= start && i < end && values[i] !== 0);
      assert.deepEqual([...signalBars(column, start, end)], expected);
    }),
  );
});
