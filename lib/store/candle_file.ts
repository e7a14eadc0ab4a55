/**
 * Files of candles: what is in one shows in its first bytes.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import type { CandleFile, CandleFileOptions } from "../data/candle_rows.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { readCandlesCsvFile } from "../data/read_candles.ts";
import { snakeCase } from "../metrics/registry.ts";
import { formatTableParquet, type TableColumn } from "./table_file.ts";

/**
 * Reads a file of candles: our CSV, a Binance dump (CSV or ZIP), or ccxt's lists in JSON; each may be gzipped.
 *
 * @throws {UserError} If the file cannot be read, or has bad rows that are not to be skipped; the message names them.
 */
export function readCandleFile(path: string, options: CandleFileOptions): CandleFile {
  try {
    return readCandlesCsvFile(readFileSync(path) as Uint8Array<ArrayBuffer>, options);
  } catch (error) {
    if (error instanceof DataError) throw new UserError(`${path}: ${error.message}`, { cause: error });
    if (error instanceof Error && "code" in error) {
      const reason = error.code === "ENOENT" ? "there is no such file" : error.message;
      throw new UserError(`Cannot read ${path}: ${reason}`, { cause: error });
    }
    throw error;
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
