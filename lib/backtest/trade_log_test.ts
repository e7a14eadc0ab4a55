import assert from "node:assert/strict";
import fc from "fast-check";
import { candlesFromColumns } from "../data/candles.ts";
import { BARE } from "../../test/fixtures/mini_case.ts";
import { signalBars } from "../strategy/signal_bars.ts";
import { simulateOco } from "./simulate_oco.ts";

Deno.test("trades tell the open times of the bars that filled them, gaps or not", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 40 }), (steps) => {
      let now = 0;
      const time = steps.map((step) => now += step * 60_000);
      const flat = time.map(() => 100);
      const candles = candlesFromColumns({
        symbol: "GAPS",
        timeframe: "1m",
        time,
        open: flat,
        high: flat,
        low: flat,
        close: flat,
        volume: flat,
      });
      const distance = Float64Array.from(flat);
      const signal = Int8Array.from(flat, (_, i) => i % 3 === 0 ? 1 : 0);
      const { trades } = simulateOco(
        candles,
        { signal, stopDistance: distance, targetDistance: distance },
        { ...BARE, timeoutBars: 2 },
      );
      assert.ok(trades.length > 0);
      for (let k = 0; k < trades.length; k++) {
        assert.equal(trades.entryTime[k], time[trades.entryBar[k]]);
        assert.equal(trades.exitTime[k], time[trades.exitBar[k]]);
        assert.equal(trades.holdingMinutes[k], (trades.exitTime[k] - trades.entryTime[k]) / 60_000);
        assert.equal(trades.entryParticipation[k], 1 / 100);
      }
    }),
  );
});

Deno.test("signalBars() finds every signal of a range, wherever the column lies in memory", () => {
  const signal = fc.array(fc.constantFrom(0, 0, 0, 1, -1), { maxLength: 60 });
  fc.assert(
    fc.property(signal, fc.integer({ min: 0, max: 7 }), fc.nat(60), fc.nat(60), (values, offset, a, b) => {
      const column = new Int8Array(new ArrayBuffer(offset + values.length), offset);
      column.set(values);
      const start = Math.min(a, b, values.length), end = Math.min(Math.max(a, b), values.length);
      const expected = values.map((_, i) => i).filter((i) => i >= start && i < end && values[i] !== 0);
      assert.deepEqual([...signalBars(column, start, end)], expected);
    }),
    { numRuns: 500 },
  );
});
