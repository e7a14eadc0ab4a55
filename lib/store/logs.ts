/**
 * Step logs of a trial: at each decision the time, the indicators, the signal with its confidence, the equity and why an
 * entry was made or left out.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Decisions } from "../backtest/decision_log.ts";
import { bulkInsert } from "./bulk_insert.ts";
import { transaction } from "./database.ts";
import { fromNumber, type Row } from "./values.ts";

/** Columns in the order of the values. */
const COLUMNS: readonly string[] = "study trial market step bar time indicators signal confidence equity reason".split(
  " ",
);

/**
 * Writes the log of a trial on a market, numbered from 0; an earlier one is replaced.
 *
 * - Cost: about 4 µs a decision with eight indicators, most of it their text.
 *
 * @param decisions What is not finite of them is undefined in the store.
 */
export function writeLog(
  db: DatabaseSync,
  study: string,
  trial: number,
  market: number,
  decisions: Decisions,
): void {
  const { bar, time, side, confidence, equity, reason } = decisions;
  const indicators = Object.entries(decisions.indicators).map(([name, column]) => ({
    key: `${JSON.stringify(name)}:`,
    column,
  }));
  transaction(db, () => {
    db.prepare("DELETE FROM logs WHERE study = ? AND trial = ? AND market = ?").run(study, trial, market);
    bulkInsert(db, { table: "logs", columns: COLUMNS }, decisions.length, (step, values, at) => {
      let text = "";
      for (const { key, column } of indicators) {
        text += `${text === "" ? "" : ","}${key}${Number.isFinite(column[step]) ? column[step] : "null"}`;
      }
      values[at++] = study;
      values[at++] = trial;
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

/** The log of a trial on a market, in order; of an empty one the indicators are not known. */
export function loadLog(db: DatabaseSync, study: string, trial: number, market: number): Decisions {
  const rows = db.prepare("SELECT * FROM logs WHERE study = ? AND trial = ? AND market = ? ORDER BY step")
    .all(study, trial, market);
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
