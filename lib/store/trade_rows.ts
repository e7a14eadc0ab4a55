/**
 * Trades as rows: every column is kept, so that what is loaded has the hash of what was stored; only a zero's sign is not.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { EXIT_REASONS, type Trades } from "../core/trades.ts";
import { bulkInsert } from "./bulk_insert.ts";
import type { SqlReader } from "./sql_reader.ts";
import type { Row } from "./values.ts";

/** Column of the database by column of the trades, but for the two that are texts there. */
export const TRADE_COLUMNS = {
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

/** Name of the market that all trades were made on; or names, and of each trade the place of its own among them. */
export type TradedSymbol = string | { readonly names: readonly string[]; readonly places: Int32Array };

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
export function loadTrades(db: SqlReader, study: string, trial: number, symbol?: string): Trades {
  return loadTradeRows(db, "trades", { study, trial, ...(symbol !== undefined && { symbol }) });
}

/** Names of the market of each trade of a trial, in order of exit. */
export function loadTradeSymbols(db: SqlReader, study: string, trial: number): string[] {
  return db.prepare("SELECT symbol FROM trades WHERE study = ? AND trial = ? ORDER BY trade").all(study, trial)
    .map(({ symbol }) => String(symbol));
}

/** Inserts the trades of a run, numbered from 0 in order of exit. The caller holds the transaction. */
export function insertTradeRows(
  db: DatabaseSync,
  table: TradeTable,
  key: Readonly<Record<string, RunKey[string] | TradedSymbol>>,
  trades: Trades,
): void {
  const columns = Object.values(TRADE_COLUMNS).map((name) => trades[name]), run = Object.values(key);
  const inserted = [...Object.keys(key), "trade", "side", "exit_reason", ...Object.keys(TRADE_COLUMNS)];
  bulkInsert(db, { table, columns: inserted }, trades.length, (trade, values, at) => {
    for (const part of run) values[at++] = typeof part === "object" ? part.names[part.places[trade]] : part;
    values[at++] = trade;
    values[at++] = trades.side[trade] > 0 ? "long" : "short";
    values[at++] = EXIT_REASONS[trades.exitReason[trade]];
    // SQLite stores NaN as NULL by itself.
    for (let column = 0; column < columns.length; column++) values[at++] = columns[column][trade];
  });
}

/** What a list of trades tells of each: a third of what is kept. */
export type ListedTrades = Pick<
  Trades,
  "length" | "entryTime" | "exitTime" | "side" | "qty" | "entryPrice" | "exitPrice" | "fees" | "pnl" | "exitReason"
>;

/** The trades of a run in order of exit as a list tells of them; none if there was no such run. */
export function loadListedTrades(db: SqlReader, table: TradeTable, key: RunKey): ListedTrades {
  const columns = "entry_time, exit_time, side, qty, entry_price, exit_price, fees, pnl, exit_reason";
  return listedTrades(rowsOfRun(db, table, key, columns));
}

/** The trades of a run in order of exit; none if there was no such run. */
export function loadTradeRows(db: SqlReader, table: TradeTable, key: RunKey): Trades {
  const rows = rowsOfRun(db, table, key, "*"), doubles = (column: string) => doublesOf(rows, column);
  const integers = (column: string) => Int32Array.from(rows, (row) => Number(row[column]));
  const flags = (column: string) => Uint8Array.from(rows, (row) => Number(row[column]));
  return {
    ...listedTrades(rows),
    entryBar: integers("entry_bar"),
    exitBar: integers("exit_bar"),
    entryReference: doubles("entry_reference"),
    exitReference: doubles("exit_reference"),
    entryMid: doubles("entry_mid"),
    exitMid: doubles("exit_mid"),
    entryMaker: flags("entry_maker"),
    exitMaker: flags("exit_maker"),
    entryParticipation: doubles("entry_participation"),
    exitParticipation: doubles("exit_participation"),
    fundingPaid: doubles("funding_paid"),
    slippageBps: doubles("slippage_bps"),
    spreadCapturedBps: doubles("spread_captured_bps"),
    holdingMinutes: doubles("holding_minutes"),
    maxAdverseExcursion: doubles("max_adverse_excursion"),
    maxFavourableExcursion: doubles("max_favourable_excursion"),
  };
}

function rowsOfRun(db: SqlReader, table: TradeTable, key: RunKey, columns: string): Row[] {
  const where = Object.keys(key).map((column) => `${column} = ?`).join(" AND ");
  return db.prepare(`SELECT ${columns} FROM ${table} WHERE ${where} ORDER BY trade`).all(...Object.values(key));
}

function doublesOf(rows: readonly Row[], column: string): Float64Array {
  return Float64Array.from(rows, (row) => row[column] === null ? NaN : Number(row[column]));
}

function listedTrades(rows: readonly Row[]): ListedTrades {
  const doubles = (column: string) => doublesOf(rows, column), reasons: readonly string[] = EXIT_REASONS;
  return {
    length: rows.length,
    entryTime: doubles("entry_time"),
    exitTime: doubles("exit_time"),
    side: Int8Array.from(rows, (row) => row.side === "long" ? 1 : -1),
    qty: doubles("qty"),
    entryPrice: doubles("entry_price"),
    exitPrice: doubles("exit_price"),
    fees: doubles("fees"),
    pnl: doubles("pnl"),
    exitReason: Uint8Array.from(rows, (row) => reasons.indexOf(String(row.exit_reason))),
  };
}
