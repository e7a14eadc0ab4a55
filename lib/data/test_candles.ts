/**
 * Random candles for property tests: any prices, any gaps.
 *
 * @module
 */
import fc from "fast-check";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { candlesFromColumns } from "./candles.ts";

const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const part = fc.double({ min: 0, max: 0.9, noNaN: true });
const bar = fc.record({
  missing: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 90 })),
  open: price,
  close: price,
  above: part,
  below: part,
  volume: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
  spread: fc.oneof(fc.constant(NaN), part),
  imbalance: fc.oneof(fc.constant(NaN), fc.double({ min: -1, max: 1, noNaN: true })),
});

/** Valid candles that start anywhere in 2024, with gaps between some bars, with a book or without. */
export function arbitraryCandles(timeframe: Timeframe = "1m", maxLength = 200): fc.Arbitrary<Candles> {
  const barMs = TIMEFRAME_MS[timeframe];
  return fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.array(bar, { maxLength }), fc.boolean()).map(
    ([first, bars, hasBook]) => {
      let time = Math.floor(Date.UTC(2024, 0) / barMs + first) * barMs - barMs;
      const zeros = bars.map(() => 0);
      return candlesFromColumns({
        symbol: "BTC/USDT",
        timeframe,
        time: bars.map(({ missing }) => time += barMs * (1 + missing)),
        open: bars.map(({ open }) => open),
        high: bars.map(({ open, close, above }) => Math.max(open, close) * (1 + above)),
        low: bars.map(({ open, close, below }) => Math.min(open, close) * (1 - below)),
        close: bars.map(({ close }) => close),
        volume: bars.map(({ volume }) => volume),
        ...(hasBook && {
          book: {
            spreadBps: bars.map(({ spread }) => spread),
            imbalance: bars.map(({ imbalance }) => imbalance),
            micropriceBps: zeros,
            bidDepth: zeros,
            askDepth: zeros,
          },
        }),
      });
    },
  );
}
