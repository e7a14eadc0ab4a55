/**
 * A null market from real bars: their shapes stay, what one foretells of the next goes.
 *
 * @module
 */
import { BOOK_COLUMNS, type Candles, sharedColumn } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { mapBook, mapExtra } from "./candles.ts";

/**
 * Bars drawn at random from those given, chained at their closes, so that no bar foretells another.
 *
 * A drawn bar keeps its shape relative to the close before it: gap at the open, high, low, close; volume, book and
 * further columns go along. The mean simple return is taken off every bar, which makes the closes a martingale. Times stay, and the first
 * bar. Volatility no longer clusters, and what happens inside a bar (a wick that turns back) stays as real as it was.
 *
 * Bars are drawn with replacement: a permutation would pin the last close, and a strategy could earn by buying below it.
 *
 * @throws {RangeError} If a bar falls so far that less the mean nothing would be left of the price.
 *
 * @example Same seed, same market; the returns are those of the original less their mean
 * ```ts
 * import assert from "node:assert/strict";
 * import { shuffleReturns } from "@lib/data/shuffle_returns.ts";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 500 });
 * assert.deepEqual(shuffleReturns(candles, 1), shuffleReturns(candles, 1));
 * assert.notDeepEqual(shuffleReturns(candles, 1).close, shuffleReturns(candles, 2).close);
 * ```
 */
export function shuffleReturns(candles: Candles, seed: number): Candles {
  const { open, high, low, close, volume, book, extra } = candles;
  const n = close.length;
  const random = randomSource(seed);
  let sum = 0;
  for (let i = 1; i < n; i++) sum += close[i] / close[i - 1] - 1;
  const mean = n > 1 ? sum / (n - 1) : 0;
  for (let i = 1; i < n; i++) {
    const change = close[i] / close[i - 1] - 1;
    if (change <= mean - 1) {
      throw new RangeError(
        `Cannot shuffle returns: wanted every return above the mean return less 1, ${mean - 1}, as prices would turn ` +
          `negative, found ${change} at bar ${i}`,
      );
    }
  }

  const column = () => sharedColumn(n);
  const result = {
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    time: candles.time,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const bookResult = book && mapBook(book, column), extraResult = extra && mapExtra(extra, column);
  for (let i = 0; i < n; i++) {
    const drawn = i === 0 ? 0 : 1 + random.integer(n - 1);
    // One factor for the whole bar: multiplication keeps high and low around open and close.
    const factor = i === 0 ? 1 : result.close[i - 1] * (close[drawn] / close[drawn - 1] - mean) / close[drawn];
    result.open[i] = open[drawn] * factor;
    result.high[i] = high[drawn] * factor;
    result.low[i] = low[drawn] * factor;
    result.close[i] = close[drawn] * factor;
    result.volume[i] = volume[drawn];
    if (book && bookResult) { for (const name of BOOK_COLUMNS) bookResult[name][i] = book[name][drawn]; }
    for (const name in extraResult) extraResult[name][i] = extra![name][drawn];
  }
  return { ...result, ...(bookResult && { book: bookResult }), ...(extraResult && { extra: extraResult }) };
}
