/**
 * Candles as CSV text: `timestamp,open,high,low,close,volume`, `timestamp` = bar open in ms UTC. The only file that
 * knows the CSV library.
 *
 * @module
 */
import { csvFormatRows, csvParseRows } from "d3";
import { gunzipSync } from "node:zlib";
import type { Candles } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import {
  type CandleFile,
  type CandleFileOptions,
  CandleRows,
  excerpt,
  parseDecimal,
  ROW_COLUMNS,
} from "./candle_rows.ts";

/** Text of a file that may be gzipped, told by its first two bytes (RFC 1952). */
function decodeText(source: Uint8Array<ArrayBuffer> | string): string {
  if (typeof source === "string") return source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const zipped = source[0] === 0x1f && source[1] === 0x8b;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(zipped ? gunzipSync(source) : source);
  } catch (cause) {
    const wanted = zipped ? "a whole gzip file of UTF-8 text" : "UTF-8 text";
    throw new DataError(`Cannot read CSV: wanted ${wanted}, found ${(cause as Error).message}`, { cause });
  }
}

/**
 * Calls back once a line with its cells; empty lines are passed over.
 *
 * @param visit Gets the line number, from 1, and the cells.
 * @throws {DataError} If a row runs over several lines: a stray quote would hide the rows up to the next one.
 */
export function forEachCsvRow(
  source: Uint8Array<ArrayBuffer> | string,
  visit: (line: number, cells: string[]) => void,
): void {
  const text = decodeText(source);
  const quoted = text.includes('"');
  let line = 1;
  csvParseRows(text, (cells) => {
    if (quoted && cells.some((cell) => /[\r\n]/.test(cell))) {
      throw new DataError(
        `Cannot read CSV: line ${line}: wanted a row on one line, found a line end inside quotes: ${
          excerpt(cells.join())
        }`,
      );
    }
    if (cells.length > 1 || cells[0] !== "") visit(line, cells);
    line++;
    // Returning nothing keeps the library from collecting half a million rows.
    return undefined as never;
  });
}

/**
 * Candles of a CSV file with the header `timestamp,open,high,low,close,volume`, plain or gzipped.
 *
 * @param source Bytes or text of the whole file.
 * @throws {RangeError} If the timeframe is unknown.
 * @throws {DataError} If the header is another, the gzip is broken, a quote hides line ends, or rows are bad: names line,
 * column and text of each (the first ten and the count), and imports nothing. With `skipBadRows` the bad rows are returned
 * as a list instead.
 *
 * @example The line and the text of a bad cell
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCandlesCsvFile } from "@lib/data/csv.ts";
 *
 * const text = "timestamp,open,high,low,close,volume\n0,1,1,1,1,5\n60000,1,1,1,abc,5\n";
 * const market = { symbol: "BTC/USDT", timeframe: "1m" } as const;
 * assert.throws(() => readCandlesCsvFile(text, market), /line 3, column close: wanted a positive price, found "abc"/);
 * assert.equal(readCandlesCsvFile(text, { ...market, skipBadRows: true }).candles.time.length, 1);
 * ```
 */
export function readCandlesCsvFile(source: Uint8Array<ArrayBuffer> | string, options: CandleFileOptions): CandleFile {
  const rows = new CandleRows(options);
  const values = new Float64Array(ROW_COLUMNS.length);
  const header = ROW_COLUMNS.join(",");
  let headerSeen = false;
  forEachCsvRow(source, (line, cells) => {
    if (!headerSeen) {
      headerSeen = true;
      if (cells.join(",") !== header) {
        throw new DataError(
          `Cannot read CSV: line ${line}: wanted the header ${header}, found ${excerpt(cells.join())}`,
        );
      }
      return;
    }
    if (cells.length > ROW_COLUMNS.length) {
      rows.reject(line, `wanted ${ROW_COLUMNS.length} cells, found ${cells.length}`);
      return;
    }
    for (let column = 0; column < ROW_COLUMNS.length; column++) values[column] = parseDecimal(cells[column]);
    rows.add(line, values, cells);
  });
  if (!headerSeen) throw new DataError(`Cannot read CSV: wanted the header ${header}, found an empty file`);
  return rows.finish();
}

/**
 * The candles of a CSV file without bad rows.
 *
 * @throws {DataError} As {@linkcode readCandlesCsvFile} without `skipBadRows`.
 *
 * @example Two minutes
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCandlesCsv } from "@lib/data/csv.ts";
 *
 * const text = "timestamp,open,high,low,close,volume\n0,1,2,1,2,5\n60000,2,2,1,1,5\n";
 * const candles = readCandlesCsv(text, { symbol: "BTC/USDT", timeframe: "1m" });
 * assert.deepEqual([...candles.close], [2, 1]);
 * ```
 */
export function readCandlesCsv(
  source: Uint8Array<ArrayBuffer> | string,
  options: Omit<CandleFileOptions, "skipBadRows">,
): Candles {
  return readCandlesCsvFile(source, { symbol: options.symbol, timeframe: options.timeframe }).candles;
}

/**
 * The CSV text of candles, which {@linkcode readCandlesCsvFile} reads back to the same bits; book columns are left out.
 */
export function formatCandlesCsv(candles: Candles): string {
  const { time, open, high, low, close, volume } = candles;
  const rows: string[][] = [[...ROW_COLUMNS]];
  for (let i = 0; i < time.length; i++) {
    rows.push([time[i], open[i], high[i], low[i], close[i], volume[i]].map(String));
  }
  return `${csvFormatRows(rows)}\n`;
}
