/**
 * The report of a study as one file.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { StudyMarket } from "../lib/automl/market.ts";
import type { StudyPlan } from "../lib/automl/plan.ts";
import type { StudyRun } from "../lib/automl/study.ts";

/** Writes the report of a run into the data directory. */
export function writeReport(_db: DatabaseSync, _plan: StudyPlan, _market: StudyMarket, run: StudyRun): void {
  writeFileSync(run.summary.files.report, "<!doctype html><title>Assay</title>");
}
