/**
 * Bars of a longer timeframe, and from which bar on each may be seen.
 *
 * @module
 */
import { type Candles, isMultiple, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";

/** Bars of a longer timeframe beside the bars they were made of. */
export interface HigherBars {
  /** Highest price. */
  readonly high: Float64Array;
  /** Lowest price. */
  readonly low: Float64Array;
  /** Last price. */
  readonly close: Float64Array;
  /** For each longer bar the index of the first bar at whose close it is closed as well. */
  readonly visibleFrom: Int32Array;
}

/**
 * Bars of a longer timeframe, aligned to UTC, each visible from its close on.
 *
 * A longer bar counts as soon as a bar closes at or after its end; the first one is left out when the series begins
 * inside it, the last one while it is still open. Minutes missing inside one do not matter; a span without any bar
 * gives none. (The same bars as `resample` of `lib/data`, in one pass and without the columns that are not needed.)
 *
 * @throws {RangeError} If the timeframe is no whole multiple of the candles' own.
 */
export function higherBars(candles: Candles, timeframe: Timeframe): HigherBars {
  if (!isMultiple(timeframe, candles.timeframe)) {
    throw new RangeError(
      `Cannot build longer bars: wanted a timeframe that is a whole multiple of ${candles.timeframe}, found ${timeframe}`,
    );
  }
  const barMs = TIMEFRAME_MS[candles.timeframe], spanMs = TIMEFRAME_MS[timeframe];
  const { time } = candles;
  const n = time.length;
  const spans = n === 0 ? 0 : Math.floor((time[n - 1] - time[0]) / spanMs) + 2;
  // Gaps can only make fewer bars than spans, and there is at most one a bar.
  const room = Math.min(n, spans);
  const high = new Float64Array(room), low = new Float64Array(room), close = new Float64Array(room);
  const visibleFrom = new Int32Array(room);
  let count = 0;
  // The span that is being built: where it ends, and whether the series covers its start.
  let end = -Infinity, isWhole = false;
  let top = NaN, bottom = NaN, last = NaN;
  for (let i = 0; i < n; i++) {
    if (time[i] >= end) {
      // Minutes are missing at the end of the span before: it closes with this bar.
      if (isWhole && i > 0 && time[i - 1] + barMs < end) {
        high[count] = top, low[count] = bottom, close[count] = last, visibleFrom[count++] = i;
      }
      const start = time[i] - time[i] % spanMs;
      end = start + spanMs;
      isWhole = start >= time[0];
      top = candles.high[i];
      bottom = candles.low[i];
    }
    if (candles.high[i] > top) top = candles.high[i];
    if (candles.low[i] < bottom) bottom = candles.low[i];
    last = candles.close[i];
    if (isWhole && time[i] + barMs === end) {
      high[count] = top, low[count] = bottom, close[count] = last, visibleFrom[count++] = i;
    }
  }
  return {
    high: high.subarray(0, count),
    low: low.subarray(0, count),
    close: close.subarray(0, count),
    visibleFrom: visibleFrom.subarray(0, count),
  };
}
