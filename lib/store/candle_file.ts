/**
 * Files of candles: read piece by piece, and written.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import type { CandleFile, CandleFileOptions } from "../data/candle_rows.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { readCandlesCsvFile } from "../data/read_candles.ts";
import { snakeCase } from "../metrics/registry.ts";
import { formatTableParquet, type TableColumn } from "./table_file.ts";

/** Bytes read at once: enough that calls cost nothing; the texts of larger pieces wait long for the collector of garbage. */
const PIECE_BYTES = 2 ** 18;

/**
 * Reads a file of candles of any kind that {@linkcode readCandlesCsvFile} reads; it may be larger than memory unpacked.
 *
 * @param onProgress Called with the share of the file's bytes read, in [0, 1], after each piece.
 *
 * @throws {UserError} If the file cannot be read, or has bad rows that are not to be skipped; the message names them.
 */
export function readCandleFile(
  path: string,
  options: CandleFileOptions,
  onProgress?: (share: number) => void,
): CandleFile {
  try {
    return readCandlesCsvFile(piecesOfFile(path, onProgress), options);
  } catch (error) {
    if (error instanceof DataError) {
      // One bad row fits a sentence; of several each has its own line.
      const message = error.message.replace(/:\n\s*(.*)$/, ": $1");
      throw new UserError(`${path}: ${message}`, { cause: error });
    }
    const reason = fileFault(error);
    throw reason === null ? error : new UserError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
}

function* piecesOfFile(path: string, onProgress?: (share: number) => void): Generator<Uint8Array<ArrayBuffer>> {
  const file = openSync(path, "r");
  try {
    const size = fstatSync(file).size, piece = new Uint8Array(PIECE_BYTES);
    for (let done = 0;;) {
      const length = readSync(file, piece);
      if (length === 0) return;
      done += length;
      onProgress?.(Math.min(1, done / size));
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** The formats candles are written in. */
export const CANDLE_FORMATS = ["csv", "parquet"] as const;

/** A format candles are written in. */
export type CandleFormat = (typeof CANDLE_FORMATS)[number];

/**
 * Candles as the bytes of a file. CSV has the header that `readCandlesCsvFile` wants and leaves the book out; Parquet has the
 * column `timestamp` as UTC time, and the book's columns where there are any.
 */
export async function formatCandles(candles: Candles, format: CandleFormat): Promise<Uint8Array<ArrayBuffer>> {
  if (format === "csv") return new TextEncoder().encode(formatCandlesCsv(candles));
  const columns: TableColumn[] = PRICE_COLUMNS.map((name) => ({
    name: name === "time" ? "timestamp" : name,
    kind: name === "time" ? "time" : "number",
    values: candles[name],
  }));
  const { book } = candles;
  if (book) {
    for (const name of BOOK_COLUMNS) columns.push({ name: snakeCase(name), kind: "number", values: book[name] });
  }
  return await formatTableParquet(columns);
}
