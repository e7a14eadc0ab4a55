/**
 * Why no strategy of a stored study is GOOD: its gates, and the trial that came nearest.
 *
 * @module
 */
import { failedGates } from "../selection/gates.ts";
import { type AdaptiveDecision, THRESHOLD_DECISIONS } from "../selection/adaptive.ts";
import type { Threshold } from "../selection/thresholds.ts";
import type { NoneGood } from "./none_good.ts";
import { daysOf } from "./part_spans.ts";
import type { Study } from "./study.ts";
import { commonSpans, type Funnel, type RunRecord } from "./summary.ts";

/**
 * Why no strategy of a study is GOOD; `null` where one is, or where none was run.
 *
 * @param funnel That of the study, where it was counted before.
 */
export function noneGoodOf(
  study: Study,
  { spans }: Pick<RunRecord, "spans">,
  { completed, soft, stoppedBy }: Funnel = study.funnel(),
): NoneGood | null {
  const { all } = commonSpans(spans);
  const trial = soft > 0 ? null : study.nearest();
  if (trial === null) return null;
  const { returns } = study.returnsOf(trial.trial), thresholds = thresholdsAt(study, trial.round);
  const failures = failedGates(trial.kpis!, thresholds);
  return {
    trials: completed,
    stoppedBy,
    thresholds,
    days: { judged: returns.length, all: daysOf(all) },
    nearest: { trial: trial.trial, failed: trial.failedGates, failures, returns },
  };
}

/** The thresholds that a round was judged by, one a KPI: those of the plan, or as they had moved until then. */
function thresholdsAt({ plan, journal }: Study, round: number): Threshold[] {
  const rows = new Map(plan.thresholds.valid.map((row) => [row.kpi, row]));
  for (const row of plan.thresholds.soft) {
    const other = rows.get(row.kpi), sign = row.bound === "atLeast" ? 1 : -1;
    // Both count: a trial fails by the stricter one.
    if (other === undefined || sign * row.value > sign * other.value) rows.set(row.kpi, row);
  }
  for (const { round: at, decided } of journal.decisions(THRESHOLD_DECISIONS)) {
    if (at >= round) break;
    for (const { kpi, newValue } of decided as Pick<AdaptiveDecision, "kpi" | "newValue">[]) {
      rows.set(kpi, { ...rows.get(kpi)!, value: newValue });
    }
  }
  return [...rows.values()];
}
