/**
 * Step logs of a trial: at each decision the time, the indicators, the signal with its confidence, the equity and why an
 * entry was made or left out.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Decisions } from "../backtest/decision_log.ts";
import { bulkInsert } from "./bulk_insert.ts";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import type { UnseenPart } from "./unseen_runs.ts";
import { fromNumber, type Row } from "./values.ts";

/** Which run it is that the log tells of. */
export interface LogKey {
  /** Number of the trial. */
  readonly trial: number;
  /** Which of the study's days. */
  readonly part: "search" | UnseenPart;
  /** Which of the study's markets, from 0. */
  readonly market: number;
}

/** Columns in the order of the values. */
const COLUMNS: readonly string[] = "study trial part market step bar time indicators signal confidence equity reason"
  .split(" ");

/**
 * Writes the log of a run, numbered from 0; an earlier one is replaced.
 *
 * - Cost: about 4 µs a decision with eight indicators, most of it their text.
 *
 * @param decisions What is not finite of them is undefined in the store.
 */
export function writeLog(db: DatabaseSync, study: string, key: LogKey, decisions: Decisions): void {
  const { trial, part, market } = key;
  const { bar, time, side, confidence, equity, reason } = decisions;
  const indicators = Object.entries(decisions.indicators).map(([name, column]) => ({
    label: `${JSON.stringify(name)}:`,
    column,
  }));
  transaction(db, () => {
    db.prepare("DELETE FROM logs WHERE study = ? AND trial = ? AND part = ? AND market = ?")
      .run(study, trial, part, market);
    bulkInsert(db, { table: "logs", columns: COLUMNS }, decisions.length, (step, values, at) => {
      let text = "";
      for (const { label, column } of indicators) {
        text += `${text === "" ? "" : ","}${label}${Number.isFinite(column[step]) ? column[step] : "null"}`;
      }
      values[at++] = study;
      values[at++] = trial;
      values[at++] = part;
      values[at++] = market;
      values[at++] = step;
      values[at++] = bar[step];
      values[at++] = time[step];
      values[at++] = `{${text}}`;
      values[at++] = side[step];
      values[at++] = finite(confidence[step]);
      values[at++] = finite(equity[step]);
      values[at++] = reason[step];
    });
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The log of a run, in order; of an empty one the indicators are not known. */
export function loadLog(db: SqlReader, study: string, { trial, part, market }: LogKey): Decisions {
  const rows = db.prepare("SELECT * FROM logs WHERE study = ? AND trial = ? AND part = ? AND market = ? ORDER BY step")
    .all(study, trial, part, market);
  const doubles = (column: string) => Float64Array.from(rows, (row) => fromNumber(row[column]) ?? NaN);
  const records = rows.map(({ indicators }) => JSON.parse(String(indicators)) as Record<string, number | null>);
  const names = Object.keys(records.at(0) ?? {});
  return {
    length: rows.length,
    bar: Int32Array.from(rows, ({ bar }) => Number(bar)),
    time: doubles("time"),
    side: Int8Array.from(rows, ({ signal }) => Number(signal)),
    confidence: doubles("confidence"),
    equity: doubles("equity"),
    reason: rows.map(({ reason }: Row) => String(reason)),
    indicators: Object.fromEntries(
      names.map((name) => [name, Float64Array.from(records, (record) => record[name] ?? NaN)]),
    ),
  };
}

/** A step of a log. */
export interface LogStep {
  /** When the bar of the decision began, ms UTC. */
  readonly time: number;
  /** 1 long, −1 short, 0 neither. */
  readonly signal: number;
  readonly confidence: number | null;
  readonly equity: number | null;
  /** Why an entry was made or left out. */
  readonly reason: string;
  readonly indicators: Readonly<Record<string, number | null>>;
}

/** Whether anything was logged of a trial on a market. */
export function hasLog(db: SqlReader, study: string, { trial, market }: Pick<LogKey, "trial" | "market">): boolean {
  const row = db.prepare("SELECT 1 FROM logs WHERE study = ? AND trial = ? AND market = ? LIMIT 1")
    .get(study, trial, market);
  return row !== undefined;
}

/** Steps of a trial on a market from one instant to before another, whatever part of the days they are of, in order. */
export function loadLogSteps(
  db: SqlReader,
  study: string,
  { trial, market }: Pick<LogKey, "trial" | "market">,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): LogStep[] {
  return db.prepare(
    `SELECT time, signal, confidence, equity, reason, indicators FROM logs
     WHERE study = ? AND trial = ? AND market = ? AND time >= ? AND time < ? ORDER BY time LIMIT ?`,
  ).all(study, trial, market, from, to, most).map((row) => ({
    time: Number(row.time),
    signal: Number(row.signal),
    confidence: fromNumber(row.confidence),
    equity: fromNumber(row.equity),
    reason: String(row.reason),
    indicators: JSON.parse(String(row.indicators)),
  }));
}
