/**
 * How fast and how steadily a price moves.
 *
 * @module
 */
import { newSeries, requireColumns, requireFinite, requirePeriod } from "./arguments.ts";
import { NEGLIGIBLE_SHARE } from "./negligible.ts";
import { rangeFrom } from "./volatility.ts";

/**
 * Wilder's relative strength index: average gain in per cent of average gain plus average loss.
 *
 * - Units: 0 … 100.
 * - Undefined: `NaN` where nothing moves, which is where the average move is at most 10⁻¹² of the value: a quotient of what
 *   a move of long ago has left says nothing. TA-Lib holds that quotient, and says 0 for a series that never moved.
 * - Look-back: `period` bars, `NaN` there; all `NaN` if the series is not longer than that.
 * - Source: Wilder, New Concepts in Technical Trading Systems, 1978; start as TA-Lib: the mean of the first `period`
 *   moves.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example Three steps up and one down
 * ```ts
 * import assert from "node:assert/strict";
 * import { rsi } from "@lib/features/momentum.ts";
 *
 * assert.deepEqual(rsi(Float64Array.of(1, 2, 3, 4, 3), 4), Float64Array.of(NaN, NaN, NaN, NaN, 75));
 * ```
 */
export function rsi(values: Float64Array, period: number): Float64Array {
  requirePeriod("rsi", "period", period);
  const n = values.length;
  const out = newSeries(n, period);
  // gain = (|move| + move) / 2 and loss = (|move| − move) / 2, so averaging move and |move| needs no branch.
  let move = 0, size = 0;
  const start = Math.min(period, n - 1);
  for (let i = 1; i <= start; i++) {
    const step = values[i] - values[i - 1];
    move += step;
    size += Math.abs(step);
  }
  move /= period;
  size /= period;
  if (n > period) out[period] = strength(move, size, values[period]);
  const weight = 1 / period, keep = 1 - weight;
  for (let i = period + 1; i < n; i++) {
    const step = values[i] - values[i - 1];
    move = keep * move + weight * step;
    size = keep * size + weight * Math.abs(step);
    out[i] = strength(move, size, values[i]);
  }
  // An average never loses a NaN or an infinity again, so its last value tells whether one came in.
  if (n < 2 || !Number.isFinite(size)) requireFinite("rsi", { values });
  return out;
}

/** The index of an average move and an average of its size; `NaN` where the size is negligible. */
function strength(move: number, size: number, value: number): number {
  return size <= NEGLIGIBLE_SHARE * Math.abs(value) ? NaN : 50 + 50 * (move / size);
}

/**
 * Rate of change in per cent: 100 · (value / value `period` bars ago − 1).
 *
 * - Undefined: where the earlier value is 0 the result is 0 (TA-Lib's choice).
 * - Look-back: `period` bars, `NaN` there.
 *
 * @throws {RangeError} If `values` holds a number that is not finite or `period` is not a positive integer.
 *
 * @example A quarter more than two bars ago
 * ```ts
 * import assert from "node:assert/strict";
 * import { roc } from "@lib/features/momentum.ts";
 *
 * assert.deepEqual(roc(Float64Array.of(4, 9, 5), 2), Float64Array.of(NaN, NaN, 25));
 * ```
 */
export function roc(values: Float64Array, period: number): Float64Array {
  requirePeriod("roc", "period", period);
  const n = requireColumns("roc", { values });
  const out = newSeries(n, period);
  for (let i = period; i < n; i++) {
    const before = values[i - period];
    out[i] = before === 0 ? 0 : (values[i] / before - 1) * 100;
  }
  return out;
}

/** The three lines of {@linkcode adx}. */
export interface Adx {
  /** Strength of the trend, 0 … 100. */
  readonly adx: Float64Array;
  /** Positive directional indicator, 0 … 100. */
  readonly plusDi: Float64Array;
  /** Negative directional indicator, 0 … 100. */
  readonly minusDi: Float64Array;
}

/**
 * Wilder's average directional index with its two directional indicators.
 *
 * - Units: 0 … 100. Where the averaged range is 0 both indicators are 0, and a bar without direction leaves the index
 *   as it was (TA-Lib's choices).
 * - Look-back: `period` bars for the indicators, `2·period − 1` for the index, `NaN` there.
 * - Source: Wilder, New Concepts in Technical Trading Systems, 1978; starts as TA-Lib.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite, or `period` is not a
 * positive integer.
 *
 * @example A market that only rises has full strength
 * ```ts
 * import assert from "node:assert/strict";
 * import { adx } from "@lib/features/momentum.ts";
 *
 * const low = Float64Array.of(1, 2, 3, 4, 5), high = low.map((x) => x + 1);
 * assert.deepEqual(adx(high, low, high, 2).adx, Float64Array.of(NaN, NaN, NaN, 100, 100));
 * ```
 */
export function adx(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Adx {
  requirePeriod("adx", "period", period);
  const n = requireColumns("adx", { high, low, close });
  const index = newSeries(n, 2 * period - 1), plusDi = newSeries(n, period), minusDi = newSeries(n, period);
  const keep = 1 - 1 / period;
  let range = 0, plus = 0, minus = 0, strength = 0;
  for (let i = 1; i < n; i++) {
    const up = high[i] - high[i - 1], down = low[i - 1] - low[i];
    // The first period − 1 moves are summed, later ones smoothed.
    const fade = i < period ? 1 : keep;
    range = fade * range + rangeFrom(close[i - 1], high[i], low[i]);
    // The larger move counts, if it points outwards; written without branches, which no processor could predict here.
    plus = fade * plus + Number(up > down) * 0.5 * (up + Math.abs(up));
    minus = fade * minus + Number(down > up) * 0.5 * (down + Math.abs(down));
    if (i < period) continue;
    plusDi[i] = range === 0 ? 0 : 100 * (plus / range);
    minusDi[i] = range === 0 ? 0 : 100 * (minus / range);
    const total = plus + minus, hasDirection = range > 0 && total > 0;
    const direction = hasDirection ? 100 * (Math.abs(plus - minus) / total) : 0;
    if (i < 2 * period) {
      strength += direction / period;
      if (i === 2 * period - 1) index[i] = strength;
    } else {
      if (hasDirection) strength = keep * strength + direction / period;
      index[i] = strength;
    }
  }
  return { adx: index, plusDi, minusDi };
}
