/**
 * Trades as rows: every column is kept, so that what is loaded has the hash of what was stored; only a zero's sign is not.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { EXIT_REASONS, type Trades } from "../core/trades.ts";
import { bulkInsert } from "./bulk_insert.ts";

/** Column of the database by column of the trades, but for the two that are texts there. */
const COLUMNS = {
  entry_time: "entryTime",
  exit_time: "exitTime",
  qty: "qty",
  entry_price: "entryPrice",
  exit_price: "exitPrice",
  fees: "fees",
  funding_paid: "fundingPaid",
  slippage_bps: "slippageBps",
  pnl: "pnl",
  holding_minutes: "holdingMinutes",
  entry_bar: "entryBar",
  exit_bar: "exitBar",
  entry_reference: "entryReference",
  exit_reference: "exitReference",
  entry_mid: "entryMid",
  exit_mid: "exitMid",
  entry_maker: "entryMaker",
  exit_maker: "exitMaker",
  entry_participation: "entryParticipation",
  exit_participation: "exitParticipation",
  spread_captured_bps: "spreadCapturedBps",
  max_adverse_excursion: "maxAdverseExcursion",
  max_favourable_excursion: "maxFavourableExcursion",
} as const satisfies Record<string, keyof Trades>;

/** Tables with the columns of trades behind the key of the run they belong to. */
type TradeTable = "trades" | "unseen_trades";

/** Values of the key of a run by column. */
type RunKey = Readonly<Record<string, string | number>>;

/** Name of the market that all trades were made on, or of that of each trade. */
export type TradedSymbol = string | ((trade: number) => string);

/** Inserts the trades of a trial, numbered from 0 in order of exit. The caller holds the transaction. */
export function insertTrades(
  db: DatabaseSync,
  study: string,
  trial: number,
  symbol: TradedSymbol,
  trades: Trades,
): void {
  insertTradeRows(db, "trades", { study, trial, symbol }, trades);
}

/**
 * The trades of a trial in order of exit; none if it has not run.
 *
 * @param symbol Name of one of several markets; those on all by default.
 */
export function loadTrades(db: DatabaseSync, study: string, trial: number, symbol?: string): Trades {
  return loadTradeRows(db, "trades", { study, trial, ...(symbol !== undefined && { symbol }) });
}

/** Inserts the trades of a run, numbered from 0 in order of exit. The caller holds the transaction. */
export function insertTradeRows(
  db: DatabaseSync,
  table: TradeTable,
  key: Readonly<Record<string, RunKey[string] | TradedSymbol>>,
  trades: Trades,
): void {
  const columns = Object.values(COLUMNS).map((name) => trades[name]), run = Object.values(key);
  const inserted = [...Object.keys(key), "trade", "side", "exit_reason", ...Object.keys(COLUMNS)];
  bulkInsert(db, { table, columns: inserted }, trades.length, (trade, values, at) => {
    for (const part of run) values[at++] = typeof part === "function" ? part(trade) : part;
    values[at++] = trade;
    values[at++] = trades.side[trade] > 0 ? "long" : "short";
    values[at++] = EXIT_REASONS[trades.exitReason[trade]];
    // SQLite stores NaN as NULL by itself.
    for (let column = 0; column < columns.length; column++) values[at++] = columns[column][trade];
  });
}

/** The trades of a run in order of exit; none if there was no such run. */
export function loadTradeRows(db: DatabaseSync, table: TradeTable, key: RunKey): Trades {
  const where = Object.keys(key).map((column) => `${column} = ?`).join(" AND ");
  const rows = db.prepare(`SELECT * FROM ${table} WHERE ${where} ORDER BY trade`).all(...Object.values(key));
  const doubles = (column: string) =>
    Float64Array.from(rows, (row) => row[column] === null ? NaN : Number(row[column]));
  const integers = (column: string) => Int32Array.from(rows, (row) => Number(row[column]));
  const flags = (column: string) => Uint8Array.from(rows, (row) => Number(row[column]));
  const reasons: readonly string[] = EXIT_REASONS;
  return {
    length: rows.length,
    entryBar: integers("entry_bar"),
    exitBar: integers("exit_bar"),
    entryTime: doubles("entry_time"),
    exitTime: doubles("exit_time"),
    side: Int8Array.from(rows, (row) => row.side === "long" ? 1 : -1),
    qty: doubles("qty"),
    entryPrice: doubles("entry_price"),
    exitPrice: doubles("exit_price"),
    entryReference: doubles("entry_reference"),
    exitReference: doubles("exit_reference"),
    entryMid: doubles("entry_mid"),
    exitMid: doubles("exit_mid"),
    entryMaker: flags("entry_maker"),
    exitMaker: flags("exit_maker"),
    entryParticipation: doubles("entry_participation"),
    exitParticipation: doubles("exit_participation"),
    fees: doubles("fees"),
    fundingPaid: doubles("funding_paid"),
    slippageBps: doubles("slippage_bps"),
    spreadCapturedBps: doubles("spread_captured_bps"),
    pnl: doubles("pnl"),
    holdingMinutes: doubles("holding_minutes"),
    exitReason: Uint8Array.from(rows, (row) => reasons.indexOf(String(row.exit_reason))),
    maxAdverseExcursion: doubles("max_adverse_excursion"),
    maxFavourableExcursion: doubles("max_favourable_excursion"),
  };
}
