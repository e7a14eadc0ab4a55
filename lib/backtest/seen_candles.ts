/**
 * The bars that a run can know of: those up to its end.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";

const views = new WeakMap<Candles, Map<number, Candles>>();

/** The first bars, as views of the same memory: the same object each time, as much is remembered by a candles' identity. */
export function seenCandles(candles: Candles, bars: number): Candles {
  if (bars === candles.time.length) return candles;
  const known = views.get(candles) ?? new Map<number, Candles>();
  views.set(candles, known);
  const seen = known.get(bars) ?? sliceCandles(candles, -Infinity, candles.time[bars]);
  known.set(bars, seen);
  return seen;
}
