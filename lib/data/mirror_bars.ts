/**
 * A null market from real bars: their shapes, volatility and volume stay, which way they went is drawn anew.
 *
 * @module
 */
import { type Candles, sharedColumn } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";

/**
 * Bars of which each is mirrored or not by a coin, chained at their closes.
 *
 * The coin is fair in money: a bar that moves the price by the factor r or 1 / r goes up with the chance 1 / (1 + r), so that
 * the closes are a martingale. A mirrored bar's logarithmic distances of open, high, low and close from the close before change their sign, so that its
 * high and low change places; times and volume stay. The book and further columns are left out, as nobody knows what they
 * would have shown.
 *
 * @example Same seed, same market
 * ```ts
 * import assert from "node:assert/strict";
 * import { mirrorBars } from "@lib/data/mirror_bars.ts";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 500 });
 * assert.deepEqual(mirrorBars(candles, 1), mirrorBars(candles, 1));
 * assert.notDeepEqual(mirrorBars(candles, 1).close, mirrorBars(candles, 2).close);
 * ```
 */
export function mirrorBars({ symbol, timeframe, time, volume, ...prices }: Candles, seed: number): Candles {
  const n = time.length, random = randomSource(seed), column = () => sharedColumn(n);
  const open = column(), high = column(), low = column(), close = column();
  for (let i = 0; i < n; i++) {
    const before = i === 0 ? prices.open[0] : prices.close[i - 1], now = i === 0 ? before : close[i - 1];
    const rises = prices.close[i] > before, ratio = rises ? prices.close[i] / before : before / prices.close[i];
    if (random.uniform() < 1 / (1 + ratio) === rises) {
      const factor = now / before;
      open[i] = prices.open[i] * factor;
      high[i] = prices.high[i] * factor;
      low[i] = prices.low[i] * factor;
      close[i] = prices.close[i] * factor;
    } else {
      const product = now * before;
      open[i] = product / prices.open[i];
      high[i] = product / prices.low[i];
      low[i] = product / prices.high[i];
      close[i] = product / prices.close[i];
    }
  }
  return { symbol, timeframe, time, open, high, low, close, volume };
}
