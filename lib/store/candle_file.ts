/**
 * Files of candles: what is in one shows in its first bytes.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import { readBinanceCsv } from "../data/binance_csv.ts";
import type { CandleFile, CandleFileOptions } from "../data/candle_rows.ts";
import { readCcxtJson } from "../data/ccxt_json.ts";
import { formatCandlesCsv, readCandlesCsvFile } from "../data/csv.ts";
import { snakeCase } from "../metrics/registry.ts";
import { formatTableParquet, type TableColumn } from "./table_file.ts";

/** Bytes that begin a gzip (RFC 1952) and a ZIP (APPNOTE 4.3.7). */
const GZIP = [0x1f, 0x8b], ZIP = [0x50, 0x4b];

/**
 * Reads a file of candles: our CSV, a Binance dump (CSV or ZIP), or ccxt's lists in JSON; each may be gzipped.
 *
 * @throws {UserError} If the file cannot be read, or has bad rows that are not to be skipped; the message names them.
 */
export function readCandleFile(path: string, options: CandleFileOptions): CandleFile {
  try {
    return parseCandles(readFileSync(path) as Uint8Array<ArrayBuffer>, options);
  } catch (error) {
    if (error instanceof DataError) throw new UserError(`${path}: ${error.message}`, { cause: error });
    if (error instanceof Error && "code" in error) {
      const reason = error.code === "ENOENT" ? "there is no such file" : error.message;
      throw new UserError(`Cannot read ${path}: ${reason}`, { cause: error });
    }
    throw error;
  }
}

function parseCandles(file: Uint8Array<ArrayBuffer>, options: CandleFileOptions): CandleFile {
  if (startsWith(file, ZIP)) return readBinanceCsv(file, options);
  const bytes = startsWith(file, GZIP) ? unzip(file) : file;
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith("[")) return readCcxtJson(new TextDecoder().decode(bytes), options);
  return /^(\d|open_time)/.test(start) ? readBinanceCsv(bytes, options) : readCandlesCsvFile(bytes, options);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function unzip(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return gunzipSync(file) as Uint8Array<ArrayBuffer>;
  } catch (cause) {
    throw new DataError(`wanted a whole gzip file, found ${(cause as Error).message}`, { cause });
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
