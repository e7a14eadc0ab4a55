/**
 * A flat binary copy of a market's bars beside the database, so that loading them again is one read.
 *
 * Layout: two doubles, the number of bars and of columns, then the columns one after the other. The file carries no
 * proof of its own: whoever reads it compares the content hash with the one in the database.
 *
 * @module
 */
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS, type Timeframe } from "../core/candles.ts";

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** Doubles before the first column. */
const HEADER = 2;

/** File of a market's bars: `backtests.db` keeps them in `backtests.db.cache/`. */
export function cacheFile(database: string, symbol: string, timeframe: Timeframe): string {
  return `${database}.cache/${encodeURIComponent(symbol)}-${timeframe}.bin`;
}

/**
 * Columns on one block of shared memory.
 *
 * @param bars Number of bars.
 * @param memory A block laid out as the file is; a new one of zeros if left out.
 */
export function candleColumns(
  symbol: string,
  timeframe: Timeframe,
  bars: number,
  hasBook: boolean,
  memory: SharedArrayBuffer = new SharedArrayBuffer(fileSize(bars, columnCount(hasBook))),
): Candles {
  const column = (index: number) => new Float64Array(memory, (HEADER + index * bars) * DOUBLE, bars);
  const columns = <Name extends string>(names: readonly Name[], first: number) =>
    Object.fromEntries(names.map((name, i) => [name, column(first + i)])) as Record<Name, Float64Array>;
  return {
    symbol,
    timeframe,
    ...columns(PRICE_COLUMNS, 0),
    ...(hasBook && { book: columns(BOOK_COLUMNS, PRICE_COLUMNS.length) }),
  };
}

/** Writes the bars, whole or not at all. */
export function writeCandleCache(file: string, candles: Candles): void {
  mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  const handle = openSync(unfinished, "w");
  let isWhole = false;
  try {
    const columns = [...PRICE_COLUMNS.map((name) => candles[name])];
    if (candles.book) columns.push(...BOOK_COLUMNS.map((name) => candles.book![name]));
    writeAll(handle, Float64Array.of(candles.time.length, columns.length));
    for (const column of columns) writeAll(handle, column);
    isWhole = true;
  } finally {
    closeSync(handle);
    if (!isWhole) rmSync(unfinished);
  }
  renameSync(unfinished, file);
}

/** The bars of a file, or `null` if there is none or it has not the expected size. */
export function readCandleCache(
  file: string,
  symbol: string,
  timeframe: Timeframe,
  bars: number,
  hasBook: boolean,
): Candles | null {
  const size = fileSize(bars, columnCount(hasBook));
  if (!existsSync(file) || statSync(file).size !== size) return null;
  const memory = new SharedArrayBuffer(size);
  const bytes = new Uint8Array(memory);
  const handle = openSync(file, "r");
  try {
    for (let at = 0; at < size;) {
      const count = readSync(handle, bytes, at, size - at, at);
      if (count === 0) return null;
      at += count;
    }
  } finally {
    closeSync(handle);
  }
  const header = new Float64Array(memory, 0, HEADER);
  if (header[0] !== bars || header[1] !== columnCount(hasBook)) return null;
  return candleColumns(symbol, timeframe, bars, hasBook, memory);
}

function columnCount(hasBook: boolean): number {
  return PRICE_COLUMNS.length + (hasBook ? BOOK_COLUMNS.length : 0);
}

function fileSize(bars: number, columns: number): number {
  return (HEADER + bars * columns) * DOUBLE;
}

function writeAll(handle: number, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at, bytes.length - at);
}
