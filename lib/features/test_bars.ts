/**
 * Random valid bars for the tests of this folder.
 *
 * @module
 */
import { BOOK_COLUMNS, type Candles, sharedColumn, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";

/** A random walk near 100 with volumes, a book, and ranges that often leave a gap to the close before. */
export function randomBars(count: number, seed: number, timeframe: Timeframe = "1m"): Candles {
  const random = randomSource(seed);
  const column = () => sharedColumn(count);
  const bars = {
    symbol: "BTC/USDT",
    timeframe,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const book = {
    spreadBps: column(),
    imbalance: column(),
    micropriceBps: column(),
    bidDepth: column(),
    askDepth: column(),
  };
  // 2025-01-01T00:00Z, the start of a bar in every timeframe.
  const start = 1_735_689_600_000;
  for (let i = 0, price = 100; i < count; i++) {
    const move = () => Math.exp(0.002 * random.normal());
    bars.time[i] = start + i * TIMEFRAME_MS[timeframe];
    bars.open[i] = price * move();
    bars.close[i] = price = bars.open[i] * move();
    bars.high[i] = Math.max(bars.open[i], price) * (1 + 0.001 * random.uniform());
    bars.low[i] = Math.min(bars.open[i], price) * (1 - 0.001 * random.uniform());
    bars.volume[i] = Math.exp(random.normal());
    for (const name of BOOK_COLUMNS) book[name][i] = random.uniform();
  }
  return { ...bars, book };
}
