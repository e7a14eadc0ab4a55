/**
 * How a file writes the times of its bars.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { excerpt, parseDecimal } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";
import { localClock, settleLocalTimes } from "./local_time.ts";
import { dayMs, readClock, spellingOf, SPELLINGS, type TimeSpelling } from "./time_texts.ts";
import { TIME_UNITS, type TimeUnit, toMs, unitOf } from "./time_units.ts";

/** What is known of the times before they are read. */
export interface TimeOptions {
  /** What the file holds, for messages. */
  readonly of: "candles" | "returns";
  /** Unit or pattern that the user gave. */
  readonly format?: string;
  /** Zone of times that name none; UTC where it is not given. */
  readonly zone?: string;
  /** Length of a bar. */
  readonly barMs: number;
}

/** Reads the times of one file. */
export interface TimeReader {
  /** What a cell says in the file's own way; `NaN` if it is no time. */
  read(cell: Cell): number;
  /**
   * Turns what was read into ms UTC, in place, once all of it is known.
   *
   * @param lineOf Line of a row, for the message.
   * @returns How the times are written, for people.
   * @throws {DataError} If they may be read in two ways.
   */
  settle(times: Float64Array, lineOf: (row: number) => number): string;
}

/**
 * The reader of times such as these.
 *
 * @param sample Times of the first rows.
 * @throws {DataError} If none of them is a time, or the format is no format.
 */
export function timeReader(sample: readonly Cell[], options: TimeOptions): TimeReader {
  const { format, of } = options;
  if (format !== undefined && Object.hasOwn(TIME_UNITS, format)) return numberTimes(options, format as TimeUnit);
  if (format !== undefined) return textTimes(spellingOf(format), options);
  if (sample.some((cell) => cell instanceof Date)) return dateTimes(options);
  const texts = sample.map(String),
    spelling = SPELLINGS.map((one) => texts.filter((text) => readDate(text, one)).length);
  const numbers = sample.filter((cell) => !Number.isNaN(numberOf(cell))).length, most = Math.max(...spelling);
  if (most > 0 && most >= numbers) return textTimes(SPELLINGS[spelling.indexOf(most)], options);
  if (numbers > 0 || sample.length === 0) return numberTimes(options);
  throw new DataError(
    `Cannot read ${of}: wanted times as ISO dates or as numbers, found ${excerpt(texts[0])}; ` +
      `${of === "candles" ? "--columns time=NAME says where they are, " : ""}--time-format says how they are written`,
  );
}

/** Whether a text is a day of the calendar, or could be in one order. */
function readDate(text: string, spelling: TimeSpelling): boolean {
  const found = readClock(text, spelling);
  if (found === null) return false;
  return !Number.isNaN(dayMs(found.year, found.month, found.day)) ||
    !Number.isNaN(dayMs(found.year, found.day, found.month));
}

function numberOf(cell: Cell): number {
  return typeof cell === "string"
    ? parseDecimal(cell.trim())
    : typeof cell === "number"
    ? cell
    : typeof cell === "bigint"
    ? Number(cell)
    : NaN;
}

function numberTimes({ barMs, zone, of }: TimeOptions, given?: TimeUnit): TimeReader {
  refuseZone(zone, "numbers");
  return {
    read: numberOf,
    settle(times, lineOf) {
      const unit = given ?? unitOf(times, { barMs, of }, lineOf);
      if (unit !== "ms") { for (let i = 0; i < times.length; i++) times[i] = toMs(times[i], unit); }
      return `times in ${unit === "us" ? "µs" : unit}`;
    },
  };
}

function dateTimes({ zone }: TimeOptions): TimeReader {
  refuseZone(zone, "instants");
  return { read: (cell) => cell instanceof Date ? cell.getTime() : NaN, settle: () => "timestamps, UTC" };
}

function refuseZone(zone: string | undefined, kind: string): void {
  if (zone === undefined) return;
  throw new DataError(
    `Cannot use --timezone ${zone}: wanted times that are written as dates, found ${kind}, which are UTC`,
  );
}

function textTimes(spelling: TimeSpelling, { zone, barMs, of }: TimeOptions): TimeReader {
  const isOpen = spelling.pattern.source.includes("?<first>"), toInstant = localClock(zone ?? "UTC");
  let zoned = 0, zoneless = 0, largestFirst = 0, largestSecond = 0, example = "", hasTimeOfDay = false;
  return {
    read(cell) {
      const found = typeof cell === "string" || typeof cell === "number" ? readClock(String(cell), spelling) : null;
      if (found === null) return NaN;
      const { year, month, day, ofDay, offset } = found;
      hasTimeOfDay ||= ofDay > 0;
      if (offset === null) zoneless++;
      else zoned++;
      if (!isOpen) return dayMs(year, month, day) + ofDay - (offset ?? 0);
      largestFirst = Math.max(largestFirst, month);
      largestSecond = Math.max(largestSecond, day);
      example ||= String(cell);
      return packed(year, month, day, ofDay - (offset ?? 0));
    },
    settle(times) {
      if (zoned > 0 && (zoneless > 0 || zone !== undefined)) {
        const found = zoneless > 0 ? "some with and some without" : `--timezone ${zone} beside it`;
        throw new DataError(`Cannot read ${of}: wanted times all with a zone or all without, found ${found}`);
      }
      let order = "";
      if (isOpen) {
        const isDayFirst = dayComesFirst(largestFirst, largestSecond, example, of);
        for (let i = 0; i < times.length; i++) times[i] = unpacked(times[i], isDayFirst);
        order = isDayFirst ? " as DD/MM/YYYY" : " as MM/DD/YYYY";
      }
      if (zone !== undefined) settleLocalTimes(times, toInstant, barMs);
      const where = zoned > 0 ? "with their zone" : zone ?? "UTC";
      return `${spelling.name}${order}${hasTimeOfDay || barMs >= DAY_MS ? "" : " without time of day"}, ${where}`;
    },
  };
}

/** ms that a day of two open numbers takes: a zone may move its time by most of a day to both sides. */
const PACKED_MS = 4 * DAY_MS;

/** A year, two numbers up to 99, and ms since midnight, in one number that {@linkcode unpacked} takes apart. */
function packed(year: number, first: number, second: number, ofDay: number): number {
  return ((year * 100 + first) * 100 + second) * PACKED_MS + DAY_MS + ofDay;
}

function unpacked(value: number, isDayFirst: boolean): number {
  if (Number.isNaN(value)) return NaN;
  const code = Math.floor(value / PACKED_MS), ofDay = value - code * PACKED_MS - DAY_MS;
  const second = code % 100, first = Math.floor(code / 100) % 100, year = Math.floor(code / 10_000);
  return (isDayFirst ? dayMs(year, second, first) : dayMs(year, first, second)) + ofDay;
}

/** Whether the day stands in front of the month, where one of them is ever above twelve. */
function dayComesFirst(largestFirst: number, largestSecond: number, example: string, of: string): boolean {
  if (largestFirst > 12 !== largestSecond > 12) return largestFirst > 12;
  const rest = example.trim().replace(/^\d+.\d+.\d+/, "").replace(/\d+:\d+:\d+/, "HH:mm:ss").replace(
    /\d+:\d+/,
    "HH:mm",
  );
  const mark = /\D/.exec(example.trim())![0], pattern = (a: string, b: string) => `"${a}${mark}${b}${mark}YYYY${rest}"`;
  throw new DataError(
    `Cannot read ${of}: wanted to know which of day and month comes first in ${excerpt(example)}, found ` +
      `${largestFirst > 12 ? "both above 12" : "neither ever above 12"}; --time-format ${pattern("DD", "MM")} or ` +
      `${pattern("MM", "DD")} says it`,
  );
}
