/**
 * What the ledger of live trading tells beyond a glance: the way of the account, orders with their history, what was told.
 *
 * @module
 */
import { read } from "./live_reads.ts";
import type { MessageRecord } from "./live_operator_records.ts";
import type { IntentRecord, OrderRecord, PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord } from "./live_risk_records.ts";
import type { SqlReader } from "./sql_reader.ts";

/** An order with what was asked and all that became of it, in order. */
export interface OrderHistory {
  readonly intent: IntentRecord;
  readonly news: readonly OrderRecord[];
}

/** The orders of a run that were asked for last, the newest first; legs that come with an entry's fill are its position's. */
export function lastOrders(db: SqlReader, run: string, count: number): OrderHistory[] {
  const asked = "SELECT * FROM intents WHERE run = ? AND action = 'submit' ORDER BY rowid DESC LIMIT ?";
  const news = "SELECT * FROM orders WHERE run = ? AND order_id = ? ORDER BY rowid";
  return read<IntentRecord>(db, asked, run, count).map((intent) => {
    return { intent, news: read<OrderRecord>(db, news, run, intent.orderId) };
  });
}

/** The positions of a run that were closed last, the newest first. */
export function lastClosed(db: SqlReader, run: string, count: number): PositionRecord[] {
  const sql = "SELECT * FROM positions WHERE run = ? AND closed_at IS NOT NULL ORDER BY closed_at DESC, position DESC";
  return read<PositionRecord>(db, `${sql} LIMIT ?`, run, count);
}

/** The positions of a run on a market that were open at a time or later, in order of opening. */
export function positionsSince(db: SqlReader, run: string, symbol: string, since: number): PositionRecord[] {
  const sql = "SELECT * FROM positions WHERE run = ? AND symbol = ? AND (closed_at IS NULL OR closed_at >= ?)";
  return read<PositionRecord>(db, `${sql} ORDER BY position`, run, symbol, since);
}

/** What each closed position of a run has earned, fees and funding in, in order of their exits. */
export function exitProfits(db: SqlReader, run: string): { readonly at: number; readonly profit: number }[] {
  const sql = "SELECT closed_at AS at, pnl FROM positions WHERE run = ? AND closed_at IS NOT NULL";
  return db.prepare(`${sql} ORDER BY closed_at, position`).all(run).map(({ at, pnl }) => {
    return { at: Number(at), profit: Number(pnl) };
  });
}

/** How often orders were denied or cut for one reason, and the last time. */
export interface FindingCount {
  readonly code: string;
  readonly count: number;
  /** When, ms UTC, and in which words. */
  readonly at: number;
  readonly sentence: string;
}

/** Why the risk manager denied orders or cut them from a time on, what was most often first. */
export function findingsSince(db: SqlReader, run: string, kind: "denial" | "cut", from: number): FindingCount[] {
  // Beside a maximum SQLite takes other columns from its row.
  return read<FindingCount & { readonly last: number }>(
    db,
    `SELECT code, count(*) AS count, at, sentence, max(rowid) AS last FROM risk_events
     WHERE run = ? AND kind = ? AND at >= ? GROUP BY code ORDER BY count DESC, code`,
    run,
    kind,
    from,
  ).map(({ last: _last, ...finding }) => finding);
}

/** What restricted a run, lifted that or was noted, the newest first: all but what became of single orders. */
export function lastNews(db: SqlReader, run: string, count: number): RiskEventRecord[] {
  const sql = "SELECT * FROM risk_events WHERE run = ? AND kind NOT IN ('denial', 'cut') ORDER BY rowid DESC LIMIT ?";
  return read<RiskEventRecord>(db, sql, run, count);
}

/** The messages of a run that were written last, the newest first. */
export function lastMessages(db: SqlReader, run: string, count: number): MessageRecord[] {
  return read<MessageRecord>(db, "SELECT * FROM messages WHERE run = ? ORDER BY message DESC LIMIT ?", run, count);
}
