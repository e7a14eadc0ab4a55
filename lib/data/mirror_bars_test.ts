import assert from "node:assert/strict";
import fc from "fast-check";
import { mirrorBars } from "./mirror_bars.ts";
import { simulateMarket } from "./simulate.ts";

const near = (found: number, wanted: number) => assert.ok(Math.abs(found / wanted - 1) < 1e-9, `${found}, ${wanted}`);

Deno.test("a mirrored bar is the bar itself or its mirror image about the close before, at the price it is at", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const candles = simulateMarket({ seed: 3, bars: 200 }), made = mirrorBars(candles, seed);
      let kept = 0;
      for (let i = 1; i < made.close.length; i++) {
        const there = candles.close[i - 1], here = made.close[i - 1];
        const isKept = Math.abs(made.high[i] / here - candles.high[i] / there) < 1e-12 &&
          Math.abs(made.low[i] / here - candles.low[i] / there) < 1e-12;
        if (isKept) {
          kept++;
          near(made.close[i] / here, candles.close[i] / there);
          near(made.open[i] / here, candles.open[i] / there);
        } else {
          near(made.high[i] / here, there / candles.low[i]);
          near(made.low[i] / here, there / candles.high[i]);
          near(made.close[i] / here, there / candles.close[i]);
          near(made.open[i] / here, there / candles.open[i]);
        }
      }
      // A fair coin over 199 bars, five errors.
      assert.ok(Math.abs(kept - 100) < 36, `${kept}`);
      assert.equal(made.time, candles.time);
      assert.equal(made.volume, candles.volume);
      assert.equal(made.book, undefined);
    }),
    { numRuns: 10 },
  );
});

Deno.test("the coin is fair in money: a market that only rises by a tenth a bar stands still on average", () => {
  const close = Float64Array.from({ length: 12 }, (_, i) => 100 * 1.1 ** i), still = close.map(() => 100);
  const candles = {
    symbol: "BTC/USDT",
    timeframe: "1m" as const,
    time: close.map((_, i) => 60_000 * i),
    open: close,
    high: close,
    low: close,
    close,
    volume: still,
  };
  let sum = 0;
  const COPIES = 4000;
  for (let seed = 0; seed < COPIES; seed++) sum += mirrorBars(candles, seed).close[11] / 100;
  // The deviation of a copy is some 0.34; four errors.
  assert.ok(Math.abs(sum / COPIES - 1) < 4 * 0.34 / Math.sqrt(COPIES), `${sum / COPIES}`);
});
