/**
 * Rows of `kpi_by_backtest`: the KPIs of a trial, its flags, and what the selection makes of it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./database.ts";
import { KPI_COLUMNS, KPI_NAMES } from "./kpi_columns.ts";
import { fromNumber, type Row, toNumber } from "./values.ts";

/** KPIs of a trial as the backtest gives them. */
export interface TrialKpis {
  /** Values by the names of the metrics; `NaN` or `null` where undefined, a missing name counts as undefined. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly isValid: boolean;
  /** Whether the Sharpe cap bit. */
  readonly flagSharpeOutlier: boolean;
  /** Whether the strategy needs more volume than the market has. */
  readonly flagCapacity: boolean;
}

/** What the selection decided on a trial. */
export interface TrialSelection {
  readonly trial: number;
  readonly isSoft: boolean;
  readonly isHard: boolean;
  /** `NaN` where undefined. */
  readonly score: number;
}

/** A stored row. */
export interface StoredKpis extends TrialKpis, TrialSelection {
  readonly values: Readonly<Record<string, number>>;
  readonly params: unknown;
}

const INSERT = `INSERT INTO kpi_by_backtest
  (study, trial, is_valid, flag_sharpe_outlier, flag_capacity, params, ${KPI_COLUMNS.join(", ")})
  SELECT study, trial, ?, ?, ?, params, ${KPI_COLUMNS.map(() => "?").join(", ")}
  FROM trials WHERE study = ? AND trial = ?`;

/**
 * Inserts the row of a trial. The caller holds the transaction.
 *
 * @throws {RangeError} If a value has a name that no column has, or is infinite.
 */
export function insertKpis(db: DatabaseSync, study: string, trial: number, kpis: TrialKpis): void {
  for (const name of Object.keys(kpis.values)) {
    if (!KPI_NAMES.includes(name)) throw new RangeError(`Cannot store the KPI "${name}": there is no column for it`);
  }
  db.prepare(INSERT).run(
    Number(kpis.isValid),
    Number(kpis.flagSharpeOutlier),
    Number(kpis.flagCapacity),
    ...KPI_NAMES.map((name) => toNumber(kpis.values[name])),
    study,
    trial,
  );
}

/** Writes anew which trials are SOFT and HARD, and their scores; all or none. */
export function updateSelection(db: DatabaseSync, study: string, selection: readonly TrialSelection[]): void {
  transaction(db, () => {
    const update = db.prepare(
      "UPDATE kpi_by_backtest SET is_soft = ?, is_hard = ?, score = ? WHERE study = ? AND trial = ?",
    );
    for (const { trial, isSoft, isHard, score } of selection) {
      const { changes } = update.run(Number(isSoft), Number(isHard), toNumber(score), study, trial);
      if (Number(changes) !== 1) {
        throw new RangeError(`Cannot select trial ${trial} of study "${study}": it has no KPIs`);
      }
    }
  });
}

/** KPIs, flags and selection of all done trials of a study, in trial order. */
export function loadKpis(db: DatabaseSync, study: string): StoredKpis[] {
  return db.prepare("SELECT * FROM kpi_by_backtest WHERE study = ? ORDER BY trial").all(study).map(toKpis);
}

function toKpis(row: Row): StoredKpis {
  return {
    trial: Number(row.trial),
    isValid: row.is_valid === 1,
    flagSharpeOutlier: row.flag_sharpe_outlier === 1,
    flagCapacity: row.flag_capacity === 1,
    isSoft: row.is_soft === 1,
    isHard: row.is_hard === 1,
    score: fromNumber(row.score),
    params: JSON.parse(String(row.params)),
    values: Object.fromEntries(KPI_NAMES.map((name, i) => [name, fromNumber(row[KPI_COLUMNS[i]])])),
  };
}
