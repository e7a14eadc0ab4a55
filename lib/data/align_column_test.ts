import assert from "node:assert/strict";
import fc from "fast-check";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { alignColumn } from "./align_column.ts";
import { simulateMarket } from "./simulate.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

Deno.test("alignColumn() is, bar by bar, the last value known at or before the close", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.double({ noDefaultInfinity: true })));
  fc.assert(
    fc.property(arbitraryCandles(), steps, fc.integer({ min: -300_000, max: 300_000 }), (candles, steps, shift) => {
      const { time, timeframe } = candles;
      let at = (time[0] ?? 0) + shift;
      const known = steps.map(([step, value]) => ({ at: at += step, value }));
      const column = alignColumn(candles, known.map(({ at }) => at), known.map(({ value }) => value));
      for (let i = 0; i < time.length; i++) {
        const last = known.findLast(({ at }) => at <= time[i] + TIMEFRAME_MS[timeframe]);
        assert.ok(Object.is(column[i], last?.value ?? NaN));
      }
    }),
  );
});

Deno.test("what was known later changes no bar that closed before it", () => {
  const { time } = simulateMarket({ seed: 1, bars: 300 }), bars = { time, timeframe: "1m" as const };
  const times = Array.from({ length: 20 }, (_, k) => time[0] + 777_777 * (k + 1)), values = times.map((_, k) => k);
  const all = alignColumn(bars, times, values);
  for (let cut = 0; cut <= times.length; cut++) {
    const some = alignColumn(bars, times.slice(0, cut), values.slice(0, cut));
    for (let i = 0; i < time.length; i++) {
      if (cut < times.length && time[i] + 60_000 >= times[cut]) break;
      assert.ok(Object.is(some[i], all[i]));
    }
  }
});

Deno.test("times that do not rise, and not as many as values, are refused", () => {
  const bars = { timeframe: "1m" as const, time: Float64Array.of(0) };
  const refused = (times: number[], values: number[], message: RegExp) =>
    assert.throws(() => alignColumn(bars, times, values), { name: "RangeError", message });
  refused([1, 1], [1, 2], /wanted time 1 to be later than 1, found 1$/);
  refused([1, NaN], [1, 2], /wanted time 1 to be later than 1, found NaN$/);
  refused([Infinity], [1], /wanted time 0 to be ms, found Infinity$/);
  refused([1], [], /as many times as values, found 1 and 0$/);
});
