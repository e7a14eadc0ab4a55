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

/** Signals with their distances, one value a bar. */
export interface SignalColumns
  extends Pick<Entries, "stopDistance" | "stopMultiple" | "targetDistance" | "rewardRatio"> {
  /** +1 long, −1 short, 0 nothing. */
  readonly side: Int8Array;
  /** Factor on all target distances; 1 where left out. */
  readonly targetMultiple?: number;
}

/**
 * The entries of signals given for each bar.
 *
 * @param end The bar after the last one looked at.
 */
export function entriesFromColumns(columns: SignalColumns, end: number = columns.side.length): EntrySignals {
  const { stopDistance, stopMultiple = 1, targetDistance, targetMultiple = 1, rewardRatio = Infinity } = columns;
  const bar = signalBars(columns.side, 0, end);
  const length = bar.length;
  const side = new Int8Array(length), stops = new Float64Array(length), targets = new Float64Array(length);
  for (let k = 0; k < length; k++) side[k] = columns.side[bar[k]];
  pick(stopDistance, stopMultiple, stops);
  if (targetDistance !== undefined) pick(targetDistance, targetMultiple, targets);
  else if (rewardRatio < Infinity) { for (let k = 0; k < length; k++) targets[k] = rewardRatio * stops[k]; }
  else targets.fill(Infinity);
  return { length, bar, side, stopDistance: stops, targetDistance: targets };

  /** Takes the values at the bars with a signal from a column of one a bar, or of one a signal. */
  function pick(column: Float64Array, multiple: number, into: Float64Array): void {
    if (column.length === columns.side.length) { for (let k = 0; k < length; k++) into[k] = multiple * column[bar[k]]; }
    else for (let k = 0; k < length; k++) into[k] = multiple * column[k];
  }
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
