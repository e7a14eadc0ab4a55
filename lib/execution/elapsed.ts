/**
 * Times of so many bars [6, 18]: bars that are missing count, so that nothing lasts longer because of a hole in the data.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";

/**
 * The first bar that opens at least so many bar lengths after another; as if none were missing where the candles end
 * before.
 *
 * @param bars At least 0; `Infinity` gives `Infinity`.
 *
 * @example A missing bar counts
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { barAfter } from "@lib/execution/elapsed.ts";
 *
 * const price = [1, 1, 1, 1], time = [0, 1, 3, 4].map((minute) => minute * 60_000);
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time, open: price, high: price, low: price, close: price, volume: price,
 * });
 * assert.deepEqual([barAfter(candles, 0, 1), barAfter(candles, 0, 2), barAfter(candles, 3, 5)], [1, 2, 8]);
 * ```
 */
export function barAfter({ time, timeframe }: Candles, bar: number, bars: number): number {
  const latest = bar + Math.ceil(bars), due = time[bar] + bars * TIMEFRAME_MS[timeframe];
  if (latest < time.length ? time[latest - 1] < due : time[time.length - 1] < due) return latest;
  return firstBarFrom(time, due);
}
