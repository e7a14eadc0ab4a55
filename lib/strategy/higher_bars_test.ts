import assert from "node:assert/strict";
import fc from "fast-check";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { higherBars } from "./higher_bars.ts";

/** Minutes of a simulated market, some of them missing. */
function withGaps(seed: number, start: number, missing: (i: number) => boolean) {
  const market = simulateMarket({ seed, bars: 400, start: Date.UTC(2025, 0) + start * 60_000 });
  const keep = Array.from({ length: 400 }, (_, i) => i).filter((i) => !missing(i));
  const pick = (column: Float64Array) => keep.map((i) => column[i]);
  const { time, open, high, low, close, volume } = market;
  return candlesFromColumns({
    symbol: "GAPS",
    timeframe: "1m",
    time: pick(time),
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: pick(volume),
  });
}

Deno.test("higherBars() are the bars of resample(), gaps and cut ends included, each visible from its close on", () => {
  const gap = fc.tuple(fc.integer({ min: 0, max: 390 }), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 70 }),
      fc.array(gap, { maxLength: 5 }),
      fc.constantFrom<Timeframe>("5m", "15m", "30m", "1h"),
      (seed, start, gaps, timeframe) => {
        const candles = withGaps(seed, start, (i) => gaps.some(([from, size]) => i >= from && i < from + size));
        if (candles.time.length === 0) return;
        const higher = higherBars(candles, timeframe), expected = resample(candles, timeframe);
        assert.deepEqual([...higher.high], [...expected.high]);
        assert.deepEqual([...higher.low], [...expected.low]);
        assert.deepEqual([...higher.close], [...expected.close]);
        for (let k = 0; k < higher.visibleFrom.length; k++) {
          const end = expected.time[k] + TIMEFRAME_MS[timeframe];
          const first = candles.time.findIndex((time) => time + 60_000 >= end);
          assert.equal(higher.visibleFrom[k], first);
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("higherBars() refuse a timeframe that is not longer", () => {
  const candles = withGaps(1, 0, () => false);
  assert.throws(() => higherBars(candles, "1m"), { name: "RangeError", message: /multiple of 1m, found 1m/ });
});
