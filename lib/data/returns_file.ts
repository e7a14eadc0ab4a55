/**
 * Daily returns from the files that other tools leave: CSV or Parquet as pandas writes a series or a frame of them.
 *
 * What may be meant in two ways is refused with the option that decides: a file does not say whether 1.5 is one and a half per
 * cent or 150.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { DAY_MS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { median } from "../core/statistics.ts";
import { excerpt } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";
import { timeReader } from "./candle_times.ts";
import { type ReturnsTable, returnsTable } from "./returns_table.ts";

/** What returns are written in. */
export type ReturnUnit = "fraction" | "percent";

/** How a file of returns is to be read where it leaves that open. */
export interface ReturnsFileOptions {
  /** Name of the column of returns; the only one beside the times by default. */
  readonly column?: string;
  /** Whether 0.01 or 1 is one per cent; fractions by default, which a file that looks like per cent is refused as. */
  readonly unit?: ReturnUnit;
  /** How times are written, as for candles: `s`, `ms`, `us`, `ns`, or a pattern such as `DD/MM/YYYY`. */
  readonly timeFormat?: string;
}

/** Days of the calendar that a record lacks. */
export interface MissingSpan {
  /** First of them, ms UTC. */
  readonly from: number;
  /** How many. */
  readonly days: number;
}

/** Returns by day, and what was understood. */
export interface ImportedReturns {
  /** Start of each day, ms UTC, rising. */
  readonly days: Float64Array;
  /** One return a day, as a fraction. */
  readonly returns: Float64Array;
  /** 252 where no Saturday or Sunday has a return, 365 otherwise. */
  readonly periodsPerYear: number;
  /** Days between the first and the last without a return; of a record without weekends, weekdays alone. */
  readonly holes: readonly MissingSpan[];
  /** How the file was understood, in one line for people. */
  readonly understood: string;
}

/** Half of all daily moves above this, as fractions, are of no market: a year of them multiplies or ends any account. */
const LIKE_PERCENT = 0.2;

/** Rows of which none falls on a weekend that show a market with weekends. */
const LEAST_WEEKDAYS = 10;

/** Days of trading in a year of a market with weekends, by custom. */
const WEEKDAYS_A_YEAR = 252;

/** Holes that are named. */
const NAMED_HOLES = 3;

/**
 * Reads daily returns.
 *
 * - Rows may be oldest or newest first; a time of day is cut off. Empty cells in front, as `pct_change` leaves one, are no days.
 * - Holes are counted and said, and nothing is put into them.
 *
 * @param source Bytes or text of the whole file, plain or packed.
 * @throws {DataError} If there is no column of times or of returns, or more than one may be meant; if a return is no number or
 * missing between others; if two are of one day or they are not daily; or if they look like per cent and no unit says so.
 *
 * @example A series of pandas
 * ```ts
 * import assert from "node:assert/strict";
 * import { importReturns } from "@lib/data/returns_file.ts";
 *
 * const { returns, holes } = importReturns("Date,strategy\n2024-01-01,\n2024-01-02,0.01\n2024-01-04,-0.02\n");
 * assert.deepEqual([...returns], [0.01, -0.02]);
 * assert.deepEqual(holes, [{ from: Date.UTC(2024, 0, 3), days: 1 }]);
 * ```
 */
export function importReturns(
  source: Uint8Array<ArrayBuffer> | Iterable<Uint8Array<ArrayBuffer>> | string,
  options: ReturnsFileOptions = {},
): ImportedReturns {
  const table = returnsTable(source, options.column), rows = rowsOf(table, options);
  const { unit = "fraction" } = options, scale = unit === "percent" ? 0.01 : 1;
  checkScale(rows.map(({ value }) => value), options.unit);
  const days = Float64Array.from(rows, ({ day }) => day),
    returns = Float64Array.from(rows, ({ value }) => value * scale);
  const isWeekly = days.length >= LEAST_WEEKDAYS && !days.some(isWeekend);
  const holes = holesOf(days, isWeekly);
  const missing = holes.reduce((sum, hole) => sum + hole.days, 0),
    named = holes.slice(0, NAMED_HOLES).map(({ from }) => dayText(from));
  return {
    days,
    returns,
    periodsPerYear: isWeekly ? WEEKDAYS_A_YEAR : 365,
    holes,
    understood:
      `${days.length} daily returns from ${dayText(days[0])} to ${
        dayText(days[days.length - 1])
      }, column ${table.name}, as ` +
      `${unit === "percent" ? "per cent" : "fractions"}, ${isWeekly ? "weekdays alone" : "every day of the week"}, ` +
      (missing === 0
        ? "no day missing"
        : `${missing} missing: ${named.join(", ")}${holes.length > named.length ? ", …" : ""}`),
  };
}

const isWeekend = (day: number) => [0, 6].includes(new Date(day).getUTCDay());

interface ReturnRow {
  readonly line: number;
  readonly day: number;
  readonly value: number;
}

/** Rows in order of time, each with a return. */
function rowsOf({ times, values, lines, name }: ReturnsTable, { timeFormat }: ReturnsFileOptions): ReturnRow[] {
  const read = daysOf(times, lines, timeFormat);
  const all = Array.from(
    read,
    (day, i): ReturnRow => ({ line: lines[i], day, value: numberOf(values[i], lines[i], name) }),
  );
  if (all.length > 1 && all[0].day > all[all.length - 1].day) all.reverse();
  const first = all.findIndex(({ value }) => !Number.isNaN(value)), rows = first < 0 ? [] : all.slice(first);
  if (rows.length < 2) {
    throw new DataError(`Cannot read returns: wanted at least two, found ${rows.length} in column ${name}`);
  }
  rows.forEach(({ line, day, value }, i) => {
    if (Number.isNaN(value)) {
      throw new DataError(
        `Cannot read returns: line ${line}, column ${name}: wanted a return on ${
          dayText(day)
        }, between others, found none; ` +
          "leave the row out where there was no such day, or write 0 where nothing was held",
      );
    }
    if (i > 0 && day <= rows[i - 1].day) {
      throw new DataError(
        `Cannot read returns: line ${line}: wanted one return a day, in order of time, found ${dayText(day)} after ` +
          dayText(rows[i - 1].day),
      );
    }
  });
  const step = median(rows.slice(1).map(({ day }, i) => day - rows[i].day)) / DAY_MS;
  if (step > 4) throw new DataError(`Cannot read returns: wanted one a day, found one every ${Math.round(step)} days`);
  return rows;
}

/** Midnights of the times; the reader of candles knows how people write them. */
function daysOf(times: readonly Cell[], lines: readonly number[], timeFormat: string | undefined): Float64Array {
  const reader = timeReader(times.slice(0, 200), { of: "returns", format: timeFormat, barMs: DAY_MS });
  const read = Float64Array.from(times, (cell, i) => {
    const time = reader.read(cell);
    if (!Number.isNaN(time)) return time;
    throw new DataError(`Cannot read returns: line ${lines[i]}: wanted a day, found ${excerpt(cell ?? "")}`);
  });
  reader.settle(read, (row) => lines[row]);
  return read.map((time) => Math.floor(time / DAY_MS) * DAY_MS);
}

/** A return; `NaN` where the cell is empty. */
function numberOf(cell: Cell, line: number, name: string): number {
  if (cell === null || cell === undefined) return NaN;
  const text = String(cell).trim();
  if (/^(nan|na|n\/a|none|null|<na>)?$/i.test(text)) return NaN;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new DataError(`Cannot read returns: line ${line}, column ${name}: wanted a number, found ${excerpt(text)}`);
}

/** Refuses what cannot be in the unit that was said, or looks like the other where none was. */
function checkScale(values: readonly number[], unit: ReturnUnit | undefined): void {
  const least = values.reduce((low, value) => Math.min(low, value), 0), lowest = unit === "percent" ? -100 : -1;
  const moves = values.filter((value) => value !== 0).map(Math.abs), middle = moves.length === 0 ? 0 : median(moves);
  if (unit !== undefined) {
    if (least >= lowest) return;
    throw new DataError(`Cannot read returns: wanted none below ${lowest}, as ${unit}, found ${least}`);
  }
  if (least >= lowest && middle <= LIKE_PERCENT) return;
  const found = least < lowest ? `one of ${least}` : `half of the moves above ${Number(middle.toPrecision(3))}`;
  throw new DataError(
    `Cannot read returns: wanted fractions, where 0.01 is one per cent, found ${found}, which looks like per cent; unit percent ` +
      "says that it is (--unit percent), unit fraction that it is not",
  );
}

function holesOf(days: Float64Array, isWeekly: boolean): MissingSpan[] {
  const holes: MissingSpan[] = [];
  for (let i = 1; i < days.length; i++) {
    const between = Array.from(
      { length: Math.round((days[i] - days[i - 1]) / DAY_MS) - 1 },
      (_, k) => days[i - 1] + (k + 1) * DAY_MS,
    );
    const missing = isWeekly ? between.filter((day) => !isWeekend(day)) : between;
    if (missing.length > 0) holes.push({ from: missing[0], days: missing.length });
  }
  return holes;
}
