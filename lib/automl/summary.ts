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

/** A strategy as the summary names it. */
export interface BestStrategy {
  readonly trial: number;
  readonly params: unknown;
  /** Weighted percentile rank among the study's valid trials. */
  readonly score: number | null;
  readonly kpis: KpiValues;
  readonly verdict: "HARD" | "GOOD" | "valid";
}

/** How many trials came through each stage, and which gate stopped how many. */
export interface Funnel {
  readonly proposed: number;
  readonly completed: number;
  readonly valid: number;
  readonly soft: number;
  readonly hard: number;
  /** Trials that fail a gate, by the gate's name, most frequent first; a trial counts for each gate it fails. */
  readonly stoppedBy: readonly { readonly gate: string; readonly trials: number }[];
}

/** The line `deno task automl --json` prints. */
export interface StudySummary {
  readonly study: string;
  readonly seed: number;
  readonly dataHash: string;
  readonly trials: number;
  readonly completed: number;
  readonly failed: number;
  readonly good: number;
  readonly hard: number;
  readonly best: Omit<BestStrategy, "verdict" | "trial"> | null;
  readonly tradesHash: string;
  readonly stopReason: string;
  readonly elapsedSeconds: number;
  readonly modelShare: number;
  readonly files: { readonly backtests: string; readonly good: string; readonly hard: string; readonly report: string };
}

/** SHA-256 over every completed trial's trades in trial order. */
export function tradesHashOfStudy(db: DatabaseSync, study: string): string {
  return studyTradesHash(
    loadTrials(db, study).flatMap(({ trial, tradesHash }) => tradesHash === null ? [] : [{ trial, tradesHash }]),
  );
}

/** The best valid trials of a study: HARD before GOOD before the rest, within each by score. */
export function bestStrategies(db: DatabaseSync, study: string, count: number): BestStrategy[] {
  const order = (row: StoredKpis): number => (row.isHard ? 4 : 0) + (row.isSoft ? 2 : 0) + (row.score || 0);
  return loadKpis(db, study).filter(({ isValid }) => isValid).sort((a, b) => order(b) - order(a) || a.trial - b.trial)
    .slice(0, count).map((row) => ({
      trial: row.trial,
      params: row.params,
      score: Number.isNaN(row.score) ? null : row.score,
      kpis: withNulls(row.values),
      verdict: row.isHard ? "HARD" : row.isSoft ? "GOOD" : "valid",
    }));
}

/** Undefined KPIs are `null` in JSON. */
function withNulls(values: Readonly<Record<string, number | null>>): KpiValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isNaN(value) ? null : value]),
  ) as KpiValues;
}

/** Counts the trials of a study stage by stage. */
export function funnelOf(db: DatabaseSync, study: string): Funnel {
  const trials = loadTrials(db, study), kpis = loadKpis(db, study);
  const stopped = new Map<string, number>();
  for (const { extra } of trials) {
    for (const gate of (extra as { failedGates?: string[] } | null)?.failedGates ?? []) {
      stopped.set(gate, (stopped.get(gate) ?? 0) + 1);
    }
  }
  return {
    proposed: trials.length,
    completed: trials.filter(({ state }) => state === "done").length,
    valid: kpis.filter(({ isValid }) => isValid).length,
    soft: kpis.filter(({ isSoft }) => isSoft).length,
    hard: kpis.filter(({ isHard }) => isHard).length,
    stoppedBy: [...stopped].map(([gate, count]) => ({ gate, trials: count })).sort((a, b) => b.trials - a.trials),
  };
}
