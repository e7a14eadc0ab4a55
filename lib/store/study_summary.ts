/**
 * What a study came to, as queries that touch indices and a few rows, however many trials it has.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type StoredKpis, toKpis } from "./kpi_rows.ts";

/** How many trials of a study came through each stage. */
export interface TrialCounts {
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
}

/**
 * KPIs of the best valid trials: HARD before SOFT before the rest, within each by score. Of near-duplicates, and of equal
 * trades, the first is taken.
 *
 * @param count Most rows; `Infinity` for all.
 */
export function bestKpis(db: DatabaseSync, study: string, count: number): StoredKpis[] {
  const rows = db.prepare(
    `SELECT k.*, t.trades_hash FROM kpi_by_backtest k JOIN trials t USING (study, trial)
     WHERE k.study = ? AND k.is_valid = 1 AND t.duplicate_of IS NULL
     ORDER BY k.is_hard + k.is_soft DESC, k.score DESC, k.trial`,
  ).iterate(study);
  const best: StoredKpis[] = [], seen = new Set<unknown>();
  if (count < 1) return best;
  for (const row of rows) {
    if (seen.has(row.trades_hash)) continue;
    seen.add(row.trades_hash);
    best.push(toKpis(row));
    if (best.length >= count) break;
  }
  return best;
}

/** Counts the trials of a study stage by stage. */
export function countTrials(db: DatabaseSync, study: string): TrialCounts {
  const row = db.prepare(
    `SELECT
       (SELECT count(*) FROM trials WHERE study = ?1) AS proposed,
       (SELECT count(*) FROM trials WHERE study = ?1 AND state = 'done') AS completed,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_valid = 1) AS valid,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_soft = 1) AS soft,
       (SELECT count(*) FROM trials WHERE study = ?1 AND duplicate_of IS NOT NULL) AS duplicates,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_soft = 1 AND is_hard = 1) AS hard`,
  ).get(study)!;
  const { proposed, completed, valid, soft, duplicates, hard } = row as Record<string, number>;
  return { proposed, completed, valid, soft: soft - duplicates, duplicates, hard };
}

/** Trials that could not be run by the reason, most frequent first. */
export function countFailures(db: DatabaseSync, study: string): { reason: string; trials: number }[] {
  const rows = db.prepare(
    `SELECT reason, count(*) AS trials FROM trials WHERE study = ? AND state = 'failed'
     GROUP BY reason ORDER BY trials DESC, min(trial)`,
  ).all(study);
  return rows.map(({ reason, trials }) => ({ reason: String(reason), trials: Number(trials) }));
}

/** Trials by the gates that they fail, most frequent first; a trial counts for each gate it fails. */
export function countFailedGates(db: DatabaseSync, study: string): { gate: string; trials: number }[] {
  // Many trials fail the same few gates: each list is read once.
  const lists = db.prepare(
    `SELECT failed_gates, count(*) AS trials, min(trial) AS first FROM trials
     WHERE study = ? AND failed_gates IS NOT NULL GROUP BY failed_gates ORDER BY first`,
  ).all(study);
  const stopped = new Map<string, number>();
  for (const { failed_gates, trials } of lists) {
    for (const gate of JSON.parse(String(failed_gates)) as string[]) {
      stopped.set(gate, (stopped.get(gate) ?? 0) + Number(trials));
    }
  }
  return [...stopped].map(([gate, trials]) => ({ gate, trials })).sort((a, b) => b.trials - a.trials);
}
