/**
 * What a study came to: its best strategies, the funnel from proposals to HARD ones, and the record `--json` prints.
 *
 * @module
 */
import type { KpiValues } from "../metrics/kpis.ts";
import type { StoredKpis } from "../store/kpi_rows.ts";
import type { TrialCounts } from "../store/study_summary.ts";
import type { FamilyCount } from "./families.ts";
import type { ParamValues } from "../strategy/param_spec.ts";

/** A strategy as the summary names it. */
export interface BestStrategy {
  /** Number of the trial. */
  readonly trial: number;
  /** Its parameters. */
  readonly params: ParamValues;
  /** Weighted percentile rank among the study's valid trials. */
  readonly score: number | null;
  /** KPIs over the out-of-fold days of the search. */
  readonly kpis: KpiValues;
  /** How far it came. */
  readonly verdict: "HARD" | "GOOD" | "valid";
}

/** How many trials came through each stage, and which gate stopped how many. */
export interface Funnel extends TrialCounts {
  /** Trials that fail a gate, by the gate's name, most frequent first; a trial counts for each gate it fails. */
  readonly stoppedBy: readonly { readonly gate: string; readonly trials: number }[];
}

/** The line `deno task automl --json` prints. */
export interface StudySummary {
  /** Name of the study. */
  readonly study: string;
  /** Seed of the search. */
  readonly seed: number;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Trials that are done or failed. */
  readonly trials: number;
  /** Trials run to their end. */
  readonly completed: number;
  /** Trials that could not be run. */
  readonly failed: number;
  /** GOOD strategies. */
  readonly good: number;
  /** HARD gates passed. */
  readonly hard: number;
  /** What each strategy came to, in the order they were asked for. */
  readonly families: readonly FamilyCount[];
  /** The best strategy; `null` without a valid one. */
  readonly best: Omit<BestStrategy, "verdict" | "trial"> | null;
  /** SHA-256 over all completed trials' trades. */
  readonly tradesHash: string;
  /** Which budget was spent. */
  readonly stopReason: string;
  /** Wall time of this run. */
  readonly elapsedSeconds: number;
  /** Share of the proposals that came from the model. */
  readonly modelShare: number;
  /** What was written. */
  readonly files: { readonly backtests: string; readonly good: string; readonly hard: string; readonly report: string };
}

/** A strategy from its row of KPIs. */
export function bestStrategy({ trial, params, score, values, isHard, isSoft }: StoredKpis): BestStrategy {
  return { trial, params, score, kpis: values, verdict: isHard ? "HARD" : isSoft ? "GOOD" : "valid" };
}
