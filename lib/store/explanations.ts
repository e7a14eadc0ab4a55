/**
 * What the surrogate of a study explains: its verdict, the effect of each parameter, and the SHAP values of the trials.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { EffectRegion } from "../surrogate/best_region.ts";
import type { ParameterDependence, ParameterEffect } from "../surrogate/explain.ts";
import type { ExplanationRecord } from "../surrogate/explanation_record.ts";
import { bulkInsert } from "./bulk_insert.ts";
import { arrayQuery, type SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { fromNumber, fromText, type Row, toJson, toNumber } from "./values.ts";

/** Writes the explanation of a study; an earlier one is replaced, and its map goes with it. */
export function writeExplanation(db: DatabaseSync, study: string, record: ExplanationRecord): void {
  transaction(db, () => {
    // Effects and SHAP values go with it.
    db.prepare("DELETE FROM explanations WHERE study = ?").run(study);
    db.prepare("DELETE FROM study_maps WHERE study = ?").run(study);
    db.prepare(
      `INSERT INTO explanations
         (study, trials, verdict, r2, min_r2, rmse, expected_value, reason, freeze, agreement)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      study,
      record.trials,
      record.verdict,
      toNumber(record.r2),
      record.minR2,
      toNumber(record.rmse),
      toNumber(record.expectedValue),
      record.reason,
      toJson(record.freeze),
      toNumber(record.agreement),
    );
    insertEffects(db, study, record.effects);
    for (const [parameter, dependence] of record.dependences) insertShapValues(db, study, parameter, dependence);
  });
}

function insertEffects(db: DatabaseSync, study: string, effects: readonly ParameterEffect[]): void {
  const insert = db.prepare(
    `INSERT INTO parameter_effects
       (study, parameter, position, importance, low, high, mean_effect, active_share, matters, best_region)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  effects.forEach((effect, position) =>
    insert.run(
      study,
      effect.name,
      position,
      toNumber(effect.importance),
      toNumber(effect.low),
      toNumber(effect.high),
      toNumber(effect.meanEffect),
      effect.activeShare,
      Number(effect.matters),
      effect.bestRegion === null ? null : toJson(effect.bestRegion),
    )
  );
}

function insertShapValues(
  db: DatabaseSync,
  study: string,
  parameter: string,
  { rows, values: settings, effects }: ParameterDependence,
): void {
  const columns = ["study", "trial", "parameter", "value", "shap"];
  bulkInsert(db, { table: "shap_values", columns }, rows.length, (row, values, at) => {
    values[at++] = study;
    values[at++] = rows[row];
    values[at++] = parameter;
    values[at++] = settings[row];
    values[at++] = effects[row];
  });
}

/** The explanation of a study; `null` where nothing was written. */
export function loadExplanation(db: SqlReader, study: string): ExplanationRecord | null {
  const row = db.prepare("SELECT * FROM explanations WHERE study = ?").get(study);
  if (row === undefined) return null;
  const effects = db.prepare("SELECT * FROM parameter_effects WHERE study = ? ORDER BY position").all(study)
    .map(toEffect);
  const dependences = loadDependences(db, study);
  return {
    verdict: row.verdict === "reliable" ? "reliable" : "unreliable",
    trials: Number(row.trials),
    r2: fromNumber(row.r2) ?? NaN,
    minR2: Number(row.min_r2),
    rmse: fromNumber(row.rmse) ?? NaN,
    expectedValue: fromNumber(row.expected_value) ?? NaN,
    reason: fromText(row.reason),
    effects,
    dependences: new Map(effects.map(({ name }) => [name, dependences.get(name) ?? NO_DEPENDENCE])),
    freeze: JSON.parse(String(row.freeze)),
    agreement: fromNumber(row.agreement) ?? NaN,
  };
}

/** That of a parameter of which nothing was written. */
const NO_DEPENDENCE: ParameterDependence = {
  values: new Float64Array(0),
  effects: new Float64Array(0),
  rows: new Int32Array(0),
};

/** What each value of a parameter does, by parameter, in trial order. */
function loadDependences(db: SqlReader, study: string): Map<string, ParameterDependence> {
  const query = arrayQuery(
    db,
    "SELECT parameter, trial, value, shap FROM shap_values WHERE study = ? ORDER BY trial",
  );
  const lists = new Map<string, { rows: number[]; values: number[]; effects: number[] }>();
  for (const [parameter, trial, value, shap] of query(study)) {
    const name = String(parameter);
    let own = lists.get(name);
    if (own === undefined) lists.set(name, own = { rows: [], values: [], effects: [] });
    own.rows.push(Number(trial));
    own.values.push(Number(value));
    own.effects.push(Number(shap));
  }
  return new Map([...lists].map(([name, { rows, values, effects }]) => [
    name,
    { rows: Int32Array.from(rows), values: Float64Array.from(values), effects: Float64Array.from(effects) },
  ]));
}

/** What the surrogate makes of one trial: the mean prediction, and by how much each setting in use moves it. */
export interface TrialEffects {
  readonly expectedValue: number;
  /** By parameter, in the order of their names. */
  readonly effects: readonly { readonly parameter: string; readonly shap: number }[];
}

/** The same of a trial; `null` where nothing was explained, or not this one. */
export function loadTrialEffects(db: SqlReader, study: string, trial: number): TrialEffects | null {
  const row = db.prepare("SELECT expected_value FROM explanations WHERE study = ? AND verdict = 'reliable'").get(study);
  const effects = db.prepare("SELECT parameter, shap FROM shap_values WHERE study = ? AND trial = ? ORDER BY parameter")
    .all(study, trial).map(({ parameter, shap }) => ({ parameter: String(parameter), shap: Number(shap) }));
  const expectedValue = fromNumber(row?.expected_value ?? null);
  return expectedValue === null || effects.length === 0 ? null : { expectedValue, effects };
}

function toEffect(row: Row): ParameterEffect {
  const double = (column: string) => fromNumber(row[column]) ?? NaN;
  return {
    name: String(row.parameter),
    importance: double("importance"),
    low: double("low"),
    high: double("high"),
    meanEffect: double("mean_effect"),
    activeShare: Number(row.active_share),
    matters: row.matters === 1,
    bestRegion: row.best_region === null ? null : JSON.parse(String(row.best_region)) as EffectRegion,
  };
}
