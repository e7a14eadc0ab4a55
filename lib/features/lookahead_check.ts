/**
 * Finds features and signals that see the future.
 *
 * Two experiments at each of several cuts: the series ends at the cut (truncation), and everything after the cut is
 * replaced by other valid bars (scramble). What was computed for the bars before the cut must stay bit-equal in both;
 * whatever changes was made of bars that were not there yet.
 *
 * @module
 */
import {
  BOOK_COLUMNS,
  type BookColumns,
  type Candles,
  copyCandles,
  TIMEFRAME_MS,
  timeframeMs,
} from "../core/candles.ts";
import { evenly } from "../core/evenly.ts";
import { type RandomSource, randomSource } from "../core/random.ts";
import { requireColumns } from "./arguments.ts";

/** How {@linkcode lookaheadCheck} looks. */
export interface LookaheadOptions {
  /** Number of cuts, each tried both ways; 20. A series with fewer places to cut is cut everywhere. */
  readonly cuts?: number;
  /** A column whose values are events where they are not 0: as many further cuts lie just after some of them. */
  readonly events?: string;
  /** Seed of cuts and scrambles; 0. */
  readonly seed?: number;
  /** Output columns to compare; all. */
  readonly columns?: readonly string[];
  /** Fewest bars that `compute` accepts, so that no cut lies before; 1. */
  readonly minimumBars?: number;
}

/** A value that changed although no bar up to its own did. */
export interface Leak {
  /** Output column; `"values"` where a single array was returned. */
  readonly column: string;
  /** First bar of the column that changed. */
  readonly bar: number;
  /** First bar that was cut off or scrambled. */
  readonly cut: number;
  /** Which of the two experiments showed it. */
  readonly kind: "truncation" | "scramble";
  /** Value with the future as it was. */
  readonly expected: number;
  /** Value without that future. */
  readonly found: number;
}

/** What {@linkcode lookaheadCheck} found. */
export interface LookaheadReport {
  /** Whether no value changed. */
  readonly passed: boolean;
  /** For each cut, kind and column the first change; the earliest bar of all comes first. */
  readonly leaks: readonly Leak[];
}

/**
 * What a checked function may return: one value a bar, or a record of such columns.
 *
 * @internal
 */
export type LookaheadOutput<T> = ArrayLike<number> | { readonly [K in keyof T]: ArrayLike<number> };

/**
 * Checks that a feature or signal uses bars up to its own only.
 *
 * - Half of the cuts are drawn at random, the others just before a bar that closes one of a higher timeframe, where a
 *   function that shows a higher bar too early gives itself away.
 * - Scrambled bars keep their open times; prices, volumes, book and further columns change.
 * - A pass is evidence, not proof: a leak that needs a rare event may want more cuts, and one through bars that
 *   `compute` did not get as its argument cannot be seen.
 *
 * @param compute The function to check; it may be called `2·cuts + 1` times, each time with arrays of its own.
 * @throws {RangeError} If the timeframe is unknown, the bars' columns differ in length or hold a number that is not
 * finite, there are fewer than `minimumBars + 1` bars, an option is out of range, a named column is missing, or an output
 * has no column, not one value a bar, or values that are no numbers.
 *
 * @example Tomorrow's close is no feature of today
 * ```ts
 * import assert from "node:assert/strict";
 * import { lookaheadCheck } from "@lib/features/lookahead_check.ts";
 *
 * const time = Float64Array.from({ length: 9 }, (_, i) => i * 60_000), close = time.map((_, i) => 1 + i);
 * const candles = { symbol: "A/B", timeframe: "1m" as const, time, open: close, high: close, low: close, close, volume: close };
 * assert.ok(lookaheadCheck(candles, ({ close }) => close.map((x) => 2 * x)).passed);
 *
 * const { passed, leaks } = lookaheadCheck(candles, ({ close }) => ({ next: close.map((_, i) => close[i + 1]) }));
 * assert.ok(!passed);
 * assert.deepEqual([leaks[0].column, leaks[0].bar, leaks[0].cut], ["next", 0, 1]);
 * ```
 */
export function lookaheadCheck<T extends LookaheadOutput<T>>(
  candles: Candles,
  compute: (candles: Candles) => T,
  options: LookaheadOptions = {},
): LookaheadReport {
  const { cuts = 20, seed = 0, columns, minimumBars = 1, events } = options;
  const { timeframe, time, open, high, low, close, volume } = candles;
  const barMs = timeframeMs(timeframe);
  const n = requireColumns("a check for look-ahead", { time, open, high, low, close, volume });
  requireCount("cuts", cuts);
  requireCount("minimumBars", minimumBars);
  if (n <= minimumBars) {
    throw new RangeError(`Cannot check for look-ahead: wanted at least ${minimumBars + 1} bars, found ${n}`);
  }
  const expected = outputColumns(compute(copyCandles(candles)), n, columns);
  const leaks: Leak[] = [];
  const chosen = chooseCuts(time, barMs, expected, cuts, minimumBars, randomSource(seed, 0));
  const after = cutsAfter(expected.get(events ?? "") ?? [], cuts, minimumBars);
  const scrambled = scrambledBars(candles, randomSource(seed, 1));
  for (const cut of new Set([...chosen, ...after])) {
    for (const kind of ["truncation", "scramble"] as const) {
      const altered = kind === "truncation"
        ? copyCandles(candles, cut)
        : withFuture(candles, scrambled, cut, randomSource(seed, 1, cut).integer(n - cut));
      const found = outputColumns(compute(altered), altered.time.length, columns ?? [...expected.keys()]);
      for (const [column, values] of expected) {
        const other = found.get(column)!;
        let bar = 0;
        while (bar < cut && Object.is(values[bar], other[bar])) bar++;
        if (bar < cut) leaks.push({ column, bar, cut, kind, expected: values[bar], found: other[bar] });
      }
    }
  }
  leaks.sort((a, b) => a.bar - b.bar || a.cut - b.cut);
  return { passed: leaks.length === 0, leaks };
}

/** The compared columns of an output, by name. */
function outputColumns(
  output: object,
  length: number,
  names: readonly string[] | undefined,
): Map<string, Float64Array> {
  const isColumn = ArrayBuffer.isView(output) || Array.isArray(output);
  const record = (isColumn ? { values: output } : output ?? {}) as Record<string, ArrayLike<number>>;
  const columns = new Map<string, Float64Array>();
  const compared = names ?? Object.keys(record);
  if (compared.length === 0) {
    throw new RangeError("Cannot check for look-ahead: wanted at least one column of numbers, found none");
  }
  for (const name of compared) {
    const column = record[name];
    if (column?.length !== length) {
      throw new RangeError(
        `Cannot check for look-ahead: wanted ${length} values in column ${name}, found ${
          column?.length ?? "no column"
        }`,
      );
    }
    // Texts and objects would all turn into NaN and so never differ.
    const stranger = ArrayBuffer.isView(column) ? -1 : Array.from(column).findIndex((x) => !isNumeric(x));
    if (stranger >= 0) {
      const found = `a value of type ${typeof column[stranger]} at bar ${stranger}`;
      throw new RangeError(`Cannot check for look-ahead: wanted numbers in column ${name}, found ${found}`);
    }
    // A copy, since the function may write its next answer into the same array.
    columns.set(name, Float64Array.from(column));
  }
  return columns;
}

/** Whether a value is a number or a flag. */
function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** Bars just after events, evenly among them, so that even a rare one is seen without what follows it. */
function cutsAfter(column: ArrayLike<number>, count: number, minimum: number): number[] {
  const places: number[] = [];
  for (let cut = minimum; cut < column.length; cut++) if (column[cut - 1] !== 0) places.push(cut);
  return evenly(places, count);
}

/** Bars before which to cut, in order. */
function chooseCuts(
  time: Float64Array,
  barMs: number,
  outputs: ReadonlyMap<string, Float64Array>,
  count: number,
  minimum: number,
  random: RandomSource,
): number[] {
  const n = time.length;
  if (n - minimum <= count) return Array.from({ length: n - minimum }, (_, k) => minimum + k);
  // Every cut compares all bars before it, so one before the look-backs are over shows little.
  const defined = Math.min(n - 1, Math.max(minimum, ...[...outputs.values()].map((column) => 1 + firstNumber(column))));
  const closings = closingBars(time, barMs, defined);
  const cuts = new Set<number>();
  for (let draw = 0; cuts.size < count; draw++) {
    const bars = closings[(draw >> 1) % closings.length];
    // Few closing bars may be used up; twice as many draws as cuts leave the rest to chance alone.
    const atClosing = draw % 2 === 1 && draw < 2 * count && bars !== undefined;
    const from = draw % 4 === 0 && draw < 2 * count ? defined : minimum;
    cuts.add(atClosing ? bars[random.integer(bars.length)] : from + random.integer(n - from));
  }
  return [...cuts].sort((a, b) => a - b);
}

/** Index of the first value that is a number, or of the last value. */
function firstNumber(column: Float64Array): number {
  let i = 0;
  while (i < column.length - 1 && Number.isNaN(column[i])) i++;
  return i;
}

/** For each higher timeframe, longest first, the bars from `from` on that close one of its bars. */
function closingBars(time: Float64Array, barMs: number, from: number): number[][] {
  const closings: number[][] = [];
  for (const higherMs of Object.values(TIMEFRAME_MS).reverse()) {
    if (higherMs <= barMs || higherMs % barMs !== 0) continue;
    const bars: number[] = [];
    for (let i = from; i < time.length; i++) if ((time[i] + barMs) % higherMs === 0) bars.push(i);
    if (bars.length > 0) closings.push(bars);
  }
  return closings;
}

/** Columns that are scrambled beside the book and further ones: the times stay. */
const SCRAMBLED = ["open", "high", "low", "close", "volume"] as const;

/** As many other valid bars at the same times. */
function scrambledBars(candles: Candles, random: RandomSource): Candles {
  const scrambled = copyCandles(candles), { open, high, low, close, volume } = scrambled, n = close.length;
  for (let i = 0; i < n; i++) {
    // One factor for all four prices keeps high and low where they belong.
    const source = random.integer(n), factor = Math.exp(0.1 * random.normal());
    open[i] = candles.open[source] * factor;
    high[i] = candles.high[source] * factor;
    low[i] = candles.low[source] * factor;
    close[i] = candles.close[source] * factor;
    volume[i] = candles.volume[random.integer(n)] * Math.exp(random.normal());
    if (candles.book && scrambled.book) scrambleBook(candles.book, scrambled.book, i, random.integer(n), random);
    for (const [name, column] of Object.entries(candles.extra ?? {})) {
      scrambled.extra![name][i] = column[random.integer(n)] * Math.exp(random.normal());
    }
  }
  return scrambled;
}

/** A copy whose bars from the cut on are those of others, shifted in a circle so that each cut has a future of its own. */
function withFuture(candles: Candles, others: Candles, cut: number, shift: number): Candles {
  const copy = copyCandles(candles);
  const fill = (to: Float64Array, from: Float64Array) => {
    to.set(from.subarray(cut + shift), cut);
    to.set(from.subarray(cut, cut + shift), to.length - shift);
  };
  for (const name of SCRAMBLED) fill(copy[name], others[name]);
  if (copy.book) { for (const name of BOOK_COLUMNS) fill(copy.book[name], others.book![name]); }
  for (const [name, column] of Object.entries(copy.extra ?? {})) fill(column, others.extra![name]);
  return copy;
}

/** Writes a varied copy of the book at `source` to bar `i`; where that was not recorded, neither is this. */
function scrambleBook(from: BookColumns, to: BookColumns, i: number, source: number, random: RandomSource): void {
  to.spreadBps[i] = from.spreadBps[source] * Math.exp(random.normal());
  // Factors within ±1 keep the imbalance in its bounds.
  to.imbalance[i] = from.imbalance[source] * (2 * random.uniform() - 1);
  to.micropriceBps[i] = from.micropriceBps[source] * (2 * random.uniform() - 1);
  to.bidDepth[i] = from.bidDepth[source] * Math.exp(random.normal());
  to.askDepth[i] = from.askDepth[source] * Math.exp(random.normal());
}

/** Refuses a count that is not a positive integer. */
function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`Cannot check for look-ahead: wanted ${name} to be a positive integer, found ${value}`);
  }
}
