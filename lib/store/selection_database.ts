/**
 * Databases of the selected strategies: complete copies with studies, parameters, KPIs, trades, certificates and what was
 * found out beyond the search, which other programs open without the main database, also where they may only read.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { columnsOf, rowCopier } from "./row_copier.ts";
import { transaction } from "./transaction.ts";

/** File name of the database of GOOD strategies (SOFT gates passed). */
export const GOOD_DATABASE = "good_iterations.db";

/** File name of the database of HARD strategies (HARD gates and certificate passed). */
export const HARD_DATABASE = "filtered_full_copy.db";

/** Tables keyed by study whose rows may change after each run; parents before children. */
const OF_STUDY = ["study_markets", "benchmarks", "explanations", "parameter_effects", "study_maps"] as const;

/** Tables keyed by study and trial whose rows may change after the trial has ended; parents before children. */
const CHANGING = [
  "kpi_by_backtest",
  "certificates",
  "logs",
  "unseen_runs",
  "unseen_trades",
  "shap_values",
  "study_map_places",
] as const;

/** Tables keyed by study and trial whose rows are written once; parents before children. */
const FINAL = ["trials", "trades", "daily_returns", "kpi_by_market"] as const;

/**
 * Makes a selection database hold exactly the given trials of a study; those of other studies in it stay.
 *
 * Exporting the same selection again changes nothing; a trial that is selected no more is removed.
 *
 * @param db The main database.
 * @param path File of the selection database; created if need be.
 * @param study Name of the study.
 * @param trials Numbers of done trials.
 * @returns How many trials of the study the file holds now.
 * @throws {RangeError} If a trial is not in the main database.
 */
async function exportSelection(
  db: DatabaseSync,
  path: string,
  study: string,
  trials: readonly number[],
): Promise<number> {
  using target = await openDatabase(path, { journal: "delete" });
  transaction(target, () => {
    copyStudy(db, target, study);
    for (const table of OF_STUDY) {
      target.prepare(`DELETE FROM ${table} WHERE study = ?`).run(study);
      rowCopier(db, target, table, ["study"])(study);
    }
    const wanted = new Set(trials);
    const present = new Set<number>();
    const remove = target.prepare("DELETE FROM trials WHERE study = ? AND trial = ?");
    for (const row of target.prepare("SELECT trial FROM trials WHERE study = ?").all(study)) {
      const trial = Number(row.trial);
      if (wanted.has(trial)) present.add(trial);
      else remove.run(study, trial);
    }
    const copyFinal = FINAL.map((table) => rowCopier(db, target, table, ["study", "trial"]));
    const copyChanging = CHANGING.map((table) => rowCopier(db, target, table, ["study", "trial"]));
    const removeChanging = CHANGING.map((table) =>
      target.prepare(`DELETE FROM ${table} WHERE study = ? AND trial = ?`)
    );
    for (const trial of wanted) {
      if (!present.has(trial)) {
        if (copyFinal[0](study, trial) === 0) {
          throw new RangeError(`Cannot export trial ${trial} of study "${study}": it is not in the database`);
        }
        for (const copy of copyFinal.slice(1)) copy(study, trial);
      }
      for (const removeRows of removeChanging) removeRows.run(study, trial);
      for (const copy of copyChanging) copy(study, trial);
    }
  });
  return trials.length;
}

/**
 * Exports the GOOD and the HARD trials of a study, as `updateSelection` marked them, to their two databases; of
 * near-duplicates the first is exported.
 *
 * @param directory Where the two files lie.
 */
export async function exportSelections(
  db: DatabaseSync,
  directory: string,
  study: string,
): Promise<{ good: number; hard: number }> {
  const selected = (column: "is_soft" | "is_hard"): number[] =>
    db.prepare(
      `SELECT trial FROM kpi_by_backtest k JOIN trials t USING (study, trial)
       WHERE k.study = ? AND k.is_soft = 1 AND k.${column} = 1 AND t.duplicate_of IS NULL ORDER BY trial`,
    ).all(study).map((row) => Number(row.trial));
  return {
    good: await exportSelection(db, join(directory, GOOD_DATABASE), study, selected("is_soft")),
    hard: await exportSelection(db, join(directory, HARD_DATABASE), study, selected("is_hard")),
  };
}

/** Removes a study from the two databases of `directory`, where these exist. */
export async function removeFromSelections(directory: string, study: string): Promise<void> {
  for (const name of [GOOD_DATABASE, HARD_DATABASE]) {
    const path = join(directory, name);
    if (!existsSync(path)) continue;
    using target = await openDatabase(path, { journal: "delete" });
    transaction(target, () => target.prepare("DELETE FROM studies WHERE study = ?").run(study));
  }
}

/** Copies the study's row; if the file holds another study of that name, that one goes with all its trials. */
function copyStudy(db: DatabaseSync, target: DatabaseSync, study: string): void {
  const columns = columnsOf(db, "studies");
  const origin = db.prepare("SELECT * FROM studies WHERE study = ?").get(study);
  if (origin === undefined) throw new RangeError(`Cannot export study "${study}": it is not in the database`);
  const found = target.prepare("SELECT * FROM studies WHERE study = ?").get(study);
  if (found !== undefined && found.created_at !== origin.created_at) {
    target.prepare("DELETE FROM studies WHERE study = ?").run(study);
  }
  target.prepare(
    `INSERT INTO studies (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
     ON CONFLICT (study) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
  ).run(...columns.map((column) => origin[column]));
}
