/**
 * Decisions of the adaptive search: what was decided, from which figures.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { fromNumber, toJson, toNumber } from "./values.ts";

/** A decision of the search or the selection. */
export interface Decision {
  /** Round of the search. */
  readonly round: number;
  /** When it was decided, ms UTC. */
  readonly time: number;
  /** What it is about, such as `"thresholds"`, `"trustRegion"` or `"sobolShare"`. */
  readonly kind: string;
  /** What was decided, old and new value; plain JSON. */
  readonly decided: unknown;
  /** The figures it was decided from; plain JSON. */
  readonly figures: unknown;
  /** Quality of the model at that time, `null` without one. */
  readonly modelQuality: number | null;
  /** SOFT trials at that time. */
  readonly softCount: number;
  /** HARD trials at that time; `null` as long as none has been judged, which is all of the search. */
  readonly hardCount: number | null;
}

/** Adds a decision after the study's last one. */
export function recordDecision(db: DatabaseSync, study: string, decision: Decision): void {
  transaction(db, () => {
    db.prepare(
      `INSERT INTO adaptive_decisions
         (study, decision, round, time, kind, decided, figures, model_quality, soft_count, hard_count)
       SELECT ?1, coalesce(max(decision) + 1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
       FROM adaptive_decisions WHERE study = ?1`,
    ).run(
      study,
      decision.round,
      decision.time,
      decision.kind,
      toJson(decision.decided),
      toJson(decision.figures),
      toNumber(decision.modelQuality),
      decision.softCount,
      decision.hardCount,
    );
  });
}

/** Decisions of a study in the order they were made. */
export function loadDecisions(db: SqlReader, study: string): Decision[] {
  return db.prepare("SELECT * FROM adaptive_decisions WHERE study = ? ORDER BY decision").all(study).map((row) => ({
    round: Number(row.round),
    time: Number(row.time),
    kind: String(row.kind),
    decided: JSON.parse(String(row.decided)),
    figures: JSON.parse(String(row.figures)),
    modelQuality: fromNumber(row.model_quality),
    softCount: Number(row.soft_count),
    hardCount: fromNumber(row.hard_count),
  }));
}
