/**
 * How trials ended, as the loop needs it: read back from the store, or stored and kept.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { tradesHash } from "../core/trades_hash.ts";
import type { BacktestOutcome, FinishedBacktest } from "../executor/executor.ts";
import type { Outcome } from "../gp/optimizer.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { loadKpis, type TrialKpis, updateSelection } from "../store/kpi_rows.ts";
import type { DistinctTrials } from "./distinct.ts";
import { finishTrial, type StoredTrial, type TrialOrigin } from "../store/trials.ts";

/** What the loop makes of a finished backtest. */
export interface Judgement {
  /** What the search maximises, or why there is none; a trial without a value teaches feasibility only. */
  readonly value: number | null;
  /** Why there is no value; `null` where there is one. */
  readonly reason: string | null;
  /** KPIs and flags as they are stored. */
  readonly kpis: TrialKpis;
  /** Whether the trial passes the SOFT gates. */
  readonly isSoft: boolean;
  /** Names of the gates it fails, in the order they are applied. */
  readonly failedGates: readonly string[];
}

/** A trial that is done or failed. */
export interface TrialEnd {
  /** Number of the trial. */
  readonly trial: number;
  /** Number of the round, from 0. */
  readonly round: number;
  /** How it ended. */
  readonly state: "done" | "failed";
  /** Who proposed it. */
  readonly origin: TrialOrigin;
  /** What the search learns; `null` for none. */
  readonly value: number | null;
  /** Why there is no value; `null` where there is one. */
  readonly reason: string | null;
  /** Whether it says enough to be scored. */
  readonly isValid: boolean;
  /** Whether it passed the SOFT gates. */
  readonly isSoft: boolean;
  /** Whether it passed the HARD gates. */
  readonly isHard: boolean;
  /** Of a trial that passed the SOFT gates: the earlier one with the same trades up to noise, or `null`. */
  readonly duplicateOf: number | null;
  /** `null` for a failed trial. */
  readonly kpis: KpiValues | null;
}

/** What is kept with a done trial beyond its columns. */
export interface TrialExtra {
  /** Why there is no value; `null` where there is one. */
  readonly reason: string | null;
  /** Gates it fails. */
  readonly failedGates: readonly string[];
  /** Why its backtest ended early, or `null`. */
  readonly stopReason: string | null;
  /** Absent in studies of earlier releases. */
  readonly duplicateOf?: number | null;
}

/** The earlier trial with the same trades up to noise, or `null`. */
export function duplicateOf({ extra }: Pick<StoredTrial, "extra">): number | null {
  return (extra as TrialExtra | null)?.duplicateOf ?? null;
}

/** Ends of the trials that are stored as done or failed, by trial. */
export function loadEnds(db: DatabaseSync, study: string, stored: Iterable<StoredTrial>): Map<number, TrialEnd> {
  const kpis = new Map(loadKpis(db, study).map((row) => [row.trial, row]));
  const ends = new Map<number, TrialEnd>();
  for (const one of stored) {
    const { trial, round, state, origin, value, reason, extra } = one;
    if (state !== "done" && state !== "failed") continue;
    const row = kpis.get(trial);
    ends.set(trial, {
      trial,
      round,
      state,
      origin,
      value,
      reason: reason ?? (extra as TrialExtra | null)?.reason ?? null,
      isValid: row?.isValid ?? false,
      isSoft: row?.isSoft ?? false,
      isHard: row?.isHard ?? false,
      duplicateOf: duplicateOf(one),
      kpis: row?.values ?? null,
    });
  }
  return ends;
}

/** What storing an end needs. */
export interface EndContext {
  /** The main database. */
  readonly db: DatabaseSync;
  /** Name of the study. */
  readonly study: string;
  /** Makes a judgement of a finished backtest. */
  readonly judge: (backtest: FinishedBacktest) => Judgement;
  /** Clock, ms. */
  readonly now: () => number;
  /** The GOOD trials so far. */
  readonly distinct: DistinctTrials;
}

/** Judges an outcome and stores it; the caller holds the transaction. */
export function storeEnd(
  { db, study, judge, now, distinct }: EndContext,
  outcome: BacktestOutcome,
  origin: TrialOrigin,
  round: number,
): TrialEnd {
  const { id: trial } = outcome;
  if (outcome.state === "failed") {
    const { reason } = outcome;
    finishTrial(db, study, trial, { state: "failed", finishedAt: now(), reason });
    const nothing = { value: null, isValid: false, isSoft: false, isHard: false, duplicateOf: null, kpis: null };
    return { trial, round, state: "failed", origin, reason, ...nothing };
  }
  const { value, reason, kpis, isSoft, failedGates } = judge(outcome);
  const duplicateOf = isSoft ? distinct.place(trial, outcome.trades) : null;
  finishTrial(db, study, trial, {
    state: "done",
    finishedAt: now(),
    value,
    trades: outcome.trades,
    tradesHash: tradesHash(outcome.trades),
    kpis,
    dailyReturns: outcome.dailyReturns,
    days: outcome.days,
    extra: { reason, failedGates, stopReason: outcome.stopReason, duplicateOf } satisfies TrialExtra,
  });
  updateSelection(db, study, [{ trial, isSoft, isHard: false, score: null }]);
  const { isValid, values } = kpis;
  const selection = { isValid, isSoft, isHard: false, duplicateOf };
  return { trial, round, state: "done", origin, value, reason, ...selection, kpis: values };
}

/** What the optimiser is told of a trial. */
export function toOutcome({ value, reason }: TrialEnd): Outcome {
  return value === null ? { failed: reason || "no value" } : { value };
}
