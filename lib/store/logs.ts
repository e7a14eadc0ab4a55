/**
 * Step logs of a backtest: at each decision the time, the indicators, the signal, the equity and why an entry was made
 * or left out.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./database.ts";
import { fromNumber, toJson, toNumber } from "./values.ts";

/** One step of a backtest. */
export interface LogRow {
  /** Open time of the bar at whose close the decision was made, ms UTC. */
  readonly time: number;
  /** Values by indicator name. */
  readonly indicators: Readonly<Record<string, number | null>>;
  /** Signal of the bar; `null` where it is undefined. */
  readonly signal: number | null;
  /** Equity at the bar's close, in quote units. */
  readonly equity: number | null;
  /** Why a position was entered, or was not. */
  readonly reason: string;
}

/** Writes the log of a trial anew, numbered from 0. */
export function writeLogs(db: DatabaseSync, study: string, trial: number, rows: Iterable<LogRow>): void {
  transaction(db, () => {
    db.prepare("DELETE FROM logs WHERE study = ? AND trial = ?").run(study, trial);
    const insert = db.prepare(
      "INSERT INTO logs (study, trial, step, time, indicators, signal, equity, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let step = 0;
    for (const { time, indicators, signal, equity, reason } of rows) {
      insert.run(
        study,
        trial,
        step++,
        time,
        toJson(indicators),
        toNumber(signal),
        toNumber(equity),
        reason,
      );
    }
  });
}

/** The log of a trial, in order. */
export function loadLogs(db: DatabaseSync, study: string, trial: number): LogRow[] {
  return db.prepare("SELECT * FROM logs WHERE study = ? AND trial = ? ORDER BY step").all(study, trial).map((row) => ({
    time: Number(row.time),
    indicators: JSON.parse(String(row.indicators)),
    signal: fromNumber(row.signal),
    equity: fromNumber(row.equity),
    reason: String(row.reason),
  }));
}
