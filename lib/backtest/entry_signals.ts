/**
 * The bars at whose close a strategy wants to enter, and the bracket it wants there: what the bar loop jumps along.
 *
 * @module
 */
import { signalBars } from "../strategy/signal_bars.ts";
import type { Entries } from "../strategy/strategy.ts";

/** Wanted entries in order of their bars, one a column for each. */
export interface EntrySignals {
  readonly length: number;
  readonly bar: Int32Array;
  /** +1 long, −1 short. */
  readonly side: Int8Array;
  /** From the entry price, quote units. */
  readonly stopDistance: Float64Array;
  readonly targetDistance: Float64Array;
  /** Which open position to close at the next open; one value a bar of the candles [33]. */
  readonly leave?: Uint8Array;
  /** Levels of the stop of long and short positions; one value a bar of the candles [34]. */
  readonly stopPrice?: NonNullable<Entries["stopPrice"]>;
}

/**
 * The entries of a signal given for each bar.
 *
 * @param signal +1 long, −1 short, 0 nothing.
 * @param stopDistance,targetDistance Columns scaled by their multiples, such as an ATR and how many of it.
 * @param end The bar after the last one looked at.
 */
export function entriesFromColumns(
  signal: Int8Array,
  stopDistance: Float64Array,
  targetDistance: Float64Array | undefined,
  stopMultiple = 1,
  targetMultiple = 1,
  end: number = signal.length,
): EntrySignals {
  const bar = signalBars(signal, 0, end);
  const length = bar.length;
  const side = new Int8Array(length), stops = new Float64Array(length), targets = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const i = bar[k];
    side[k] = signal[i];
    stops[k] = stopMultiple * stopDistance[i];
    targets[k] = targetDistance === undefined ? Infinity : targetMultiple * targetDistance[i];
  }
  return { length, bar, side, stopDistance: stops, targetDistance: targets };
}

/** Index of the first entry at or after a bar, from a place on; the length if there is none. */
export function firstEntryFrom(entries: EntrySignals, bar: number, start: number): number {
  const bars = entries.bar;
  // Entries come in runs and the loop moves forward: try a few steps, then halve.
  let k = start;
  const near = Math.min(bars.length, start + 8);
  while (k < near && bars[k] < bar) k++;
  if (k < near || k === bars.length) return k;
  let high = bars.length;
  while (k < high) {
    const middle = (k + high) >>> 1;
    if (bars[middle] < bar) k = middle + 1;
    else high = middle;
  }
  return k;
}
