/**
 * Dates and times as texts: the spellings that files have, and patterns that users give.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { excerpt } from "./candle_rows.ts";
import { offsetMs } from "./local_time.ts";

/** A spelling of times. */
export interface TimeSpelling {
  /** What it is called, for people. */
  readonly name: string;
  /** Groups: `year`, `month`, `day`, or `first` and `second` where their order is open; `hour`, `minute`, … */
  readonly pattern: RegExp;
}

/** A time of day, with fraction, half of the day and zone where there are any. */
const CLOCK =
  String.raw`(?<hour>\d{1,2})(?:[:.]?(?<minute>\d{2})(?:[:.]?(?<second_>\d{2})(?:[.,](?<fraction>\d+))?)?)?` +
  String.raw`(?:[ -]?(?<half>[AP]M))?\s*(?<zone>Z|UTC|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|GMT)?`;

const spelling = (name: string, date: string): TimeSpelling => ({
  name,
  pattern: new RegExp(`^\\s*${date}(?:(?:,? +|T)${CLOCK})?\\s*$`, "i"),
});

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH = String.raw`(?<word>[A-Za-z]{3,9})\.?`;

/** The spellings known. Day and month behind each other without the year in front are told apart by all rows. */
export const SPELLINGS: readonly TimeSpelling[] = [
  spelling("ISO dates", String.raw`(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})`),
  spelling("dates as YYYYMMDD", String.raw`(?<year>(?:19|20)\d{2})(?<month>[01]\d)(?<day>[0-3]\d)`),
  spelling("dates", String.raw`(?<first>\d{1,2})[-/.](?<second>\d{1,2})[-/.](?<year>\d{4})`),
  spelling("dates with the month's name", String.raw`${MONTH} +(?<day>\d{1,2}),? +(?<year>\d{4})`),
  spelling("dates with the month's name", String.raw`(?<day>\d{1,2})[- ]${MONTH}[- ](?<year>\d{4})`),
];

/** What the letters of `--time-format` stand for. */
const LETTERS: Readonly<Record<string, string>> = {
  YYYY: String.raw`(?<year>\d{4})`,
  YY: String.raw`(?<year>\d{2})`,
  MMM: MONTH,
  MM: String.raw`(?<month>\d{1,2})`,
  DD: String.raw`(?<day>\d{1,2})`,
  HH: String.raw`(?<hour>\d{1,2})`,
  hh: String.raw`(?<hour>\d{1,2})`,
  mm: String.raw`(?<minute>\d{2})`,
  ss: String.raw`(?<second_>\d{2})`,
  SSS: String.raw`(?<fraction>\d{1,9})`,
  A: String.raw`(?<half>[AP]M)`,
  Z: String.raw`(?<zone>Z|[+-]\d{2}:?\d{2})`,
};

/**
 * The spelling that a pattern such as `DD/MM/YYYY HH:mm` describes.
 *
 * @throws {DataError} If it lacks year, month or day.
 */
export function spellingOf(format: string): TimeSpelling {
  const parts = format.split(/(YYYY|YY|MMM|MM|DD|HH|hh|mm|ss|SSS|A|Z)/);
  const letters = parts.filter((part) => Object.hasOwn(LETTERS, part));
  const isWhole = ["Y", "M", "D"].every((letter) => letters.filter((part) => part.startsWith(letter)).length === 1);
  if (!isWhole || new Set(letters).size < letters.length) {
    throw new DataError(
      `Cannot use --time-format: wanted s, ms, us, ns or a pattern of YYYY MM DD HH mm ss such as DD/MM/YYYY HH:mm, ` +
        `found ${excerpt(format)}`,
    );
  }
  const escape = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = parts.map((part) => LETTERS[part] ?? escape(part)).join("");
  return { name: `dates as ${format}`, pattern: new RegExp(`^\\s*${source}\\s*$`, "i") };
}

/** A date and time of day before its zone is taken into account. */
export interface ClockReading {
  /** As they stand in the text; `first` and `second` are month and day in an order that is open. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** ms since midnight. */
  readonly ofDay: number;
  /** ms that its zone is ahead of UTC; `null` where the text names none. */
  readonly offset: number | null;
}

/** What a text says; `null` if it is not so spelt. Where the order of day and month is open, `month` is the first. */
export function readClock(text: string, { pattern }: TimeSpelling): ClockReading | null {
  const groups = pattern.exec(text)?.groups;
  if (!groups) return null;
  const { year, word, half, zone, fraction } = groups;
  const month = word ? MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1 : Number(groups.month ?? groups.first);
  const whole = Number(groups.hour ?? 0);
  const hour = half ? whole % 12 + (/p/i.test(half) ? 12 : 0) : whole;
  const minute = Number(groups.minute ?? 0), second = Number(groups.second_ ?? 0);
  if (hour > 24 || minute > 59 || second > 59 || (half && (whole < 1 || whole > 12))) return null;
  return {
    year: Number(year) + (year.length === 2 ? 2000 : 0),
    month,
    day: Number(groups.day ?? groups.second),
    ofDay: ((hour * 60 + minute) * 60 + second) * 1000 + (fraction ? Math.floor(Number(`0.${fraction}`) * 1000) : 0),
    offset: zone ? offsetMs(zone.replace(/^(GMT|UTC)(?=.)/i, "")) ?? 0 : null,
  };
}

/** ms of a day of the calendar as if clocks were UTC; `NaN` for a day that does not exist. */
export function dayMs(year: number, month: number, day: number): number {
  const value = Date.UTC(year, month - 1, day), date = new Date(value);
  const exists = month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? Math.floor(value / DAY_MS) * DAY_MS : NaN;
}
