/**
 * Candles as columns on shared memory: build, check, slice, list gaps.
 *
 * @module
 */
import {
  BOOK_COLUMNS,
  type BookColumns,
  type Candles,
  PRICE_COLUMNS,
  sharedColumn,
  type Timeframe,
  TIMEFRAME_MS,
  timeframeMs,
} from "../core/candles.ts";
import { DataError } from "../core/errors.ts";

/** Bars as any array-like columns, to be copied into {@linkcode Candles}. */
export interface CandleColumns {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Bar open, ms UTC. */
  readonly time: ArrayLike<number>;
  /** First price, quote units. */
  readonly open: ArrayLike<number>;
  /** Highest price. */
  readonly high: ArrayLike<number>;
  /** Lowest price. */
  readonly low: ArrayLike<number>;
  /** Last price. */
  readonly close: ArrayLike<number>;
  /** Base units. */
  readonly volume: ArrayLike<number>;
  /** Order-book features, `NaN` where not recorded. */
  readonly book?: { readonly [column in keyof BookColumns]: ArrayLike<number> };
  /** Further columns by name, known at each bar's close; `NaN` where not. */
  readonly extra?: Readonly<Record<string, ArrayLike<number>>>;
}

function toShared(values: ArrayLike<number>): Float64Array {
  const column = sharedColumn(values.length);
  column.set(values);
  return column;
}

/** A book whose columns are made from those of another. */
export function mapBook<From, To>(
  book: Readonly<Record<keyof BookColumns, From>>,
  map: (column: From) => To,
): Record<keyof BookColumns, To> {
  return Object.fromEntries(BOOK_COLUMNS.map((name) => [name, map(book[name])])) as Record<keyof BookColumns, To>;
}

/** Further columns made from those of another market. */
export function mapExtra<From, To>(
  extra: Readonly<Record<string, From>>,
  map: (column: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(extra).map(([name, column]) => [name, map(column)]));
}

/**
 * Candles on shared memory from columns of any kind, copied and checked.
 *
 * @throws {DataError} If the columns break a rule of {@linkcode validateCandles}.
 *
 * @example Plain arrays become shared columns
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 *
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m",
 *   time: [0, 60_000], open: [10, 11], high: [12, 11], low: [9, 10], close: [11, 10], volume: [3, 0],
 * });
 * assert.ok(candles.close.buffer instanceof SharedArrayBuffer);
 * assert.equal(candles.close[1], 10);
 * ```
 */
export function candlesFromColumns(columns: CandleColumns): Candles {
  const { symbol, timeframe, book, extra } = columns;
  const candles: Candles = {
    symbol,
    timeframe,
    time: toShared(columns.time),
    open: toShared(columns.open),
    high: toShared(columns.high),
    low: toShared(columns.low),
    close: toShared(columns.close),
    volume: toShared(columns.volume),
    ...(book && { book: mapBook(book, toShared) }),
    ...(extra && { extra: mapExtra(extra, toShared) }),
  };
  validateCandles(candles);
  return candles;
}

/** The range each book column keeps to; `NaN` stands for a book that was not recorded. */
const BOOK_RANGES: Record<keyof BookColumns, readonly [number, number]> = {
  spreadBps: [0, Number.MAX_VALUE],
  imbalance: [-1, 1],
  micropriceBps: [-Number.MAX_VALUE, Number.MAX_VALUE],
  bidDepth: [0, Number.MAX_VALUE],
  askDepth: [0, Number.MAX_VALUE],
};

/**
 * Holds candles to their rules: columns of one length; times whole bars, rising; prices finite and positive; high and
 * low around open and close; volume finite and ≥ 0; book columns inside their ranges or `NaN`; further columns finite or `NaN`, named
 * by letters, digits and `_`.
 *
 * @throws {RangeError} If the timeframe is unknown.
 * @throws {DataError} At the first value that breaks a rule, naming column, bar, what was wanted and what was found.
 *
 * @example The message names the place
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 *
 * const columns = { symbol: "BTC/USDT", timeframe: "1m", time: [0], open: [10], low: [9], close: [11], volume: [1] } as const;
 * assert.throws(() => candlesFromColumns({ ...columns, high: [10.5] }), {
 *   name: "DataError",
 *   message: "Cannot use BTC/USDT 1m candles: column high, bar 0 (1970-01-01T00:00:00.000Z): " +
 *     "wanted at least max(open, close) = 11, found 10.5",
 * });
 * ```
 */
export function validateCandles(candles: Candles): void {
  const { symbol, timeframe, time, open, high, low, close, volume, book, extra } = candles;
  const n = time.length;
  const fail = (where: string, wanted: string, found: number | string): never => {
    throw new DataError(`Cannot use ${symbol} ${timeframe} candles: ${where}: wanted ${wanted}, found ${found}`);
  };
  for (const name of PRICE_COLUMNS) {
    const length = candles[name]?.length;
    if (length !== n) fail(`column ${name}`, `${n} values as in column time`, length);
  }
  const bar = (column: string, i: number) => {
    const date = new Date(time[i]);
    return `column ${column}, bar ${i}${Number.isNaN(date.getTime()) ? "" : ` (${date.toISOString()})`}`;
  };
  const barMs = timeframeMs(timeframe);
  for (let i = 0; i < n; i++) {
    if (time[i] % barMs !== 0) fail(bar("time", i), `a multiple of ${barMs} ms`, time[i]);
    if (i > 0 && !(time[i] > time[i - 1])) fail(bar("time", i), `later than ${time[i - 1]}`, time[i]);
    const top = Math.max(open[i], close[i]), bottom = Math.min(open[i], close[i]);
    if (!(open[i] > 0 && open[i] < Infinity)) fail(bar("open", i), "a positive price", open[i]);
    if (!(close[i] > 0 && close[i] < Infinity)) fail(bar("close", i), "a positive price", close[i]);
    if (!(high[i] < Infinity)) fail(bar("high", i), "a positive price", high[i]);
    if (!(high[i] >= top)) fail(bar("high", i), `at least max(open, close) = ${top}`, high[i]);
    if (!(low[i] > 0)) fail(bar("low", i), "a positive price", low[i]);
    if (!(low[i] <= bottom)) fail(bar("low", i), `at most min(open, close) = ${bottom}`, low[i]);
    if (!(volume[i] >= 0 && volume[i] < Infinity)) fail(bar("volume", i), "a finite number of at least 0", volume[i]);
  }
  for (const [name, column] of Object.entries(extra ?? {})) {
    if (!/^\w+$/.test(name)) fail("the name of a further column", "letters, digits and _", name);
    if (column?.length !== n) fail(`column ${name}`, `${n} values as in column time`, column?.length);
    for (let i = 0; i < n; i++) {
      if (column[i] === Infinity || column[i] === -Infinity) fail(bar(name, i), "a finite number or NaN", column[i]);
    }
  }
  if (!book) return;
  for (const name of BOOK_COLUMNS) {
    const column = book[name], [least, most] = BOOK_RANGES[name];
    if (column?.length !== n) fail(`column ${name}`, `${n} values as in column time`, column?.length);
    for (let i = 0; i < n; i++) {
      if (column[i] < least || column[i] > most) fail(bar(name, i), `NaN or ${least} … ${most}`, column[i]);
    }
  }
}

/** Index of the first bar that opens at or after a time; the length if none does. */
export function firstBarFrom(time: ArrayLike<number>, from: number): number {
  let low = 0, high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The bars that open in [from, to), as views of the same memory, book and further columns included.
 *
 * @param fromTime First open time, ms UTC; `-Infinity` for the start.
 * @param toTime End, not included; `Infinity` for all the rest.
 */
export function sliceCandles(candles: Candles, fromTime: number, toTime: number): Candles {
  const start = firstBarFrom(candles.time, fromTime), end = firstBarFrom(candles.time, toTime);
  const view = (column: Float64Array) => column.subarray(start, end);
  return {
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    time: view(candles.time),
    open: view(candles.open),
    high: view(candles.high),
    low: view(candles.low),
    close: view(candles.close),
    volume: view(candles.volume),
    ...(candles.book && { book: mapBook(candles.book, view) }),
    ...(candles.extra && { extra: mapExtra(candles.extra, view) }),
  };
}

/** A stretch of bars that are not there: [from, to). */
export interface Gap {
  /** Open time of the first missing bar, ms UTC. */
  readonly from: number;
  /** Open time of the next bar that is there, ms UTC. */
  readonly to: number;
  /** How many bars are missing. */
  readonly bars: number;
}

/**
 * The gaps between the first and the last bar, in order.
 *
 * @example One minute is missing
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns, listGaps } from "@lib/data/candles.ts";
 *
 * const flat = [5, 5];
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 120_000], open: flat, high: flat, low: flat, close: flat, volume: flat,
 * });
 * assert.deepEqual(listGaps(candles), [{ from: 60_000, to: 120_000, bars: 1 }]);
 * ```
 */
export function listGaps(candles: Pick<Candles, "time" | "timeframe">): Gap[] {
  const { time } = candles;
  const barMs = TIMEFRAME_MS[candles.timeframe];
  const gaps: Gap[] = [];
  for (let i = 1; i < time.length; i++) {
    const from = time[i - 1] + barMs;
    if (time[i] > from) gaps.push({ from, to: time[i], bars: (time[i] - from) / barMs });
  }
  return gaps;
}
