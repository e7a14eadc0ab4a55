/**
 * Longer bars from shorter ones.
 *
 * @module
 */
import { BOOK_COLUMNS, type Candles, isMultiple, sharedColumn, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { mapBook, mapExtra, sliceCandles } from "./candles.ts";

/**
 * Bars of a longer timeframe, aligned to UTC: first open, highest high, lowest low, last close, summed volume; of the
 * book and further columns the last value, as they are readings at the close.
 *
 * Only spans that the series covers from end to end in time give a bar: the first or last span is left out when the
 * series begins or stops inside it, so that no bar still open is shown. Minutes missing inside the series do not count
 * against a span: it gives a bar if it has at least one of them, and a span without any gives none.
 *
 * @throws {RangeError} If the wanted timeframe is no whole multiple of the candles' own.
 *
 * @example Five minutes make one bar, the sixth is still open
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { resample } from "@lib/data/resample.ts";
 *
 * const price = [3, 1, 4, 1, 5, 9];
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: price.map((_, i) => i * 60_000),
 *   open: price, high: price, low: price, close: price, volume: price,
 * });
 * const { open, high, low, close, volume } = resample(candles, "5m");
 * assert.deepEqual([...open, ...high, ...low, ...close, ...volume], [3, 5, 1, 5, 14]);
 * ```
 */
export function resample(candles: Candles, timeframe: Timeframe): Candles {
  if (timeframe === candles.timeframe) return candles;
  if (!isMultiple(timeframe, candles.timeframe)) {
    throw new RangeError(
      `Cannot resample candles: wanted a timeframe that is a whole multiple of ${candles.timeframe}, found ${timeframe}`,
    );
  }

  const barMs = TIMEFRAME_MS[candles.timeframe], spanMs = TIMEFRAME_MS[timeframe];
  const n = candles.time.length;
  const start = n > 0 ? Math.ceil(candles.time[0] / spanMs) * spanMs : 0;
  const end = n > 0 ? Math.floor((candles.time[n - 1] + barMs) / spanMs) * spanMs : 0;
  const { time, open, high, low, close, volume, book, extra } = sliceCandles(candles, start, end);

  let count = 0;
  for (let i = 0, spanEnd = -Infinity; i < time.length; i++) {
    if (time[i] < spanEnd) continue;
    spanEnd = (Math.floor(time[i] / spanMs) + 1) * spanMs;
    count++;
  }
  const column = () => sharedColumn(count);
  const result = {
    symbol: candles.symbol,
    timeframe,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const bookResult = book && mapBook(book, column), extraResult = extra && mapExtra(extra, column);

  let bar = -1;
  for (let i = 0, spanEnd = -Infinity; i < time.length; i++) {
    if (time[i] >= spanEnd) {
      bar++;
      result.time[bar] = Math.floor(time[i] / spanMs) * spanMs;
      spanEnd = result.time[bar] + spanMs;
      result.open[bar] = open[i];
      result.high[bar] = high[i];
      result.low[bar] = low[i];
    }
    if (high[i] > result.high[bar]) result.high[bar] = high[i];
    if (low[i] < result.low[bar]) result.low[bar] = low[i];
    result.close[bar] = close[i];
    result.volume[bar] += volume[i];
    if (book && bookResult) { for (const name of BOOK_COLUMNS) bookResult[name][bar] = book[name][i]; }
    for (const name in extraResult) extraResult[name][bar] = extra![name][i];
  }
  return { ...result, ...(bookResult && { book: bookResult }), ...(extraResult && { extra: extraResult }) };
}
