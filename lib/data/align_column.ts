/**
 * Values of another source at the closes of bars, without looking ahead.
 *
 * @module
 */
import { type Candles, sharedColumn, TIMEFRAME_MS } from "../core/candles.ts";

/**
 * For each bar the last value known at or before its close, as a further column of candles; `NaN` before the first.
 *
 * A value that is `NaN` says that nothing is known from its time on.
 *
 * @param times When each value became known, ms UTC, rising; for a bar of another market that is its close, not its open.
 * @throws {RangeError} If there are not as many times as values, or a time is not later than the one before it.
 *
 * @example A funding rate counts from the bar on at whose close it is known
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignColumn } from "@lib/data/align_column.ts";
 *
 * const bars = { timeframe: "1m" as const, time: Float64Array.of(0, 60_000, 120_000) };
 * assert.deepEqual([...alignColumn(bars, [60_000, 150_000], [0.1, 0.2])], [0.1, 0.1, 0.2]);
 * assert.deepEqual([...alignColumn(bars, [60_001], [0.1])], [NaN, 0.1, 0.1]);
 * ```
 */
export function alignColumn(
  { time, timeframe }: Pick<Candles, "time" | "timeframe">,
  times: ArrayLike<number>,
  values: ArrayLike<number>,
): Float64Array {
  if (times.length !== values.length) {
    throw new RangeError(
      `Cannot align a column: wanted as many times as values, found ${times.length} and ${values.length}`,
    );
  }
  for (let k = 0; k < times.length; k++) {
    if (Number.isFinite(times[k]) && !(k > 0 && times[k] <= times[k - 1])) continue;
    const wanted = k > 0 ? `later than ${times[k - 1]}` : "ms";
    throw new RangeError(`Cannot align a column: wanted time ${k} to be ${wanted}, found ${times[k]}`);
  }
  const barMs = TIMEFRAME_MS[timeframe], column = sharedColumn(time.length);
  for (let i = 0, k = -1; i < time.length; i++) {
    while (k + 1 < times.length && times[k + 1] <= time[i] + barMs) k++;
    column[i] = k < 0 ? NaN : values[k];
  }
  return column;
}
