/**
 * Wanted entries: what the bar loop jumps along.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */
import type { SignalValues } from "../strategy/signal_values.ts";
import { type Entries, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";

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
  // Entries come in runs and the loop moves forward: try steps that double, then halve the last one.
  let k = start, step = 1;
  while (k + step <= bars.length && bars[k + step - 1] < bar) {
    k += step;
    step *= 2;
  }
  let high = Math.min(bars.length, k + step - 1);
  while (k < high) {
    const middle = (k + high) >>> 1;
    if (bars[middle] < bar) k = middle + 1;
    else high = middle;
  }
  return k;
}

/** Whether a strategy asks at a bar's close to leave a position of a side [33]. */
export function asksToLeave(leave: Uint8Array | undefined, bar: number, side: number): boolean {
  return leave !== undefined && (leave[bar] & (side > 0 ? LEAVE_LONG : LEAVE_SHORT)) !== 0;
}
