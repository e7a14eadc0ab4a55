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
  const bar = signalBars(signal, 0, signal.length);
  const length = bar.length;
  const side = new Int8Array(length), stops = new Float64Array(length), targets = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const i = bar[k];
    side[k] = signal[i];
    stops[k] = stopMultiple * stopDistance[i];
    targets[k] = targetMultiple * targetDistance[i];
  }
  return { length, bar, side, stopDistance: stops, targetDistance: targets };
}

/**
 * The bars of [start, end) with a signal, in order.
 *
 * Signals are rare, so four bars are looked at in one go, as one word.
 */
export function signalBars(signal: Int8Array, start: number, end: number): Int32Array {
  let bars = new Int32Array(256), count = 0;
  const add = (i: number) => {
    if (count === bars.length) {
      const grown = new Int32Array(2 * count);
      grown.set(bars);
      bars = grown;
    }
    bars[count++] = i;
  };
  // Words must lie on a multiple of their size in memory.
  const firstWord = Math.min(end, start + (4 - ((signal.byteOffset + start) & 3)) % 4);
  const words = new Int32Array(signal.buffer, signal.byteOffset + firstWord, (end - firstWord) >> 2);
  for (let i = start; i < firstWord; i++) if (signal[i] !== 0) add(i);
  for (let w = 0; w < words.length; w++) {
    if (words[w] === 0) continue;
    const from = firstWord + 4 * w;
    for (let i = from; i < from + 4; i++) if (signal[i] !== 0) add(i);
  }
  for (let i = firstWord + 4 * words.length; i < end; i++) if (signal[i] !== 0) add(i);
  return bars.slice(0, count);
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
