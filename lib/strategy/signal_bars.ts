/**
 * The bars at which a column says something.
 *
 * @module
 */

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
