/**
 * The result of a search as text for a terminal: best strategies, funnel, where things were written.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { StudyPlan } from "../lib/automl/plan.ts";
import type { StudyRun } from "../lib/automl/study.ts";
import { bestStrategies, funnelOf } from "../lib/automl/summary.ts";
import { formatKpi } from "../lib/metrics/format.ts";
import { kpiDefinition, type KpiName } from "../lib/metrics/registry.ts";

/** Strategies in the table. */
const SHOWN = 10;

const COLUMNS: readonly KpiName[] = [
  "sharpeCapped",
  "cagr",
  "maxDrawdown",
  "profitFactor",
  "greenDaysShare",
  "tradesPerDay",
  "breakEvenCostBps",
];

/** The text printed when a run of a study has ended. */
export function printResult(db: DatabaseSync, plan: StudyPlan, { summary, workerShare }: StudyRun): string {
  const rows = bestStrategies(db, plan.study, SHOWN).map(({ trial, verdict, score, kpis }) => [
    String(trial),
    verdict,
    score === null ? "–" : score.toFixed(2),
    ...COLUMNS.map((name) => formatKpi(name, kpis[name])),
  ]);
  const header = ["trial", "verdict", "score", ...COLUMNS.map((name) => kpiDefinition(name).label)];
  const funnel = funnelOf(db, plan.study);
  const most = funnel.stoppedBy.slice(0, 3).map(({ gate, trials }) => `${gate} ${trials}`).join(", ");
  return [
    "",
    ...(rows.length === 0 ? ["No valid strategy was found."] : alignColumns([header, ...rows])),
    "",
    `${funnel.proposed} proposed → ${funnel.completed} completed → ${funnel.valid} valid → ${funnel.soft} GOOD → ` +
    `${funnel.hard} HARD${most === "" ? "" : `; stopped most often by ${most}`}`,
    ...(plan.source.kind === "simulated"
      ? ["This market is simulated: nothing here says anything about a real one."]
      : []),
    `Stopped by ${summary.stopReason} after ${summary.elapsedSeconds.toFixed(1)} s; workers busy ` +
    `${Math.round(100 * workerShare)} % of the search; ${
      Math.round(100 * summary.modelShare)
    } % of proposals by the model`,
    `All trials     ${summary.files.backtests}`,
    `GOOD           ${summary.files.good}`,
    `HARD           ${summary.files.hard}`,
  ].join("\n");
}

/** Rows of cells as lines with aligned columns: the first two to the left, numbers to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const width = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => column < 2 ? cell.padEnd(width[column]) : cell.padStart(width[column])).join("  ")
  );
}
