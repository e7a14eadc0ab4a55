/**
 * Wanted entries: what the bar loop jumps along.
 *
 * @module
 */
import type { SignalValues } from "../strategy/signal_values.ts";
import type { Entries } from "../strategy/strategy.ts";

/** Wanted entries in order of their bars, and what the strategy asks of an open position. */
export interface EntrySignals extends SignalValues {
  /** Which open position to close at the next open; one value a bar of the candles [33]. */
  readonly leave?: Uint8Array;
  /** Levels of the stop of long and short positions; one value a bar of the candles [34]. */
  readonly stopPrice?: NonNullable<Entries["stopPrice"]>;
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
