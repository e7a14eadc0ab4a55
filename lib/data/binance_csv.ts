/**
 * The candle files of Binance's public data dump: CSV with twelve columns, often in a ZIP.
 *
 * @module
 */
import { unzipSync } from "fflate";
import { crc32 } from "node:zlib";
import { DataError } from "../core/errors.ts";
import { type CandleFile, type CandleFileOptions, CandleRows, parseDecimal, ROW_COLUMNS } from "./candle_rows.ts";
import { forEachCsvRow } from "./csv.ts";

/** Open, high, low, close, volume follow the open time; close time, quote volume, counts and a spare follow them. */
const DUMP_COLUMNS = 12;

/** Spot files have microseconds from 2025 on; in milliseconds such a number would be a time beyond the year 5000. */
const LEAST_MICROSECONDS = 1e14;

/**
 * The CRC-32 that a ZIP's central directory holds of a file, which the library does not compare.
 *
 * - Source: PKWARE, APPNOTE.TXT, sections 4.3.12 and 4.3.16.
 */
function checksumOf(zip: Uint8Array<ArrayBuffer>, name: string): number {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  for (let entry = view.getUint32(end + 16, true); entry < end;) {
    const nameEnd = entry + 46 + view.getUint16(entry + 28, true);
    if (new TextDecoder().decode(zip.subarray(entry + 46, nameEnd)) === name) return view.getUint32(entry + 16, true);
    entry = nameEnd + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
  }
  return NaN;
}

/** The single CSV file of a ZIP; bytes that are no ZIP are returned as they are. */
export function unzipSingle(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) return bytes;
  let files: Record<string, Uint8Array<ArrayBuffer>>;
  try {
    files = unzipSync(bytes) as Record<string, Uint8Array<ArrayBuffer>>;
  } catch (cause) {
    throw new DataError(`Cannot read ZIP: wanted a whole file, found ${(cause as Error).message}`, { cause });
  }
  const names = Object.keys(files).filter((name) => name.endsWith(".csv"));
  if (names.length !== 1) {
    throw new DataError(`Cannot read ZIP: wanted one .csv file in it, found ${names.length}: ${names.join(", ")}`);
  }
  const file = files[names[0]];
  if (crc32(file) !== checksumOf(bytes, names[0])) {
    throw new DataError(`Cannot read ZIP: wanted ${names[0]} to match its checksum, found a damaged file`);
  }
  return file;
}

/**
 * Candles of a Binance dump file: CSV, gzipped CSV or ZIP, without a header or (futures) with one; open times in ms or
 * µs UTC.
 *
 * - Source: the description of klines in github.com/binance/binance-public-data.
 *
 * @throws {DataError} If the ZIP is broken, the file has no line or rows are bad, as for {@linkcode readCandlesCsvFile}.
 *
 * @example Microseconds are told from milliseconds
 * ```ts
 * import assert from "node:assert/strict";
 * import { readBinanceCsv } from "@lib/data/binance_csv.ts";
 *
 * const line = "1735689600000000,93576,93610,93537,93610,8.2,1735689659999999,768978,2631,4.1,382000,0\n";
 * const { candles } = readBinanceCsv(line, { symbol: "BTC/USDT", timeframe: "1m" });
 * assert.equal(candles.time[0], Date.UTC(2025, 0));
 * ```
 */
export function readBinanceCsv(source: Uint8Array<ArrayBuffer> | string, options: CandleFileOptions): CandleFile {
  const rows = new CandleRows(options);
  const values = new Float64Array(ROW_COLUMNS.length);
  let empty = true;
  forEachCsvRow(typeof source === "string" ? source : unzipSingle(source), (line, cells) => {
    empty = false;
    if (line === 1 && cells[0] === "open_time") return;
    if (cells.length !== DUMP_COLUMNS) {
      rows.reject(line, `wanted ${DUMP_COLUMNS} cells, found ${cells.length}`);
      return;
    }
    for (let column = 0; column < ROW_COLUMNS.length; column++) values[column] = parseDecimal(cells[column]);
    if (values[0] >= LEAST_MICROSECONDS) values[0] /= 1000;
    rows.add(line, values, cells);
  });
  if (empty) throw new DataError("Cannot read Binance CSV: wanted at least one line, found an empty file");
  return rows.finish();
}
