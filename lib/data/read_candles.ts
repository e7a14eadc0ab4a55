/**
 * Candles from the files that people have: one reader for CSV, JSON and Parquet, plain or packed.
 *
 * What a file holds is told from its first bytes, its header and its rows; what may be meant in two ways is refused with
 * the option that decides.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { chooseColumns, listNames, type NamedPlaces, recogniseColumns } from "./candle_columns.ts";
import { recogniseLayout, TIME_OF_DAY } from "./candle_layouts.ts";
import { type CandleFile, type CandleFileOptions, CandleRows, type CheckedRows, ROW_COLUMNS } from "./candle_rows.ts";
import { checkStep } from "./candle_step.ts";
import type { CandleTable, Cell } from "./candle_table.ts";
import { timeReader } from "./candle_times.ts";
import { fileTable } from "./file_table.ts";
import { GrowingColumns } from "./growing_columns.ts";
import { LineNumbers } from "./line_numbers.ts";
import { namedMarketCheck } from "./named_market.ts";
import { checkOpenCloseOrder } from "./open_close_order.ts";
import { noVolumeWords, volumeWords } from "./volume_words.ts";

/**
 * Candles of a file: CSV with any separator, decimal mark, encoding and spelling of time, JSON or Parquet, each plain,
 * gzipped or alone in a ZIP.
 *
 * - Columns are recognised by their names, without a header by the layouts that exchanges write; others are ignored. What
 *   was understood stands in `understood`.
 * - A volume whose column says quote currency is divided by the bar's (high + low + close) / 3.
 * - Times are UTC unless they or `timezone` say otherwise; rows may be oldest or newest first.
 *
 * @param source Bytes, pieces of bytes, or text of the whole file.
 * @throws {RangeError} If the timeframe is unknown.
 * @throws {DataError} If the file is damaged; if a header is not understood, or without one open and close seem exchanged;
 * if a column, the order of day and month or the decimal mark may be meant in two ways; if a column names several markets,
 * or surely another market or bar length; if bars have another length than `timeframe`, change it, or change their unit of
 * time; or if rows are bad:
 * names line, column and text of each (the first hundred and the count), and reads nothing. With `skipBadRows` the bad
 * rows are returned as a list instead, unless most are bad in the same way.
 *
 * @example The line and the text of a bad cell
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCandlesCsvFile } from "@lib/data/read_candles.ts";
 *
 * const text = "timestamp,open,high,low,close,volume\n0,1,1,1,1,5\n60000,1,1,1,abc,5\n";
 * const market = { symbol: "BTC/USDT", timeframe: "1m" } as const;
 * assert.throws(() => readCandlesCsvFile(text, market), /line 3, column close: wanted a positive price, found "abc"/);
 * assert.equal(readCandlesCsvFile(text, { ...market, skipBadRows: true }).candles.time.length, 1);
 * ```
 */
export function readCandlesCsvFile(
  source: Uint8Array<ArrayBuffer> | Iterable<Uint8Array<ArrayBuffer>> | string,
  options: CandleFileOptions,
): CandleFile {
  timeframeMs(options.timeframe);
  const table = fileTable(source, options);
  const { places, timeOfDay, isQuoteVolume, words, layout } = columnsOf(table, options);
  const timeCell = (cells: readonly Cell[]): Cell =>
    timeOfDay === null ? cells[places[0]] : `${cells[places[0]]} ${cells[timeOfDay]}`;
  const times = timeReader(
    table.sample.map(timeCell).filter((cell) => cell !== undefined && cell !== null && cell !== ""),
    {
      of: "candles",
      format: options.timeFormat,
      zone: options.timezone,
      barMs: timeframeMs(options.timeframe),
    },
  );

  const read = new GrowingColumns(ROW_COLUMNS.length), row = new Float64Array(ROW_COLUMNS.length);
  const lines = new LineNumbers();
  const rejected: [number, string][] = [], texts = new Map<number, Cell[]>();
  const width = table.names?.length ?? Math.max(...table.sample.map((cells) => cells.length), 0);
  const checkNamed = table.names === null ? null : namedMarketCheck(table.names, [...places, timeOfDay], options);
  table.forEach((line, cells) => {
    if (cells.length > width && cells.slice(width).some((cell) => cell !== "")) {
      rejected.push([line, `wanted ${width} cells, found ${cells.length}`]);
      return;
    }
    row[0] = times.read(timeCell(cells));
    let isNumber = Number.isFinite(row[0]);
    for (let column = 1; column < ROW_COLUMNS.length; column++) {
      row[column] = table.number(cells[places[column]]);
      isNumber &&= Number.isFinite(row[column]);
    }
    if (isQuoteVolume) {
      isNumber &&= row[5] >= 0;
      row[5] /= (row[2] + row[3] + row[4]) / 3;
    }
    // Lines behind the last row, or a header between rows, say nothing of a market.
    if (isNumber) checkNamed?.(line, cells);
    else texts.set(line, [timeCell(cells), ...places.slice(1).map((place) => cells[place])]);
    lines.push(line);
    read.push(row);
  });

  const timeWords = times.settle(read.column(0), (at) => lines.at(at));
  const isNewestFirst = fallsMostly(read.column(0));
  if (isNewestFirst) read.reverse();
  const last = read.length - 1, lineOf = (at: number) => lines.at(isNewestFirst ? last - at : at);
  checkStep({ times: read.column(0), lineOf }, options.timeframe);
  if (layout !== undefined) checkOpenCloseOrder(read, { name: layout, places });
  const rows = checkRows(read, { lineOf, texts, rejected }, options),
    count = rows.candles.time.length + rows.badRows.length;
  const order = count < 2 ? "" : isNewestFirst ? ", newest first" : ", oldest first";
  const notes = table.notes.map((note) => `, ${note}`).join("");
  const zone = timeWords.includes(",") ? "" : ", UTC";
  return {
    ...rows,
    understood: `${groupThousands(count)} row${count === 1 ? "" : "s"}, ${timeWords}${zone}${order}${notes}, ${words}` +
      noVolumeWords(rows.candles.volume, table.names, places[5]),
  };
}

/**
 * The candles of a file without bad rows, whatever its format.
 *
 * @throws {DataError} As {@linkcode readCandlesCsvFile} without `skipBadRows`.
 *
 * @example Two minutes
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCandlesCsv } from "@lib/data/read_candles.ts";
 *
 * const text = "timestamp,open,high,low,close,volume\n0,1,2,1,2,5\n60000,2,2,1,1,5\n";
 * const candles = readCandlesCsv(text, { symbol: "BTC/USDT", timeframe: "1m" });
 * assert.deepEqual([...candles.close], [2, 1]);
 * ```
 */
export function readCandlesCsv(
  source: Uint8Array<ArrayBuffer> | Iterable<Uint8Array<ArrayBuffer>> | string,
  options: Omit<CandleFileOptions, "skipBadRows">,
): Candles {
  return readCandlesCsvFile(source, { ...options, skipBadRows: false }).candles;
}

/** Where the columns of a file stand, and how that was told. */
interface FoundColumns extends NamedPlaces {
  /** How, for people. */
  readonly words: string;
  /** Name of the layout by which columns without names were told; absent where names or the user said it. */
  readonly layout?: string;
}

function columnsOf(table: CandleTable, options: CandleFileOptions): FoundColumns {
  const { names, sample, number } = table, { columns, symbol } = options;
  const width = names?.length ?? Math.max(...sample.map((cells) => cells.length), 0);
  if (names === null && columns === undefined) {
    const layout = recogniseLayout(sample, number);
    if (layout === null && sample.length > 0) {
      throw new DataError(
        `Cannot read candles: wanted a header or a known layout, found ${width} columns without names; ` +
          "--columns time=1,open=2,… says which is which",
      );
    }
    const plain = { timeOfDay: null, isQuoteVolume: false };
    if (layout === null) return { ...plain, places: [], words: "no header, read as nothing" };
    const { places, timeOfDay, name } = layout;
    return { ...plain, places, timeOfDay, words: `no header, read as ${name}`, layout: name };
  }
  const named = columns === undefined ? recogniseColumns(names!, symbol) : chooseColumns(names, width, columns, symbol);
  // A column `time` beside a column `date` may as well be the whole time.
  const isOfDay = named.timeOfDay !== null &&
    sample.every((cells) => TIME_OF_DAY.test(String(cells[named.timeOfDay!])));
  const found = isOfDay ? named : { ...named, timeOfDay: null };
  const used = [found.places[0], found.timeOfDay, ...found.places.slice(1)].filter((place) => place !== null);
  const ofVolume = volumeWords(found, names, /volume\s*=/.test(columns ?? ""));
  if (names === null) {
    return { ...found, words: `no header, columns ${used.map((place) => place + 1).join(" ")}${ofVolume}` };
  }
  const ignored = names.filter((_, i) => !used.includes(i));
  return {
    ...found,
    words: `columns ${listNames(used.map((place) => names[place]), " ")}` +
      (ignored.length > 0 ? ` (ignored: ${listNames(ignored)})` : "") + ofVolume,
  };
}

/** Whether more times lie before the one above them than after it. */
function fallsMostly(times: Float64Array): boolean {
  let rises = 0, falls = 0;
  for (let i = 1; i < times.length; i++) {
    if (times[i] > times[i - 1]) rises++;
    else if (times[i] < times[i - 1]) falls++;
  }
  return falls > rises;
}

/** What is known of rows beside their numbers. */
interface FileRows {
  /** Line of a row, in the order of time. */
  readonly lineOf: (row: number) => number;
  /** Cells of the rows with one that is no number, by line. */
  readonly texts: ReadonlyMap<number, readonly Cell[]>;
  /** Lines whose cells could not be told apart, and why. */
  readonly rejected: readonly (readonly [number, string])[];
}

/** Checks the rows one by one; the good ones are moved together in the columns that they were read into. */
function checkRows(
  read: GrowingColumns,
  { lineOf, texts, rejected }: FileRows,
  options: CandleFileOptions,
): CheckedRows {
  const columns = ROW_COLUMNS.map((_, column) => read.column(column)), count = read.length;
  const rows = new CandleRows(options, read), row = new Float64Array(columns.length);
  for (const [line, reason] of rejected) rows.reject(line, reason);
  for (let i = 0; i < count; i++) {
    for (let column = 0; column < columns.length; column++) row[column] = columns[column][i];
    const line = lineOf(i);
    rows.add(line, row, texts.get(line) ?? null);
  }
  rows.refuseCommonFault();
  return rows.finish();
}

function groupThousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
