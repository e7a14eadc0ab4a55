/**
 * What a study came to: the record `--json` prints, and the funnel from proposals to HARD strategies.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { studyTradesHash } from "../core/trades_hash.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { loadKpis, type StoredKpis } from "../store/kpi_rows.ts";
import { loadTrials } from "../store/trials.ts";
import { isGood } from "./distinct.ts";
import { duplicateOf, loadEnds, type TrialEnd, type TrialExtra } from "./trial_ends.ts";

/** A strategy as the summary names it. */
export interface BestStrategy {
  /** Number of the trial. */
  readonly trial: number;
  /** Its parameters. */
  readonly params: unknown;
  /** Weighted percentile rank among the study's valid trials. */
  readonly score: number | null;
  /** KPIs over the out-of-fold days of the search. */
  readonly kpis: KpiValues;
  /** How far it came. */
  readonly verdict: "HARD" | "GOOD" | "valid";
}

/** How many trials came through each stage, and which gate stopped how many. */
export interface Funnel {
  /** Trials proposed. */
  readonly proposed: number;
  /** Trials run to their end. */
  readonly completed: number;
  /** Trials that say enough to be scored. */
  readonly valid: number;
  /** SOFT gates passed, near-duplicates once. */
  readonly soft: number;
  /** Trials that passed the SOFT gates with the trades of an earlier one. */
  readonly duplicates: number;
  /** HARD gates passed. */
  readonly hard: number;
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

/** SHA-256 over every completed trial's trades in trial order. */
export function tradesHashOfStudy(db: DatabaseSync, study: string): string {
  return studyTradesHash(
    loadTrials(db, study).flatMap(({ trial, tradesHash }) => tradesHash === null ? [] : [{ trial, tradesHash }]),
  );
}

/** How the trials of a study have ended, in trial order. */
export function endsOf(db: DatabaseSync, study: string): TrialEnd[] {
  return [...loadEnds(db, study, loadTrials(db, study)).values()];
}

/** Numbers of the GOOD trials: SOFT gates passed, near-duplicates once. */
export function goodTrials(db: DatabaseSync, study: string): number[] {
  return endsOf(db, study).filter(isGood).map(({ trial }) => trial);
}

/** Numbers of the HARD trials. */
export function hardTrials(db: DatabaseSync, study: string): number[] {
  return endsOf(db, study).filter(({ isHard }) => isHard).map(({ trial }) => trial);
}

/**
 * The best valid trials of a study: HARD before GOOD before the rest, within each by score. Of near-duplicates among the
 * GOOD ones, and of equal trades among all, the first is shown.
 */
export function bestStrategies(db: DatabaseSync, study: string, count: number): BestStrategy[] {
  const trials = loadTrials(db, study);
  const hash = new Map(trials.map(({ trial, tradesHash }) => [trial, tradesHash]));
  const twins = new Set(trials.filter((trial) => duplicateOf(trial) !== null).map(({ trial }) => trial));
  const rank = (row: StoredKpis): number => Number(row.isHard) + Number(row.isSoft);
  const ranked = loadKpis(db, study).filter(({ trial, isValid }) => isValid && !twins.has(trial))
    .sort((a, b) => rank(b) - rank(a) || (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.trial - b.trial);
  const seen = new Set<string | null | undefined>();
  return ranked.filter(({ trial }) => !seen.has(hash.get(trial)) && seen.add(hash.get(trial)))
    .slice(0, count).map((row) => ({
      trial: row.trial,
      params: row.params,
      score: row.score,
      kpis: row.values,
      verdict: row.isHard ? "HARD" : row.isSoft ? "GOOD" : "valid",
    }));
}

/** Counts the trials of a study stage by stage. */
export function funnelOf(db: DatabaseSync, study: string): Funnel {
  const trials = loadTrials(db, study), ends = endsOf(db, study);
  const stopped = new Map<string, number>();
  for (const { extra } of trials) {
    for (const gate of (extra as TrialExtra | null)?.failedGates ?? []) {
      stopped.set(gate, (stopped.get(gate) ?? 0) + 1);
    }
  }
  const count = (holds: (end: TrialEnd) => boolean) => ends.filter(holds).length;
  return {
    proposed: trials.length,
    completed: count(({ state }) => state === "done"),
    valid: count(({ isValid }) => isValid),
    soft: count(isGood),
    duplicates: count(({ duplicateOf }) => duplicateOf !== null),
    hard: count(({ isHard }) => isHard),
    stoppedBy: [...stopped].map(([gate, count]) => ({ gate, trials: count })).sort((a, b) => b.trials - a.trials),
  };
}
