/**
 * One answer full of bars: what it says about which stretch of time, and whether to believe it at once.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { Span } from "../data/spans.ts";
import type { OhlcvRow } from "./ccxt_exchange.ts";

/** Bars of a stretch of time as an exchange answered. */
export interface CandlePage {
  /** Rows of time, open, high, low, close, volume that open in the span, in order of time; equal rows stand once. */
  readonly rows: readonly Float64Array[];
  /** The stretch the answer tells all about. */
  readonly span: Span;
  /** Whether a bar is missing, stands there twice with different values, or is none. */
  readonly isDoubtful: boolean;
}

/** Values of a row. */
const ROW_LENGTH = 6;

/**
 * Reads an answer.
 *
 * The page reaches from the time asked for to its last bar. An answer without any bar tells that the whole window asked
 * for is empty.
 *
 * @param answer Rows in any order, each with a time; those that open outside the window are left out.
 * @param window From the time asked for; to where bars are wanted.
 * @param limit Bars asked for.
 *
 * @example A minute is missing
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPage } from "@lib/exchange/candle_page.ts";
 *
 * const bar = (time: number) => [time, 5, 5, 5, 5, 1];
 * const page = readPage([bar(0), bar(120_000)], { from: 0, to: 600_000 }, "1m", 10);
 * assert.deepEqual(page.span, { from: 0, to: 180_000 });
 * assert.equal(page.isDoubtful, true);
 * ```
 */
export function readPage(answer: readonly OhlcvRow[], window: Span, timeframe: Timeframe, limit: number): CandlePage {
  const barMs = TIMEFRAME_MS[timeframe];
  const rows: Float64Array[] = [];
  const ordered = answer.map(toRow).sort((a, b) => a[0] - b[0]);
  let isDoubtful = false;
  for (const row of ordered) {
    const last = rows.at(-1);
    if (row[0] < window.from || row[0] >= window.to) continue;
    if (last !== undefined && row.every((value, column) => Object.is(value, last[column]))) continue;
    if (row[0] !== (last === undefined ? window.from : last[0] + barMs) || !isBar(row)) isDoubtful = true;
    rows.push(row);
  }
  const last = rows.at(-1);
  const to = last === undefined ? window.from + limit * barMs : Math.floor(last[0] / barMs) * barMs + barMs;
  return {
    rows,
    span: { from: window.from, to: Math.min(to, window.to) },
    isDoubtful: isDoubtful || last === undefined,
  };
}

/** Whether two answers say the same. */
export function isSamePage(a: CandlePage, b: CandlePage): boolean {
  return a.span.to === b.span.to && a.rows.length === b.rows.length &&
    a.rows.every((row, i) => row.every((value, column) => Object.is(value, b.rows[i][column])));
}

function toRow(values: OhlcvRow): Float64Array {
  return Float64Array.from({ length: ROW_LENGTH }, (_, column) => {
    const value = values[column];
    return typeof value === "number" ? value : NaN;
  });
}

function isBar([, open, high, low, close, volume]: Float64Array): boolean {
  return low > 0 && high < Infinity && low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0 &&
    volume < Infinity;
}
