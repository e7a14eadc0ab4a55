/**
 * What the ledger of live trading tells: for the commands, for messages and for the dashboard's live page.
 *
 * @module
 */
import type { SQLInputValue } from "node:sqlite";
import type { HistoryRecords } from "./live_ledger.ts";
import type { ParityRecord } from "./live_parity.ts";
import type { CommandRecord, MessageRecord } from "./live_operator_records.ts";
import type { IntentRecord, OrderRecord, PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord } from "./live_risk_records.ts";
import type { DayRecord, RunRecord } from "./live_run_records.ts";
import type { SqlReader } from "./sql_reader.ts";

/** Every run, the one that was alive last first. */
export function listRuns(db: SqlReader): RunRecord[] {
  return read<RunRecord>(db, "SELECT * FROM runs ORDER BY alive_at DESC, run");
}

/** A run; `null` where there is none of that name. */
export function loadRun(db: SqlReader, run: string): RunRecord | null {
  return read<RunRecord>(db, "SELECT * FROM runs WHERE run = ?", run).at(0) ?? null;
}

/** How rows of what has happened are ordered: as they were written, or, where a key orders the table, by their time. */
const ORDERS: Readonly<Record<keyof HistoryRecords, string>> = {
  bars: "at, symbol, revision",
  decisions: "at, strategy, symbol",
  intents: "rowid",
  orders: "rowid",
  fills: "rowid",
  risk_events: "rowid",
};

/** What has happened in a run, in the order it was written. */
export function loadHistory<Table extends keyof HistoryRecords>(
  db: SqlReader,
  table: Table,
  run: string,
): HistoryRecords[Table][] {
  return read<HistoryRecords[Table]>(db, `SELECT * FROM ${table} WHERE run = ? ORDER BY ${ORDERS[table]}`, run);
}

/** The last rows of what has happened in a run, the newest first. */
export function loadLatest<Table extends keyof HistoryRecords>(
  db: SqlReader,
  table: Table,
  run: string,
  count: number,
): HistoryRecords[Table][] {
  const backwards = ORDERS[table].split(", ").map((column) => `${column} DESC`).join(", ");
  return read<HistoryRecords[Table]>(
    db,
    `SELECT * FROM ${table} WHERE run = ? ORDER BY ${backwards} LIMIT ?`,
    run,
    count,
  );
}

/**
 * The last thing that happened to a run's risk manager and was no denial and no cut; `null` where there is none.
 *
 * @param noteBy Asks for the last note of this writer alone.
 */
export function latestNews(db: SqlReader, run: string, noteBy?: string): RiskEventRecord | null {
  const which = noteBy === undefined ? "kind NOT IN ('denial', 'cut')" : "kind = 'note' AND who = ?";
  const sql = `SELECT * FROM risk_events WHERE run = ? AND ${which} ORDER BY rowid DESC LIMIT 1`;
  const values = noteBy === undefined ? [run] : [run, noteBy];
  return read<RiskEventRecord>(db, sql, ...values).at(0) ?? null;
}

/** Rows of a table that were written behind one, and the number of the last one there is. */
export interface NewRows<Kind> {
  readonly records: readonly Kind[];
  readonly last: number;
}

/** What has happened in a run behind a row, of the tables whose rows are numbered as they are written. */
export function loadBehind<Table extends "fills" | "risk_events">(
  db: SqlReader,
  table: Table,
  run: string,
  row: number,
): NewRows<HistoryRecords[Table]> {
  const { last } = read<{ last: number | null }>(db, `SELECT max(rowid) AS last FROM ${table}`)[0];
  const sql = `SELECT * FROM ${table} WHERE run = ? AND rowid > ? AND rowid <= ? ORDER BY rowid`;
  return { records: read<HistoryRecords[Table]>(db, sql, run, row, last ?? row), last: last ?? row };
}

/** Ids of the fills of a run behind a row that are not the first of their order. */
export function furtherFills(db: SqlReader, run: string, row: number): ReadonlySet<string> {
  const sql = `SELECT fill_id FROM fills WHERE run = ? AND rowid > ? AND EXISTS (SELECT 1 FROM fills AS first
     WHERE first.run = fills.run AND first.order_id = fills.order_id AND first.rowid < fills.rowid)`;
  return new Set(read<{ fillId: string }>(db, sql, run, row).map(({ fillId }) => fillId));
}

/** How far the alerts of a run have come; JSON, `null` before the first. */
export function alertState(db: SqlReader, run: string): string | null {
  return read<{ state: string }>(db, "SELECT state FROM alert_states WHERE run = ?", run).at(0)?.state ?? null;
}

/** The positions of a run, in order of opening. */
export function loadPositions(db: SqlReader, run: string): PositionRecord[] {
  return read<PositionRecord>(db, "SELECT * FROM positions WHERE run = ? ORDER BY position", run);
}

/** The positions of a run that are open, in order of opening. */
export function openPositions(db: SqlReader, run: string): PositionRecord[] {
  return read<PositionRecord>(
    db,
    "SELECT * FROM positions WHERE run = ? AND closed_at IS NULL ORDER BY position",
    run,
  );
}

/** How the lanes of a run compared with their backtests when that was looked at last. */
export function loadParity(db: SqlReader, run: string): ParityRecord[] {
  return read<ParityRecord>(db, "SELECT * FROM parity WHERE run = ? ORDER BY strategy, symbol", run);
}

/** The days of a run, in order. */
export function loadDays(db: SqlReader, run: string): DayRecord[] {
  return read<DayRecord>(db, "SELECT * FROM days WHERE run = ? ORDER BY day", run);
}

/** What was asked of a run and has no answer yet, in the order it was asked. */
export function waitingCommands(db: SqlReader, run: string): CommandRecord[] {
  return read<CommandRecord>(
    db,
    "SELECT * FROM commands WHERE run = ? AND state = 'waiting' ORDER BY command",
    run,
  );
}

/** A command by its number. */
export function loadCommand(db: SqlReader, command: number): CommandRecord | null {
  return read<CommandRecord>(db, "SELECT * FROM commands WHERE command = ?", command).at(0) ?? null;
}

/** Messages of a run that were not sent yet: critical ones first, then by age. */
export function waitingMessages(db: SqlReader, run: string): MessageRecord[] {
  return read<MessageRecord>(
    db,
    "SELECT * FROM messages WHERE run = ? AND sent_at IS NULL ORDER BY is_critical DESC, message",
    run,
  );
}

/** An order with what was asked and where it stands. */
export interface AskedOrder {
  readonly intent: IntentRecord;
  readonly order: OrderRecord;
}

/** Where the orders of a run stand that are not at their end; a stop stands where it was moved to last. */
export function openOrders(db: SqlReader, run: string): AskedOrder[] {
  const orders = read<OrderRecord>(
    db,
    `SELECT * FROM orders WHERE rowid IN (SELECT max(rowid) FROM orders WHERE run = ? GROUP BY order_id)
     AND state IN ('sent', 'unknown', 'open', 'partlyFilled') ORDER BY rowid`,
    run,
  );
  return orders.flatMap((order) => {
    const sql =
      "SELECT * FROM intents WHERE run = ? AND order_id = ? AND action <> 'cancel' ORDER BY rowid DESC LIMIT 1";
    return read<IntentRecord>(db, sql, run, order.orderId).map((intent) => ({ intent, order }));
  });
}

/**
 * Rows as records: `order_id` is `orderId`.
 *
 * @internal
 */
export function read<Record>(db: SqlReader, sql: string, ...values: SQLInputValue[]): Record[] {
  return db.prepare(sql).all(...values).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ) as Record
  );
}
