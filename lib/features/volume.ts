/**
 * Price moves weighed by what was traded. The typical price of a bar is (high + low + close) / 3.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { requireColumns, requirePeriod } from "./arguments.ts";
import { slidingSum } from "./rolling.ts";

/**
 * On-balance volume: the running sum of volume, added when the close rises and taken off when it falls.
 *
 * - Units: those of `volume`; starts with the first bar's volume (as TA-Lib).
 * - Look-back: none.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite.
 *
 * @example Up adds, down takes off, level leaves
 * ```ts
 * import assert from "node:assert/strict";
 * import { obv } from "@lib/features/volume.ts";
 *
 * assert.deepEqual(obv(Float64Array.of(1, 2, 1, 1), Float64Array.of(5, 4, 3, 2)), Float64Array.of(5, 9, 6, 6));
 * ```
 */
export function obv(close: Float64Array, volume: Float64Array): Float64Array {
  const n = requireColumns("obv", { close, volume });
  const out = new Float64Array(n);
  if (n === 0) return out;
  let total = volume[0];
  out[0] = total;
  for (let i = 1; i < n; i++) {
    total += direction(close[i - 1], close[i]) * volume[i];
    out[i] = total;
  }
  return out;
}

/** 1 for a rise, −1 for a fall, 0 for neither: without branches, which no processor could predict on prices. */
function direction(before: number, now: number): number {
  return Number(now > before) - Number(now < before);
}

/**
 * Money flow index: the share of money (typical price × volume) that moved on rises of the typical price, in per cent of
 * all that moved on rises and falls over the last `period` bars.
 *
 * - Units: 0 … 100; 0 where no money moved (TA-Lib's choice; it answers 0 also for sums below 1 quote unit, which here are
 *   sums like any other).
 * - Look-back: `period` bars, `NaN` there.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite, or `period` is not a
 * positive integer.
 *
 * @example Three parts up and one down
 * ```ts
 * import assert from "node:assert/strict";
 * import { mfi } from "@lib/features/volume.ts";
 *
 * const price = Float64Array.of(1, 2, 1);
 * assert.equal(mfi(price, price, price, Float64Array.of(9, 3, 2), 2)[2], 75);
 * ```
 */
export function mfi(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  period: number,
): Float64Array {
  requirePeriod("mfi", "period", period);
  const n = requireColumns("mfi", { high, low, close, volume });
  const rising = new Float64Array(n), falling = new Float64Array(n);
  for (let i = 1, before = (high[0] + low[0] + close[0]) / 3; i < n; i++) {
    const typical = (high[i] + low[i] + close[i]) / 3;
    const money = typical * volume[i];
    rising[i] = Number(typical > before) * money;
    falling[i] = Number(typical < before) * money;
    before = typical;
  }
  const out = slidingSum(rising, n, period), fallingSum = slidingSum(falling, n, period);
  for (let i = period; i < n; i++) {
    const total = out[i] + fallingSum[i];
    out[i] = total === 0 ? 0 : 100 * (out[i] / total);
  }
  return out.fill(NaN, 0, period);
}

/**
 * Volume-weighted average of the typical price since the start of the UTC day, or of the series.
 *
 * - Units: price.
 * - Undefined: `NaN` until the first bar with volume.
 * - Look-back: none beyond the day.
 *
 * @param time Bar open, ms UTC; without it the average begins with the series and never anew.
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite.
 *
 * @example A new day starts anew
 * ```ts
 * import assert from "node:assert/strict";
 * import { vwap } from "@lib/features/volume.ts";
 *
 * const price = Float64Array.of(1, 4, 9), volume = Float64Array.of(2, 1, 5);
 * const time = Float64Array.of(0, 43_200_000, 86_400_000);
 * assert.deepEqual(vwap(price, price, price, volume, time), Float64Array.of(1, 2, 9));
 * ```
 */
export function vwap(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  time?: Float64Array,
): Float64Array {
  const n = requireColumns("vwap", { high, low, close, volume, ...(time && { time }) });
  const out = new Float64Array(n);
  let day = NaN, money = 0, traded = 0;
  for (let i = 0; i < n; i++) {
    const today = time === undefined ? 0 : Math.floor(time[i] / DAY_MS);
    if (today !== day) {
      day = today;
      money = 0;
      traded = 0;
    }
    money += ((high[i] + low[i] + close[i]) / 3) * volume[i];
    traded += volume[i];
    out[i] = money / traded;
  }
  return out;
}

/**
 * Volume-weighted average of the typical price over the last `period` bars.
 *
 * - Units: price.
 * - Undefined: `NaN` where the window has no volume.
 * - Look-back: `period − 1` bars, `NaN` there.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite, or `period` is not a
 * positive integer.
 *
 * @example The heavier bar pulls
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollingVwap } from "@lib/features/volume.ts";
 *
 * const price = Float64Array.of(1, 4);
 * assert.equal(rollingVwap(price, price, price, Float64Array.of(2, 1), 2)[1], 2);
 * ```
 */
export function rollingVwap(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  period: number,
): Float64Array {
  requirePeriod("rollingVwap", "period", period);
  const n = requireColumns("rollingVwap", { high, low, close, volume });
  const money = new Float64Array(n);
  for (let i = 0; i < n; i++) money[i] = ((high[i] + low[i] + close[i]) / 3) * volume[i];
  const out = slidingSum(money, n, period), traded = slidingSum(volume, n, period);
  for (let i = period - 1; i < n; i++) out[i] /= traded[i];
  return out;
}
