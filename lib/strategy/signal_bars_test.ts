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

Deno.test("what one call has found is not written over by the next, of fewer bars or of more", () => {
  const every = (bars: number, step: number) => Int8Array.from({ length: bars }, (_, bar) => bar % step === 0 ? 1 : 0);
  const first = signalBars(every(40, 3), 0, 40), kept = [...first];
  assert.deepEqual([...signalBars(every(20, 2), 0, 20)], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  assert.equal(signalBars(every(5000, 1), 0, 5000).length, 5000);
  assert.deepEqual([...first], kept);
});
