/**
 * Units of times that are numbers, told by their size and by the step between them.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";

/** Units of times by their names in `--time-format`: how many are a millisecond. */
export const TIME_UNITS = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 } as const;

/** A unit of times. */
export type TimeUnit = keyof typeof TIME_UNITS;

/** Names for people. */
const UNIT_WORDS: Readonly<Record<TimeUnit, string>> = {
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};

/**
 * Least numbers of each unit: from 1973 on (10⁸ s, 10¹¹ ms, …). The next unit begins where this one would be beyond the
 * year 5000; numbers below all of them are of the first days of 1970.
 */
const LEAST: readonly (readonly [TimeUnit, number])[] = [["ns", 1e17], ["us", 1e14], ["ms", 1e11], ["s", 1e8]];

function unitBySize(value: number): TimeUnit | null {
  return LEAST.find(([, least]) => value >= least)?.[0] ?? null;
}

/** Times in a unit as ms: a nanosecond number is exact to 256 of them, so that their microseconds count. */
export function toMs(value: number, unit: TimeUnit): number {
  return unit === "ns" ? Math.round(value / 1000) / 1000 : value / TIME_UNITS[unit];
}

/**
 * The unit of all times.
 *
 * @param known Length of a bar, as the step between times decides about the first weeks of 1970, which may be any unit; and
 * what the file holds, for the message.
 * @param lineOf Line of a row, for the message.
 * @throws {DataError} If the file changes its unit.
 */
export function unitOf(
  times: Float64Array,
  { barMs, of }: { readonly barMs: number; readonly of: string },
  lineOf: (row: number) => number,
): TimeUnit {
  const counts = new Map<TimeUnit, number>(), firsts = new Map<TimeUnit, number>();
  let small = 0;
  for (let i = 0; i < times.length; i++) {
    const unit = unitBySize(times[i]);
    if (unit === null) {
      small++;
      continue;
    }
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
    if (!firsts.has(unit)) firsts.set(unit, i);
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined || small > first[1] || first[0] === "s" && isMsOf1970(times, barMs)) return "ms";
  // A single time of another size is a bad row.
  if (second === undefined || second[1] < 2) return first[0];
  const [[before], [after, row]] = [...firsts].filter(([unit]) => unit === first[0] || unit === second[0])
    .sort(([, a], [, b]) => a - b);
  throw new DataError(
    `Cannot read ${of}: wanted one unit of time, found ${UNIT_WORDS[before]} and from line ${lineOf(row)} on ` +
      `${UNIT_WORDS[after]}; make two files of it`,
  );
}

/** Whether most times are a bar apart if they are milliseconds. */
function isMsOf1970(times: Float64Array, barMs: number): boolean {
  let fits = 0;
  for (let i = 1; i < times.length; i++) if (Math.abs(times[i] - times[i - 1]) === barMs) fits++;
  return fits * 2 >= times.length;
}
