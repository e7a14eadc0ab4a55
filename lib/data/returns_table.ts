/**
 * A file of returns as two columns: times and values.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { excerpt } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";
import { splitCells } from "./csv.ts";
import { PARQUET, parquetTable } from "./parquet_table.ts";
import { decodeText, linesOf, withoutMark } from "./text_lines.ts";
import { readClock, SPELLINGS } from "./time_texts.ts";
import { type ByteSource, joinPieces, startsWith, unpack, UNPACKED_LIMIT } from "./unpack.ts";

/** Two columns of a file. */
export interface ReturnsTable {
  /** Name of the column of values. */
  readonly name: string;
  readonly times: readonly Cell[];
  readonly values: readonly Cell[];
  /** Line of each row, from 1; in Parquet its place. */
  readonly lines: readonly number[];
}

/** A file, not yet understood. */
interface Rows {
  /** `null` where the file has no header. */
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly Cell[])[];
  readonly lines: readonly number[];
}

/** Names that pandas and people give the column of times; pandas leaves that of an index without a name empty. */
const TIME_NAME = /^(|unnamed: 0|__index_level_0__|index|date|day|time|timestamp|datetime)$/i;

/** Separators of a text. */
const SEPARATORS = [",", ";", "\t"];

/**
 * The columns of a file of returns.
 *
 * @param column Name of the values; the only numbers beside the times by default.
 * @throws {DataError} If it holds no row, or a column is not found or may be one of several.
 */
export function returnsTable(source: ByteSource | string, column: string | undefined): ReturnsTable {
  const { names, rows, lines } = rowsOf(source);
  if (rows.length === 0) throw new DataError("Cannot read returns: wanted rows of a time and a return, found none");
  const width = Math.max(...rows.map((row) => row.length)),
    titles = names ?? Array.from({ length: width }, (_, i) => String(i + 1));
  const time = titles.findIndex((title, i) => (names === null || TIME_NAME.test(title.trim())) && isTime(rows[0][i]));
  const first = time >= 0 ? time : titles.findIndex((_, i) => isTime(rows[0][i]));
  if (first < 0) {
    throw new DataError(
      `Cannot read returns: wanted a column of days, found ${titles.map((title) => excerpt(title)).join(", ")}`,
    );
  }
  const value = valueColumn(titles, rows, first, column);
  return {
    name: titles[value] === "" ? String(value + 1) : titles[value],
    times: rows.map((row) => row[first]),
    values: rows.map((row) => row[value]),
    lines,
  };
}

function valueColumn(titles: readonly string[], rows: Rows["rows"], time: number, asked: string | undefined): number {
  const others = titles.map((_, i) => i).filter((i) => i !== time),
    names = others.map((i) => titles[i] || String(i + 1));
  if (asked !== undefined) {
    const place = others.find((i) => titles[i] === asked);
    if (place !== undefined) return place;
    throw new DataError(
      `Cannot read returns: wanted the column ${asked}, found ${names.join(", ") || "none beside the times"}`,
    );
  }
  const numbers = others.filter((i) => rows.some((row) => isNumber(row[i])));
  if (numbers.length === 1) return numbers[0];
  if (numbers.length === 0) {
    throw new DataError(`Cannot read returns: wanted a column of numbers, found ${names.join(", ") || "none"}`);
  }
  throw new DataError(
    `Cannot read returns: wanted one column of numbers, found ${
      numbers.map((i) => titles[i] || String(i + 1)).join(", ")
    }; ` +
      "column says which (--column NAME)",
  );
}

function rowsOf(source: ByteSource | string): Rows {
  if (typeof source === "string") return textRows([withoutMark(source)]);
  const bytes = joinPieces(unpack(source));
  if (!startsWith(bytes, PARQUET)) return textRows(decodeText([bytes]));
  const table = parquetTable(bytes, UNPACKED_LIMIT), rows: (readonly Cell[])[] = [], lines: number[] = [];
  table.forEach((line, cells) => {
    rows.push(cells);
    lines.push(line);
  });
  return { names: table.names, rows, lines };
}

function textRows(texts: Iterable<string>): Rows {
  const found: { line: number; text: string }[] = [];
  let line = 0;
  for (const text of linesOf(texts)) {
    line++;
    if (text.trim() !== "") found.push({ line, text });
  }
  if (found.length === 0) return { names: null, rows: [], lines: [] };
  const separator = SEPARATORS.find((one) => found[found.length - 1].text.includes(one)) ?? ",";
  const rows = found.map((row) => splitCells(row.text, separator, row.line).map((cell) => cell.trim()));
  const hasHeader = !rows[0].some(isTime), start = hasHeader ? 1 : 0;
  return {
    names: hasHeader ? rows[0] : null,
    rows: rows.slice(start),
    lines: found.slice(start).map((row) => row.line),
  };
}

/** Whether a cell is a day, as a date or as a number that is one since 1970: returns are never so large. */
function isTime(cell: Cell): boolean {
  if (cell instanceof Date) return true;
  if (typeof cell === "bigint" || typeof cell === "number") return Number(cell) >= 1e8;
  return typeof cell === "string" &&
    (SPELLINGS.some((spelling) => readClock(cell, spelling) !== null) || Number(cell) >= 1e8);
}

function isNumber(cell: Cell): boolean {
  if (typeof cell === "number") return !Number.isNaN(cell);
  return typeof cell === "string" && cell !== "" && Number.isFinite(Number(cell));
}
