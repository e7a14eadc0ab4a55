/**
 * Rows of `kpi_by_backtest`: the KPIs of a trial, its flags, and what the selection makes of it.
 *
 * The columns of the KPIs are the names of the metrics' registry in snake case.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES, snakeCase } from "../metrics/registry.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { prepared } from "./prepared.ts";
import { fromNumber, type Row, toNumber } from "./values.ts";

/** KPIs and flags of a trial as its backtest gives them. */
export interface TrialKpis {
  /** The KPIs by name; `null` where undefined. */
  readonly values: KpiValues;
  /** Whether the trial counts in ranks and statistics. */
  readonly isValid: boolean;
  /** Whether the Sharpe cap bit. */
  readonly flagSharpeOutlier: boolean;
  /** Whether the strategy needs more volume than the market has. */
  readonly flagCapacity: boolean;
}

/** What the selection decided on a trial. */
export interface TrialSelection {
  /** Number of the trial. */
  readonly trial: number;
  /** Whether it passes the SOFT gates. */
  readonly isSoft: boolean;
  /** Whether it passes the HARD gates. */
  readonly isHard: boolean;
  /** `null` where undefined. */
  readonly score: number | null;
}

/** A stored row. */
export interface StoredKpis extends TrialKpis, TrialSelection {
  /** The parameters of the trial. */
  readonly params: ParameterValues;
}

/** Columns of the KPIs, in the registry's order. */
const KPI_COLUMNS = KPI_NAMES.map(snakeCase);

const INSERT = `INSERT INTO kpi_by_backtest
  (study, trial, is_valid, flag_sharpe_outlier, flag_capacity, params, ${KPI_COLUMNS.join(", ")})
  SELECT study, trial, ?, ?, ?, params, ${KPI_COLUMNS.map(() => "?").join(", ")}
  FROM trials WHERE study = ? AND trial = ?`;

/**
 * Inserts the row of a trial. The caller holds the transaction.
 *
 * @throws {RangeError} If a KPI is infinite.
 */
export function insertKpis(db: DatabaseSync, study: string, trial: number, row: TrialKpis): void {
  prepared(db, INSERT).run(
    Number(row.isValid),
    Number(row.flagSharpeOutlier),
    Number(row.flagCapacity),
    ...KPI_NAMES.map((name) => toNumber(row.values[name])),
    study,
    trial,
  );
}

/**
 * Writes KPIs that are known only after the trial has ended, such as its deflated Sharpe ratio.
 *
 * @throws {RangeError} If the trial has no KPIs, or one is infinite.
 */
export function updateKpis(db: DatabaseSync, study: string, trial: number, kpis: Partial<KpiValues>): void {
  const names = KPI_NAMES.filter((name) => kpis[name] !== undefined);
  if (names.length === 0) return;
  transaction(db, () => {
    const columns = names.map((name) => `${snakeCase(name)} = ?`).join(", ");
    const { changes } = db.prepare(`UPDATE kpi_by_backtest SET ${columns} WHERE study = ? AND trial = ?`)
      .run(...names.map((name) => toNumber(kpis[name])), study, trial);
    expectOne(changes, study, trial);
  });
}

/**
 * Writes anew which trials are SOFT and HARD, and their scores; all or none.
 *
 * @throws {RangeError} If a trial has no KPIs, or a score is infinite.
 */
export function updateSelection(db: DatabaseSync, study: string, selection: readonly TrialSelection[]): void {
  transaction(db, () => {
    const update = prepared(
      db,
      "UPDATE kpi_by_backtest SET is_soft = ?, is_hard = ?, score = ? WHERE study = ? AND trial = ?",
    );
    for (const { trial, isSoft, isHard, score } of selection) {
      const { changes } = update.run(Number(isSoft), Number(isHard), toNumber(score), study, trial);
      expectOne(changes, study, trial);
    }
  });
}

/** KPIs, flags and selection of all done trials of a study, in trial order. */
export function loadKpis(db: SqlReader, study: string): StoredKpis[] {
  return db.prepare("SELECT * FROM kpi_by_backtest WHERE study = ? ORDER BY trial").all(study).map(toKpis);
}

/** Those of one trial; `null` unless it is done. */
export function loadKpisOf(db: SqlReader, study: string, trial: number): StoredKpis | null {
  const row = db.prepare("SELECT * FROM kpi_by_backtest WHERE study = ? AND trial = ?").get(study, trial);
  return row === undefined ? null : toKpis(row);
}

function expectOne(changes: number | bigint, study: string, trial: number): void {
  if (Number(changes) !== 1) throw new RangeError(`Cannot update trial ${trial} of study "${study}": it has no KPIs`);
}

/** The KPIs of a row of `kpi_by_backtest`. */
export function toKpis(row: Row): StoredKpis {
  const pairs = KPI_NAMES.map((name, i) => [name, fromNumber(row[KPI_COLUMNS[i]])]);
  return {
    trial: Number(row.trial),
    isValid: row.is_valid === 1,
    flagSharpeOutlier: row.flag_sharpe_outlier === 1,
    flagCapacity: row.flag_capacity === 1,
    isSoft: row.is_soft === 1,
    isHard: row.is_hard === 1,
    score: fromNumber(row.score),
    params: JSON.parse(String(row.params)),
    values: Object.fromEntries(pairs) as KpiValues,
  };
}
