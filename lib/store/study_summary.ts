/**
 * What a study came to, as queries that keep no more than their answer, however many trials it has; those that every list
 * of studies and every best strategy needs touch indices and a few rows.
 *
 * @module
 */
import { type StoredKpis, toKpis } from "./kpi_rows.ts";
import type { SqlReader } from "./sql_reader.ts";
import { sumTrials } from "./trial_marks.ts";

/** How many trials of a study came through each stage. */
export interface TrialCounts {
  /** Trials proposed. */
  readonly proposed: number;
  /** Trials that ended, run or not: what was tried. */
  readonly ended: number;
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
export function bestKpis(db: SqlReader, study: string, count: number): StoredKpis[] {
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
export function countTrials(db: SqlReader, study: string): TrialCounts {
  const row = db.prepare(
    `SELECT
       (SELECT count(*) FROM trials WHERE study = ?1) AS proposed,
       (SELECT count(*) FROM trials WHERE study = ?1 AND state IN ('done', 'failed')) AS ended,
       (SELECT count(*) FROM trials WHERE study = ?1 AND state = 'done') AS completed,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_valid = 1) AS valid,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_soft = 1) AS soft,
       (SELECT count(*) FROM trials WHERE study = ?1 AND duplicate_of IS NOT NULL) AS duplicates,
       (SELECT count(*) FROM kpi_by_backtest WHERE study = ?1 AND is_soft = 1 AND is_hard = 1) AS hard`,
  ).get(study)!;
  const { proposed, ended, completed, valid, soft, duplicates, hard } = row as Record<string, number>;
  return { proposed, ended, completed, valid, soft: soft - duplicates, duplicates, hard };
}

/** Trials that could not be run by the reason, most frequent first. */
export function countFailures(db: SqlReader, study: string): { reason: string; trials: number }[] {
  const rows = db.prepare(
    `SELECT reason, count(*) AS trials FROM trials INDEXED BY trials_by_state WHERE study = ? AND state = 'failed'
     GROUP BY reason ORDER BY trials DESC, min(trial)`,
  ).all(study);
  return rows.map(({ reason, trials }) => ({ reason: String(reason), trials: Number(trials) }));
}

/** Trials by the gates that they fail, most frequent first; a trial counts for each gate it fails. */
export function countFailedGates(db: SqlReader, study: string): { gate: string; trials: number }[] {
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

/** What the search learnt from the trials that have a value, in trial order. */
export function loadValues(db: SqlReader, study: string): Float64Array {
  const rows = db.prepare("SELECT value FROM trials WHERE study = ? AND value IS NOT NULL ORDER BY trial").iterate(
    study,
  );
  return Float64Array.from(rows, ({ value }) => Number(value));
}

/** Whether the search learnt a value from any valid trial. */
export function hasValidValue(db: SqlReader, study: string): boolean {
  const { found } = db.prepare(
    `SELECT EXISTS (SELECT 1 FROM kpi_by_backtest k JOIN trials t USING (study, trial)
       WHERE k.study = ? AND k.is_valid = 1 AND t.value IS NOT NULL) AS found`,
  ).get(study)!;
  return found === 1;
}

/** Entries of all trials of a study together. */
export interface EntryCounts {
  /** Entries that were filled. */
  readonly filled: number;
  /** Those that would have been larger but for the volume of the signal's bar. */
  readonly limitedByVolume: number;
  /** Entries that were refused, by each reason asked for. */
  readonly refusals: Readonly<Record<string, number>>;
}

/**
 * Adds up the entries of a study's trials; of the refusals those with these reasons.
 *
 * @param filled Trades of all trials, where they are known.
 */
export function countEntries(
  db: SqlReader,
  study: string,
  reasons: readonly string[],
  filled = sumTrials(db, study).trades,
): EntryCounts {
  // One look at each row's JSON for all that is counted in it.
  const sums = ["limitedByVolume", ...reasons.map((reason) => `refusals.${reason}`)];
  const columns = sums.map((_, i) => `total(json_extract(extra, ?)) AS sum${i}`).join(", ");
  const counted = db.prepare(`SELECT ${columns} FROM trials WHERE study = ? AND extra IS NOT NULL`)
    .get(...sums.map((path) => `$.${path}`), study)!;
  return {
    filled,
    limitedByVolume: Number(counted.sum0),
    refusals: Object.fromEntries(reasons.map((reason, i) => [reason, Number(counted[`sum${i + 1}`])])),
  };
}

/** KPIs of some trials: HARD before SOFT before the rest, within each by score. */
export function rankedKpis(db: SqlReader, study: string, trials: readonly number[]): StoredKpis[] {
  return db.prepare(
    `SELECT * FROM kpi_by_backtest WHERE study = ? AND trial IN (SELECT value FROM json_each(?))
     ORDER BY is_hard + is_soft DESC, score DESC, trial`,
  ).all(study, JSON.stringify(trials)).map(toKpis);
}

/** The trial that fails the fewest gates, of these the one with the largest Sharpe ratio; `null` where none was run. */
export function nearestTrial(db: SqlReader, study: string): number | null {
  // Many trials fail the same few gates: each list is read once, and then the trials of the shortest ones.
  const lists = db.prepare("SELECT DISTINCT failed_gates FROM trials WHERE study = ? AND failed_gates IS NOT NULL")
    .all(study).map(({ failed_gates }) => String(failed_gates));
  const lengths = lists.map((list) => (JSON.parse(list) as unknown[]).length), fewest = Math.min(...lengths);
  const shortest = lists.filter((_, i) => lengths[i] === fewest);
  const row = db.prepare(
    `SELECT t.trial FROM trials t JOIN kpi_by_backtest k USING (study, trial)
     WHERE t.study = ? AND t.failed_gates IN (SELECT value FROM json_each(?)) ORDER BY k.sharpe DESC, t.trial LIMIT 1`,
  ).get(study, JSON.stringify(shortest));
  return row === undefined ? null : Number(row.trial);
}
