/**
 * Longer bars from shorter ones.
 *
 * @module
 */
import { type Candles, isMultiple, sharedColumn, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
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

  const firsts = firstsOfSpans(time, spanMs), count = firsts.length - 1;
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
  for (let bar = 0; bar < count; bar++) {
    const first = firsts[bar], next = firsts[bar + 1];
    let highest = high[first], lowest = low[first], sum = 0;
    for (let i = first; i < next; i++) {
      if (high[i] > highest) highest = high[i];
      if (low[i] < lowest) lowest = low[i];
      sum += volume[i];
    }
    result.time[bar] = Math.floor(time[first] / spanMs) * spanMs;
    result.open[bar] = open[first];
    result.high[bar] = highest;
    result.low[bar] = lowest;
    result.close[bar] = close[next - 1];
    result.volume[bar] = sum;
  }
  const lastOf = (values: Float64Array): Float64Array => {
    const last = column();
    for (let bar = 0; bar < count; bar++) last[bar] = values[firsts[bar + 1] - 1];
    return last;
  };
  const bookResult = book && mapBook(book, lastOf), extraResult = extra && mapExtra(extra, lastOf);
  return { ...result, ...(bookResult && { book: bookResult }), ...(extraResult && { extra: extraResult }) };
}

/** Row of the first bar of each span that has any, and behind them the number of rows. */
function firstsOfSpans(time: Float64Array, spanMs: number): number[] {
  const firsts: number[] = [];
  for (let i = 0, spanEnd = -Infinity; i < time.length; i++) {
    if (time[i] < spanEnd) continue;
    spanEnd = (Math.floor(time[i] / spanMs) + 1) * spanMs;
    firsts.push(i);
  }
  firsts.push(time.length);
  return firsts;
}
