/**
 * The ledger of live trading: a database of its own for each environment, written by the one process that runs there.
 *
 * What was written is on the disk when the call returns: an intent must outlive whatever comes after it.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { openDatabase } from "./database.ts";
import { LIVE_INITIAL } from "./live_migrations/001_initial.ts";
import { PARITY } from "./live_migrations/002_parity.ts";
import { MIDS } from "./live_migrations/003_mids.ts";
import { PART_FILLS } from "./live_migrations/004_part_fills.ts";
import type { ParityRecord } from "./live_parity.ts";
import type { BarRecord, DecisionRecord } from "./live_market_records.ts";
import type { CommandRecord, MessageRecord } from "./live_operator_records.ts";
import type { FillRecord, IntentRecord, OrderRecord, PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord } from "./live_risk_records.ts";
import type { DayRecord, RunRecord } from "./live_run_records.ts";
import type { Environment } from "./live_stamp.ts";
import type { Schema } from "./migrate.ts";
import { transaction } from "./transaction.ts";
import { toNumber } from "./values.ts";

/** The ledger as a kind of database; its mark is "AssT" in ASCII. */
export const LIVE_SCHEMA: Schema = {
  migrations: [LIVE_INITIAL, PARITY, MIDS, PART_FILLS],
  applicationId: 0x41737354,
  synchronous: "FULL",
};

/** Records of what has happened, by their table. */
export interface HistoryRecords {
  readonly bars: BarRecord;
  readonly decisions: DecisionRecord;
  readonly intents: IntentRecord;
  readonly orders: OrderRecord;
  readonly fills: FillRecord;
  readonly risk_events: RiskEventRecord;
}

/** Records that stand for a state, by their table, and the columns that tell them apart. */
export interface StateRecords {
  readonly runs: RunRecord;
  readonly positions: PositionRecord;
  readonly days: DayRecord;
  readonly parity: ParityRecord;
}

const STATE_KEYS: Readonly<Record<keyof StateRecords, readonly string[]>> = {
  runs: ["run"],
  positions: ["run", "position"],
  days: ["run", "day"],
  parity: ["run", "strategy", "symbol"],
};

/**
 * Opens the ledger of an environment; a writer begins it if there is none.
 *
 * @throws {UserError} As {@linkcode openDatabase}, and if the file holds runs of another environment.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openLedger, saveRecord } from "@lib/store/live_ledger.ts";
 * import { loadRun } from "@lib/store/live_reads.ts";
 *
 * using db = await openLedger(":memory:", "dry");
 * const stamp = { environment: "dry", run: "first", at: 0 } as const;
 * const run = { ...stamp, capital: 10_000, plan: "{}", aliveAt: 0, endedAt: null, risk: null, state: null };
 * saveRecord(db, "runs", run);
 * assert.deepEqual(loadRun(db, "first"), run);
 * ```
 */
export async function openLedger(
  path: string,
  environment: Environment,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<DatabaseSync> {
  const db = await openDatabase(path, { readOnly, schema: LIVE_SCHEMA });
  const strange = db.prepare("SELECT run, environment FROM runs WHERE environment <> ? LIMIT 1").get(environment);
  if (strange === undefined) return db;
  db.close();
  throw new UserError(
    `Cannot use the ledger ${path}: wanted runs of the environment ${environment}, found the run "${strange.run}" of ` +
      `${strange.environment}`,
  );
}

/**
 * Writes records of what has happened, all or none.
 *
 * @throws {StorageError} If they cannot be written, or one of them was written before.
 */
export function appendRecords<Table extends keyof HistoryRecords>(
  db: DatabaseSync,
  table: Table,
  records: readonly HistoryRecords[Table][],
): void {
  if (records.length === 0) return;
  transaction(db, () => {
    const names = Object.keys(records[0]) as (keyof HistoryRecords[Table])[];
    const insert = db.prepare(insertion(table, names as string[]));
    // By name: two records may have been put together in different orders.
    for (const record of records) insert.run(...valuesOf(names.map((name) => record[name])));
  });
}

/**
 * Writes a record that stands for a state, in the place of the one before.
 *
 * @throws {StorageError} If it cannot be written.
 */
export function saveRecord<Table extends keyof StateRecords>(
  db: DatabaseSync,
  table: Table,
  record: StateRecords[Table],
): void {
  const names = Object.keys(record), keys = STATE_KEYS[table];
  const updates = names.filter((name) => !keys.includes(name)).map((name) => {
    const column = columnOf(name);
    return `${column} = excluded.${column}`;
  });
  transaction(db, () => {
    db.prepare(`${insertion(table, names)} ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${updates.join(", ")}`)
      .run(...valuesOf(record));
  });
}

/** Most of a reason that is kept: all that is said of a run has room for it in one message. */
const REASON_LENGTH = 200;

/** Writes down what somebody asks of a run; the run looks for it. Returns its number. */
export function askCommand(db: DatabaseSync, command: Omit<CommandRecord, "command" | "state" | "answer">): number {
  const reason = command.reason.slice(0, REASON_LENGTH);
  const record = { ...command, reason, state: "waiting", answer: null };
  return transaction(
    db,
    () => Number(db.prepare(insertion("commands", Object.keys(record))).run(...valuesOf(record)).lastInsertRowid),
  );
}

/** Writes down what became of a command. */
export function answerCommand(
  db: DatabaseSync,
  command: number,
  state: Exclude<CommandRecord["state"], "waiting">,
  answer: string,
): void {
  transaction(
    db,
    () => db.prepare("UPDATE commands SET state = ?, answer = ? WHERE command = ?").run(state, answer, command),
  );
}

/** Puts messages into the queue. */
export function queueMessages(db: DatabaseSync, messages: readonly Omit<MessageRecord, "message" | "sentAt">[]): void {
  transaction(db, () => {
    for (const message of messages) {
      db.prepare(insertion("messages", Object.keys(message))).run(...valuesOf(message));
    }
  });
}

/** Puts the messages into the queue that what was read so far gives, with how far that is: each alert is made once. */
export function queueAlerts(
  db: DatabaseSync,
  run: string,
  state: string,
  messages: readonly Omit<MessageRecord, "message" | "sentAt">[],
): void {
  transaction(db, () => {
    queueMessages(db, messages);
    db.prepare("INSERT INTO alert_states VALUES (?1, ?2) ON CONFLICT (run) DO UPDATE SET state = ?2").run(run, state);
  });
}

/** Writes down that messages were sent. */
export function markSent(db: DatabaseSync, messages: readonly number[], sentAt: number): void {
  transaction(db, () => {
    const mark = db.prepare("UPDATE messages SET sent_at = ? WHERE message = ?");
    for (const message of messages) mark.run(sentAt, message);
  });
}

function insertion(table: string, names: readonly string[]): string {
  return `INSERT INTO ${table} (${names.map(columnOf).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
}

/** `orderId` is the column `order_id`; quoted, since `limit` is a word of SQL. */
function columnOf(name: string): string {
  return `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}

function valuesOf(record: object): SQLInputValue[] {
  return Object.values(record).map((value) => typeof value === "string" ? value : toNumber(value));
}
