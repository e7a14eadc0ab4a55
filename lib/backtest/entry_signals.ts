/**
 * The bars at whose close a strategy wants to enter, and the bracket it wants there: what the bar loop jumps along.
 *
 * @module
 */

/** Wanted entries in order of their bars, one a column for each. */
export interface EntrySignals {
  readonly length: number;
  readonly bar: Int32Array;
  /** +1 long, −1 short. */
  readonly side: Int8Array;
  /** From the entry price, quote units. */
  readonly stopDistance: Float64Array;
  readonly targetDistance: Float64Array;
}

/**
 * The entries of a signal given for each bar.
 *
 * @param signal +1 long, −1 short, 0 nothing.
 * @param stopDistance,targetDistance Columns scaled by their multiples, such as an ATR and how many of it.
 */
export function entriesFromColumns(
  signal: Int8Array,
  stopDistance: Float64Array,
  targetDistance: Float64Array,
  stopMultiple: number,
  targetMultiple: number,
): EntrySignals {
  let count = 0;
  for (let i = 0; i < signal.length; i++) count += signal[i] & 1;
  const bar = new Int32Array(count), side = new Int8Array(count);
  const stops = new Float64Array(count), targets = new Float64Array(count);
  for (let i = 0, k = 0; k < count; i++) {
    if (signal[i] === 0) continue;
    bar[k] = i;
    side[k] = signal[i];
    stops[k] = stopMultiple * stopDistance[i];
    targets[k] = targetMultiple * targetDistance[i];
    k++;
  }
  return { length: count, bar, side, stopDistance: stops, targetDistance: targets };
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
