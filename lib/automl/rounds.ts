/**
 * The search in rounds: propose a batch, run it, judge it, store it, tell the optimiser; stop between rounds.
 *
 * What a round proposes depends on completed rounds alone, so the number of workers does not matter. The optimiser's
 * state is a function of the stored trials: a resumed study asks and tells again what is stored, without running it,
 * and goes on where it was, in the middle of a round if need be.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "../core/errors.ts";
import { tradesHash } from "../core/trades_hash.ts";
import type { BacktestJob, BacktestOutcome, Executor, FinishedBacktest } from "../executor/executor.ts";
import type { AskedTrial, Optimizer } from "../gp/optimizer.ts";
import { transaction } from "../store/database.ts";
import { loadKpis, type TrialKpis, updateSelection } from "../store/kpi_rows.ts";
import {
  type DoneTrial,
  type FailedTrial,
  finishTrial,
  loadTrials,
  markRunning,
  proposeTrials,
  type StoredTrial,
  type TrialOrigin,
} from "../store/trials.ts";

/** Why a search stopped. */
export type StopReason = "trials" | "targetGood" | "timeLimit" | "interrupted";

/** What the loop makes of a finished backtest. */
export interface Judgement {
  /** What the search maximises, or why there is none; a trial without a value teaches feasibility only. */
  readonly value: number | null;
  readonly reason: string | null;
  readonly kpis: TrialKpis;
  /** Whether the trial passes the SOFT gates. */
  readonly isSoft: boolean;
  /** Names of the gates it fails, in the order they are applied. */
  readonly failedGates: readonly string[];
}

/** When a search ends. */
export interface SearchBudget {
  /** Trials of the study in total. */
  readonly trials: number;
  readonly targetGood: number;
  /** Clock time after which no further round starts, ms; `null` for none. */
  readonly deadline: number | null;
}

/** How the search stands after a round. */
export interface RoundReport {
  readonly round: number;
  readonly trials: number;
  readonly completed: number;
  readonly failed: number;
  readonly valid: number;
  readonly good: number;
  readonly bestValue: number | null;
  /** Seconds the optimiser took to propose, summed over this run. */
  readonly modelSeconds: number;
  /** Seconds spent waiting for backtests, summed over this run. */
  readonly backtestSeconds: number;
  /** Share of the proposals that came from the model. */
  readonly modelShare: number;
}

/** What the search needs. */
export interface RoundsOptions {
  readonly db: DatabaseSync;
  readonly study: string;
  readonly seed: number;
  readonly dataHash: string;
  /** Bars of the search part, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Proposals a round. */
  readonly batch: number;
  readonly budget: SearchBudget;
  readonly optimizer: Optimizer;
  readonly executor: Executor;
  readonly judge: (backtest: FinishedBacktest) => Judgement;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onRound?: (report: RoundReport) => void;
}

/** What was told to the optimiser for a trial. */
type Told = { value: number } | { failed: string };

/** How a trial ended, as far as the counts and the optimiser need it. */
interface TrialEnd {
  readonly state: "done" | "failed";
  readonly origin: TrialOrigin;
  readonly value: number | null;
  readonly reason: string | null;
  readonly isValid: boolean;
  readonly isSoft: boolean;
}

/**
 * Runs rounds until the budget is spent or the signal is given.
 *
 * @returns Why it stopped, and the last report.
 * @throws {StorageError} If the stored trials are not the ones this code proposes, so that a resume would mix two
 * searches.
 */
export async function runRounds(options: RoundsOptions): Promise<{ stopReason: StopReason; report: RoundReport }> {
  const { db, study, batch, budget, optimizer, now, signal } = options;
  const stored = new Map(loadTrials(db, study).map((trial) => [trial.trial, trial]));
  const ends = loadEnds(db, study, stored);
  let modelSeconds = 0, backtestSeconds = 0;

  const report = (round: number): RoundReport => {
    const all = [...ends.values()];
    const values = all.flatMap(({ value }) => value === null ? [] : [value]);
    return {
      round,
      trials: all.length,
      completed: all.filter(({ state }) => state === "done").length,
      failed: all.filter(({ state }) => state === "failed").length,
      valid: all.filter(({ isValid }) => isValid).length,
      good: all.filter(({ isSoft }) => isSoft).length,
      bestValue: values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)),
      modelSeconds,
      backtestSeconds,
      modelShare: all.length === 0 ? 0 : all.filter(({ origin }) => origin === "model").length / all.length,
    };
  };

  for (let round = 0;; round++) {
    const before = report(round);
    if (before.trials >= budget.trials) return { stopReason: "trials", report: before };
    if (before.good >= budget.targetGood) return { stopReason: "targetGood", report: before };
    if (signal?.aborted) return { stopReason: "interrupted", report: before };
    if (budget.deadline !== null && now() >= budget.deadline) return { stopReason: "timeLimit", report: before };

    const asking = now();
    const asked = optimizer.ask(batch);
    modelSeconds += (now() - asking) / 1000;
    checkSameProposals(asked, stored, study);
    const fresh = asked.filter(({ id }) => !stored.has(id));
    const proposed = fresh.map(({ id, params, origin }) => ({ trial: id, params, origin, round, seed: options.seed }));
    proposeTrials(db, study, proposed, now());

    // The rest of a round that the budget cuts waits in the database: with more trials the study goes on as if it had
    // had them from the start.
    const due = asked.filter(({ id }) => id < budget.trials);
    const missing = due.filter(({ id }) => !ends.has(id));
    markRunning(db, study, missing.map(({ id }) => id), now());
    const waiting = now();
    let outcomes: BacktestOutcome[];
    try {
      outcomes = await options.executor.submit({ dataHash: options.dataHash, jobs: missing.map(toJob) }, signal);
    } catch (error) {
      if (signal?.aborted) return { stopReason: "interrupted", report: report(round) };
      throw error;
    }
    backtestSeconds += (now() - waiting) / 1000;
    transaction(db, () => {
      outcomes.forEach((outcome, i) => ends.set(outcome.id, storeOutcome(options, outcome, missing[i].origin)));
    });
    if (due.length < asked.length) {
      const last = report(round);
      options.onRound?.(last);
      return { stopReason: "trials", report: last };
    }
    for (const { id } of asked) optimizer.tell(id, toTold(ends.get(id)!));
    options.onRound?.(report(round));
  }

  function toJob({ id, params }: AskedTrial): BacktestJob {
    return { id, params, from: options.from, to: options.to, interval: false };
  }
}

/** Ends of the trials that are stored as done or failed. */
function loadEnds(
  db: DatabaseSync,
  study: string,
  stored: ReadonlyMap<number, StoredTrial>,
): Map<number, TrialEnd> {
  const kpis = new Map(loadKpis(db, study).map((row) => [row.trial, row]));
  const ends = new Map<number, TrialEnd>();
  for (const { trial, state, origin, value, reason, extra } of stored.values()) {
    if (state !== "done" && state !== "failed") continue;
    ends.set(trial, {
      state,
      origin,
      value: Number.isNaN(value) ? null : value,
      reason: reason ?? (extra as { reason?: string } | null)?.reason ?? null,
      isValid: kpis.get(trial)?.isValid ?? false,
      isSoft: kpis.get(trial)?.isSoft ?? false,
    });
  }
  return ends;
}

function checkSameProposals(
  asked: readonly AskedTrial[],
  stored: ReadonlyMap<number, { readonly params: unknown }>,
  study: string,
): void {
  for (const { id, params } of asked) {
    const found = stored.get(id);
    if (found !== undefined && JSON.stringify(found.params) !== JSON.stringify(params)) {
      throw new StorageError(
        `Cannot resume the study "${study}": trial ${id} would be ${JSON.stringify(params)}, ` +
          `stored is ${JSON.stringify(found.params)}`,
      );
    }
  }
}

function storeOutcome(options: RoundsOptions, outcome: BacktestOutcome, origin: TrialOrigin): TrialEnd {
  const { db, study, now } = options;
  if (outcome.state === "failed") {
    const end: FailedTrial = { state: "failed", finishedAt: now(), reason: outcome.reason };
    finishTrial(db, study, outcome.id, end);
    return { state: "failed", origin, value: null, reason: outcome.reason, isValid: false, isSoft: false };
  }
  const judgement = options.judge(outcome);
  const end: DoneTrial = {
    state: "done",
    finishedAt: now(),
    value: judgement.value ?? NaN,
    trades: outcome.trades,
    tradesHash: tradesHash(outcome.trades),
    kpis: judgement.kpis,
    dailyReturns: outcome.dailyReturns,
    days: outcome.days,
    extra: { reason: judgement.reason, failedGates: judgement.failedGates, stopReason: outcome.stopReason },
  };
  finishTrial(db, study, outcome.id, end);
  updateSelection(db, study, [{ trial: outcome.id, isSoft: judgement.isSoft, isHard: false, score: NaN }]);
  return {
    state: "done",
    origin,
    value: judgement.value,
    reason: judgement.reason,
    isValid: judgement.kpis.isValid,
    isSoft: judgement.isSoft,
  };
}

function toTold(end: TrialEnd): Told {
  return end.value === null ? { failed: end.reason ?? "no value" } : { value: end.value };
}
