/**
 * One column of a CSV file beside its times: a funding rate, an index, whatever one has.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { excerpt, parseDecimal } from "./candle_rows.ts";
import { forEachCsvRow } from "./csv.ts";
import { dayMs, readClock, SPELLINGS } from "./time_texts.ts";

/** Names of the column that holds the times, the surest first, and of columns that only bars have. */
const TIME_NAMES = ["timestamp", "time", "datetime", "date"], BAR_NAMES = ["open", "high", "low", "close"];

/** Values of a column with their times. */
export interface TimedColumn {
  /** ms UTC, rising. */
  readonly times: Float64Array;
  /** `NaN` where a cell is empty. */
  readonly values: Float64Array;
  /** Whether the rows are bars, so that each time is a bar's open: the file has a column of their prices. */
  readonly areBars: boolean;
}

/**
 * Reads a column.
 *
 * @param source Bytes or text of the whole file, plain or gzipped; the header names the columns; `timestamp`,
 * `time`, `datetime` or `date` is in ms UTC or an ISO date, UTC unless it names its zone.
 * @param column Its name; `null` takes the only one beside the times.
 * @throws {DataError} If there is no such column, or a cell is no number; the message names line and column.
 *
 * @example The only column beside the times
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCsvColumn } from "@lib/data/csv_column.ts";
 *
 * const { times, values } = readCsvColumn("timestamp,rate\n0,0.1\n28800000,\n", null);
 * assert.deepEqual([[...times], [...values]], [[0, 28_800_000], [0.1, NaN]]);
 * ```
 */
export function readCsvColumn(source: Uint8Array<ArrayBuffer> | string, column: string | null): TimedColumn {
  const times: number[] = [], values: number[] = [];
  let place: { readonly time: number; readonly value: number } | null = null, areBars = false;
  forEachCsvRow(source, (line, cells) => {
    const fail = (name: string, wanted: string, found: string): never => {
      throw new DataError(`Cannot read CSV: line ${line}, column ${name}: wanted ${wanted}, found ${excerpt(found)}`);
    };
    if (place === null) {
      const names = cells.map((cell) => cell.trim());
      place = placesOf(names, column);
      areBars = names.some((name) => BAR_NAMES.includes(name.toLowerCase()));
      return;
    }
    const time = timeOf(cells[place.time] ?? ""), text = (cells[place.value] ?? "").trim();
    const value = text === "" ? NaN : parseDecimal(text);
    if (!Number.isFinite(time)) fail("time", "a time in ms UTC or an ISO date", cells[place.time] ?? "");
    if (times.length > 0 && time <= times[times.length - 1]) fail("time", `later than ${times.at(-1)}`, `${time}`);
    if (text !== "" && !Number.isFinite(value)) fail(column ?? "value", "a number", text);
    times.push(time);
    values.push(value);
  });
  return { times: Float64Array.from(times), values: Float64Array.from(values), areBars };
}

/** ms UTC; `NaN` if it is no time. */
function timeOf(cell: string): number {
  const number = parseDecimal(cell);
  if (!Number.isNaN(number)) return number;
  const found = readClock(cell, SPELLINGS[0]);
  return found === null ? NaN : dayMs(found.year, found.month, found.day) + found.ofDay - (found.offset ?? 0);
}

function placesOf(names: readonly string[], column: string | null): { time: number; value: number } {
  const plain = names.map((name) => name.toLowerCase());
  const time = plain.indexOf(TIME_NAMES.find((name) => plain.includes(name)) ?? TIME_NAMES[0]);
  if (time < 0) {
    throw new DataError(`Cannot read CSV: wanted a column timestamp, time or date, found ${names.join(", ")}`);
  }
  const others = names.filter((_, i) => i !== time);
  if (column === null && others.length !== 1) {
    throw new DataError(`Cannot read CSV: wanted one column named, found ${others.join(", ") || "none"}`);
  }
  const value = names.indexOf(column ?? others[0]);
  if (value < 0) throw new DataError(`Cannot read CSV: wanted the column ${column}, found ${others.join(", ")}`);
  return { time, value };
}
