/**
 * What one run writes into the ledger: records are collected while an event is handled and written together, so that on
 * disk an event has happened with all it caused or not at all.
 *
 * Orders, fills and what restricts a run are synced with the event that caused them. Bars, decisions and denials by
 * themselves may wait: after a crash a replay tells of them again.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  answerCommand,
  appendRecords,
  type HistoryRecords,
  saveRecord,
  type StateRecords,
} from "../store/live_ledger.ts";
import type { RiskEventRecord } from "../store/live_risk_records.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import type { Stamp } from "../store/live_stamp.ts";
import { transaction } from "../store/transaction.ts";

/** A record without its stamp. */
export type Unstamped<Kind extends Stamp> = Omit<Kind, keyof Stamp>;

/** Tables whose records must be on disk with the event that caused them. */
const URGENT: ReadonlySet<keyof HistoryRecords> = new Set(["intents", "orders", "fills"] as const);

/** Kinds of risk events that change what a run may do. */
const CHANGING: ReadonlySet<RiskEventRecord["kind"]> = new Set(["restricted", "lifted", "flow"] as const);

/** Most events that wait to be written. */
const MOST_WAITING = 250;

/** What a person is told about a command. */
export interface CommandAnswer {
  readonly isRefused: boolean;
  readonly text: string;
}

/** The ledger of one run. */
export class RunLedger {
  readonly #db: DatabaseSync;
  #run: RunRecord;
  readonly #history = new Map<keyof HistoryRecords, HistoryRecords[keyof HistoryRecords][]>();
  readonly #states = new Map<string, { readonly table: keyof StateRecords; readonly record: Stamp }>();
  readonly #answers = new Map<number, CommandAnswer>();
  #events = 0;
  #isUrgent = false;

  /** The ledger of a run, begun or taken up again. */
  constructor(db: DatabaseSync, run: RunRecord) {
    this.#db = db;
    this.#run = run;
  }

  /** The run as it was written last. */
  get run(): RunRecord {
    return this.#run;
  }

  /** Notes something that has happened. */
  append<Table extends keyof HistoryRecords>(table: Table, at: number, record: Unstamped<HistoryRecords[Table]>): void {
    const stamped = { ...this.#stamp(at), ...record } as unknown as HistoryRecords[Table];
    const noted = this.#history.get(table);
    if (noted === undefined) this.#history.set(table, [stamped]);
    else noted.push(stamped);
    const changesMode = table === "risk_events" && CHANGING.has((record as Unstamped<RiskEventRecord>).kind);
    if (URGENT.has(table) || changesMode) this.#isUrgent = true;
  }

  /** Notes where something stands, in the place of what was noted of it before; `key` tells it from others. */
  save<Table extends keyof StateRecords>(
    table: Table,
    key: number,
    at: number,
    record: Unstamped<StateRecords[Table]>,
  ): void {
    this.#states.set(`${table} ${key}`, { table, record: { ...this.#stamp(at), ...record } });
  }

  /** Notes the answer to a command, so that nobody reads of it before what it did is on disk. */
  answer(command: number, answer: CommandAnswer): void {
    this.#answers.set(command, answer);
  }

  /** Counts an event as handled; whether what is noted has to be written now. */
  endEvent(): boolean {
    return ++this.#events >= MOST_WAITING || this.#isUrgent;
  }

  /**
   * Writes all that is noted, with where the run stands.
   *
   * @throws {StorageError} If it cannot be written; then nothing of it is.
   */
  flush(stand: Pick<RunRecord, "risk" | "state" | "aliveAt" | "endedAt">): void {
    const run = { ...this.#run, ...stand };
    transaction(this.#db, () => {
      saveRecord(this.#db, "runs", run);
      for (const [table, records] of this.#history) appendRecords(this.#db, table, records);
      for (const { table, record } of this.#states.values()) saveRecord(this.#db, table, record as never);
      for (const [command, { isRefused, text }] of this.#answers) {
        answerCommand(this.#db, command, isRefused ? "refused" : "done", text);
      }
    });
    this.#run = run;
    this.discard();
  }

  /** Forgets what is noted and not written. */
  discard(): void {
    this.#history.clear();
    this.#states.clear();
    this.#answers.clear();
    this.#events = 0;
    this.#isUrgent = false;
  }

  #stamp(at: number): Stamp {
    const { environment, run } = this.#run;
    return { environment, run, at };
  }
}
