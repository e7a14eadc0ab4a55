/**
 * One answer full of bars: what it says about which stretch of time, and whether to believe it at once.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { isBar } from "./bar_values.ts";
import type { OhlcvRow } from "./ccxt_exchange.ts";

/** What was asked for. */
export interface PageRequest {
  /** Open time of the first bar wanted, ms UTC. */
  readonly from: number;
  /** Open time of the first bar asked for: `from`, or that of the bar before, where the exchange is known to have it. */
  readonly since: number;
  /** Open time of the first bar that is not closed yet: it and later ones are left out. */
  readonly closed: number;
  /** Bars asked for. */
  readonly limit: number;
}

/** Bars from a time on as an exchange answered. */
export interface CandlePage {
  /** Rows of time, open, high, low, close, volume in order of time; equal rows stand once. */
  readonly rows: readonly Float64Array[];
  /** End of the last bar; of all that was asked for where there is none, ms UTC. */
  readonly to: number;
  /** Whether the answer reaches back to where it was to begin: to the known bar before, or to the first one wanted. */
  readonly hasBeginning: boolean;
  /** Whether the beginning or a bar is missing, or a bar stands there twice with different values, or is none. */
  readonly isDoubtful: boolean;
}

/** Values of a row. */
const ROW_LENGTH = 6;

/**
 * Reads an answer.
 *
 * @param answer Rows in any order, each with a time; those before the time asked for are left out.
 *
 * @example A minute is missing
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPage } from "@lib/exchange/candle_page.ts";
 *
 * const bar = (time: number) => [time, 5, 5, 5, 5, 1];
 * const page = readPage([bar(0), bar(120_000)], { from: 0, since: 0, closed: 600_000, limit: 10 }, "1m");
 * assert.deepEqual([page.rows.length, page.to, page.hasBeginning, page.isDoubtful], [2, 180_000, true, true]);
 * ```
 */
export function readPage(answer: readonly OhlcvRow[], request: PageRequest, timeframe: Timeframe): CandlePage {
  const barMs = TIMEFRAME_MS[timeframe], { from, since, closed, limit } = request;
  const rows: Float64Array[] = [];
  let isDoubtful = false, isJoined = false;
  for (const row of answer.map(toRow).sort((a, b) => a[0] - b[0])) {
    const last = rows.at(-1);
    if (since < from && row[0] === since) isJoined = true;
    if (row[0] < from || row[0] >= closed) continue;
    if (last !== undefined && row.every((value, column) => Object.is(value, last[column]))) continue;
    if (row[0] !== (last === undefined ? from : last[0] + barMs) || !isBarRow(row)) isDoubtful = true;
    rows.push(row);
  }
  const last = rows.at(-1), hasBeginning = isJoined || rows[0]?.[0] === from;
  return {
    rows,
    to: last === undefined ? since + limit * barMs : Math.floor(last[0] / barMs) * barMs + barMs,
    hasBeginning,
    isDoubtful: isDoubtful || last === undefined || !hasBeginning,
  };
}

/** Whether two answers say the same. */
export function isSamePage(a: CandlePage, b: CandlePage): boolean {
  return a.to === b.to && a.hasBeginning === b.hasBeginning && a.rows.length === b.rows.length &&
    a.rows.every((row, i) => row.every((value, column) => Object.is(value, b.rows[i][column])));
}

function toRow(values: OhlcvRow): Float64Array {
  return Float64Array.from({ length: ROW_LENGTH }, (_, column) => {
    const value = values[column];
    return typeof value === "number" ? value : NaN;
  });
}

function isBarRow([, open, high, low, close, volume]: Float64Array): boolean {
  return isBar({ open, high, low, close, volume });
}
