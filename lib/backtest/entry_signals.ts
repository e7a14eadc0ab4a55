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
  const bars = new Int32Array(scan(signal, start, end, NOWHERE));
  scan(signal, start, end, bars);
  return bars;
}

/** Takes no entries: what is written beyond a typed array's end is dropped. */
const NOWHERE = new Int32Array(0);

/** Counts the bars with a signal and writes them down. */
function scan(signal: Int8Array, start: number, end: number, bars: Int32Array): number {
  // Words must lie on a multiple of their size in memory.
  const aligned = start + (4 - ((signal.byteOffset + start) & 3)) % 4;
  const wordCount = Math.max(0, (end - aligned) >> 2), firstWord = wordCount > 0 ? aligned : end;
  const words = wordCount > 0 ? new Int32Array(signal.buffer, signal.byteOffset + firstWord, wordCount) : NOWHERE;
  const wordsEnd = firstWord + 4 * words.length;
  let count = 0;
  for (let i = start; i < firstWord; i++) if (signal[i] !== 0) bars[count++] = i;
  for (let w = 0; w < words.length; w++) {
    if (words[w] === 0) continue;
    for (let i = firstWord + 4 * w; i < firstWord + 4 * w + 4; i++) if (signal[i] !== 0) bars[count++] = i;
  }
  for (let i = wordsEnd; i < end; i++) if (signal[i] !== 0) bars[count++] = i;
  return count;
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
