/**
 * The bars at which a column says something.
 *
 * @module
 */

/** Room for the bars that are found: used again, as new memory for each trial makes the engine collect more often. */
let room = new Int32Array(0);

/**
 * The bars of [start, end) with a signal, in order.
 *
 * Signals are rare, so four bars are looked at in one go, as one word, whose lowest byte is the first of them on every
 * machine that Deno runs on.
 */
export function signalBars(signal: Int8Array, start: number, end: number): Int32Array {
  // Room for all is cheaper than counting first.
  if (room.length < end - start) room = new Int32Array(end - start);
  const bars = room;
  // Words must lie on a multiple of their size in memory.
  const aligned = start + (4 - ((signal.byteOffset + start) & 3)) % 4;
  const wordCount = Math.max(0, (end - aligned) >> 2), firstWord = wordCount > 0 ? aligned : end;
  const words = new Int32Array(signal.buffer, wordCount > 0 ? signal.byteOffset + firstWord : 0, wordCount);
  const wordsEnd = firstWord + 4 * wordCount;
  let count = 0;
  for (let i = start; i < firstWord; i++) if (signal[i] !== 0) bars[count++] = i;
  for (let w = 0; w < wordCount; w++) {
    const word = words[w];
    if (word === 0) continue;
    const i = firstWord + 4 * w;
    // Each is written and kept if there is a signal: a branch would be guessed wrong where signals are dense.
    bars[count] = i;
    count += Number((word & 0xff) !== 0);
    bars[count] = i + 1;
    count += Number((word & 0xff00) !== 0);
    bars[count] = i + 2;
    count += Number((word & 0xff0000) !== 0);
    bars[count] = i + 3;
    count += Number((word & 0xff000000) !== 0);
  }
  for (let i = wordsEnd; i < end; i++) if (signal[i] !== 0) bars[count++] = i;
  return bars.slice(0, count);
}
