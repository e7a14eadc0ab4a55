/**
 * Candles as columns: one `Float64Array` a field, all of one length, on shared memory so that workers read them
 * without a copy.
 *
 * @module
 */

/** Bar lengths by their exchange names. */
export const TIMEFRAME_MS = {
  "1m": 60_000,
  "3m": 180_000,
  "5m": 300_000,
  "15m": 900_000,
  "30m": 1_800_000,
  "1h": 3_600_000,
  "2h": 7_200_000,
  "4h": 14_400_000,
  "6h": 21_600_000,
  "8h": 28_800_000,
  "12h": 43_200_000,
  "1d": 86_400_000,
} as const;

/** The length of a bar. */
export type Timeframe = keyof typeof TIMEFRAME_MS;

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;

/** Days a year by which figures are annualised: crypto trades every day. */
export const DAYS_PER_YEAR = 365;

/** Order-book features at each bar's close, `NaN` where the book was not recorded. */
export interface BookColumns {
  /** (best ask − best bid) / mid, in basis points. */
  readonly spreadBps: Float64Array;
  /** (bid size − ask size) / (bid size + ask size) over the recorded depth, in [−1, 1]. */
  readonly imbalance: Float64Array;
  /** (microprice − mid) / mid, in basis points. */
  readonly micropriceBps: Float64Array;
  /** Size on the bid side over the recorded depth, in base units. */
  readonly bidDepth: Float64Array;
  /** Size on the ask side over the recorded depth, in base units. */
  readonly askDepth: Float64Array;
}

/** The price columns every bar has, in storage order. */
export const PRICE_COLUMNS = ["time", "open", "high", "low", "close", "volume"] as const;

/** The order-book columns a bar may have, in storage order. */
export const BOOK_COLUMNS = ["spreadBps", "imbalance", "micropriceBps", "bidDepth", "askDepth"] as const;

/** Bars of one market: sorted, unique and aligned to the timeframe; gaps are allowed and never filled. */
export interface Candles {
  /** Market in the exchanges' common spelling, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Bar open, ms UTC. */
  readonly time: Float64Array;
  /** First price of the bar, in quote units like the other three. */
  readonly open: Float64Array;
  /** Highest price. */
  readonly high: Float64Array;
  /** Lowest price. */
  readonly low: Float64Array;
  /** Last price. */
  readonly close: Float64Array;
  /** Traded amount in base units. */
  readonly volume: Float64Array;
  /** Order-book features, where a book was recorded. */
  readonly book?: BookColumns;
  /** Further columns by name, such as funding or another market's close: known at each bar's close, `NaN` where not. */
  readonly extra?: Readonly<Record<string, Float64Array>>;
}

/**
 * A column of zeros on shared memory.
 *
 * @example A worker sees the same numbers
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharedColumn } from "@lib/core/candles.ts";
 *
 * assert.ok(sharedColumn(3).buffer instanceof SharedArrayBuffer);
 * ```
 */
export function sharedColumn(length: number): Float64Array {
  // A browser has none in a page that other pages may share a process with, and there nothing is shared either.
  if (typeof SharedArrayBuffer === "undefined") return new Float64Array(length);
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** The first bars, all by default, in memory of their own. */
export function copyCandles(candles: Candles, length: number = candles.time.length): Candles {
  const { symbol, timeframe, book, extra } = candles;
  const copies = <Name extends string>(columns: Readonly<Record<Name, Float64Array>>, names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, columns[name].slice(0, length)])) as Record<Name, Float64Array>;
  return {
    symbol,
    timeframe,
    ...copies(candles, PRICE_COLUMNS),
    ...(book && { book: copies(book, BOOK_COLUMNS) }),
    ...(extra && { extra: copies(extra, Object.keys(extra)) }),
  };
}

/** Whether a text names a timeframe. */
export function isTimeframe(text: string): text is Timeframe {
  return Object.hasOwn(TIMEFRAME_MS, text);
}

/** Whether a bar of a timeframe holds two or more whole ones of another. */
export function isMultiple(long: Timeframe, short: Timeframe): boolean {
  const longMs = TIMEFRAME_MS[long], shortMs = TIMEFRAME_MS[short];
  return longMs > shortMs && longMs % shortMs === 0;
}

/**
 * Milliseconds of a bar, where the timeframe may come from callers whom no compiler has checked.
 *
 * @throws {RangeError} If it names no timeframe.
 */
export function timeframeMs(timeframe: Timeframe): number {
  if (!isTimeframe(timeframe)) {
    const wanted = Object.keys(TIMEFRAME_MS).join(", ");
    throw new RangeError(`Cannot use a timeframe: wanted one of ${wanted}, found ${timeframe}`);
  }
  return TIMEFRAME_MS[timeframe];
}
