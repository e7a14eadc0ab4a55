/**
 * Of each trial that says enough to be scored: its figure in the search and what became of it, without the rest of it.
 *
 * @module
 */
import type { Light } from "../selection/certificate_input.ts";
import type { SqlReader } from "./sql_reader.ts";
import { fromNumber } from "./values.ts";

/**
 * A valid trial.
 *
 * @internal
 */
export interface TrialMark {
  /** Its number. */
  readonly trial: number;
  /** Its Sharpe ratio in the search; `null` where undefined. */
  readonly sharpe: number | null;
  /** Whether it passed the SOFT gates, of near-duplicates the first. */
  readonly isSoft: boolean;
  /** Whether it passed the HARD gates. */
  readonly isHard: boolean;
  /** Whether any unseen day was opened for it. */
  readonly isCarried: boolean;
  /** Light of its certificate; `null` without one. */
  readonly light: Light | null;
}

/**
 * Valid trials of a study, in trial order.
 *
 * @param which All of them, or those alone for which unseen days were opened.
 */
export function loadTrialMarks(db: SqlReader, study: string, which: "all" | "carried" = "all"): TrialMark[] {
  const numbers = (sql: string) => new Set(db.prepare(sql).all(study).map(({ trial }) => Number(trial)));
  // A few sets beside one plain query cost a quarter of what its joins would.
  const carried = numbers("SELECT DISTINCT trial FROM unseen_runs WHERE study = ?");
  const copies = numbers("SELECT trial FROM trials WHERE study = ? AND duplicate_of IS NOT NULL");
  const lights = loadLights(db, study);
  const among = which === "all" ? "" : "AND trial IN (SELECT trial FROM unseen_runs WHERE study = ?1)";
  return db.prepare(
    `SELECT trial, sharpe, is_soft, is_hard FROM kpi_by_backtest WHERE study = ?1 AND is_valid = 1 ${among}
     ORDER BY trial`,
  ).all(study).map((row) => {
    const trial = Number(row.trial);
    return {
      trial,
      sharpe: fromNumber(row.sharpe),
      isSoft: row.is_soft === 1 && !copies.has(trial),
      isHard: row.is_hard === 1,
      isCarried: carried.has(trial),
      light: lights.get(trial) ?? null,
    };
  });
}

/** Light of each certificate of a study, by trial. */
export function loadLights(db: SqlReader, study: string): Map<number, Light> {
  const rows = db.prepare(
    "SELECT trial, json_extract(record, '$.verdict') AS light FROM certificates WHERE study = ?",
  ).all(study);
  return new Map(rows.flatMap(({ trial, light }) => light === null ? [] : [[Number(trial), light as Light]]));
}

/**
 * What all trials of a study come to in figures.
 *
 * @internal
 */
export interface TrialSums {
  /** Sharpe ratios of the valid trials that have one. */
  readonly sharpes: Float64Array;
  /** Trades of all trials together. */
  readonly trades: number;
}

/** Adds up the figures of a study's trials in one look: the rows are large, and reading them is what it costs. */
export function sumTrials(db: SqlReader, study: string): TrialSums {
  // One text of all costs a third of as many rows.
  const { sharpes, trades } = db.prepare(
    `SELECT json_group_array(sharpe) FILTER (WHERE is_valid = 1 AND sharpe IS NOT NULL) AS sharpes,
       total(trade_count) AS trades
     FROM kpi_by_backtest WHERE study = ?`,
  ).get(study)!;
  return { sharpes: Float64Array.from(JSON.parse(String(sharpes))), trades: Number(trades) };
}
