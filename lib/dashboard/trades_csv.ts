/**
 * Trades as a table for spreadsheets, in which no cell can become a formula.
 *
 * @module
 */
import { quotedCell } from "../core/csv_cell.ts";
import type { TradeColumns } from "./source.ts";

/** Columns in their order, with their units in the names. */
const COLUMNS: readonly (readonly [string, (trades: TradeColumns, i: number) => string | number])[] = [
  ["part", ({ part }, i) => part[i]],
  ["symbol", ({ symbol }, i) => symbol[i]],
  ["side", ({ side }, i) => side[i]],
  ["entry_time_utc", ({ entryTime }, i) => new Date(entryTime[i]).toISOString()],
  ["exit_time_utc", ({ exitTime }, i) => new Date(exitTime[i]).toISOString()],
  ["entry_price", ({ entryPrice }, i) => entryPrice[i]],
  ["exit_price", ({ exitPrice }, i) => exitPrice[i]],
  ["quantity", ({ quantity }, i) => quantity[i]],
  ["pnl", ({ pnl }, i) => pnl[i]],
  ["fees", ({ fees }, i) => fees[i]],
  ["exit_reason", ({ exitReason }, i) => exitReason[i]],
];

/** What a spreadsheet takes for the start of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A cell that spreadsheets show as it is.
 *
 * - Source: OWASP, CSV Injection: a text that begins as a formula gets an apostrophe in front.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { csvCell } from "@lib/dashboard/trades_csv.ts";
 *
 * assert.equal(csvCell('=HYPERLINK("x")'), `"'=HYPERLINK(""x"")"`);
 * assert.equal(csvCell(-1.5), "-1.5");
 * ```
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return quotedCell(FORMULA.test(value) ? `'${value}` : value);
}

/** The trades with a heading, one a line. */
export function tradesCsv(trades: TradeColumns): string {
  const rows = trades.pnl.map((_, i) => COLUMNS.map(([, value]) => csvCell(value(trades, i))).join(","));
  return [COLUMNS.map(([name]) => name).join(","), ...rows, ""].join("\r\n");
}
