/**
 * The search in rounds: propose a batch, run it, judge it, store it, tell the optimiser; stop between rounds.
 *
 * What a round proposes depends on whole rounds alone, so the number of workers does not matter. A study that was killed
 * within a round asks for that round again, runs what is missing of it, and goes on.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "../core/errors.ts";
import type { BacktestJob, BacktestOutcome, Executor, FinishedBacktest } from "../executor/executor.ts";
import type { AskedTrial, Optimizer } from "../gp/optimizer.ts";
import { transaction } from "../store/database.ts";
import { loadTrials, markRunning, proposeTrials } from "../store/trials.ts";
import { distinctTrials, isGood } from "./distinct.ts";
import { type Judgement, loadEnds, storeEnd, toOutcome, type TrialEnd } from "./trial_ends.ts";

/** Why a search stopped. */
export type StopReason = "trials" | "targetGood" | "timeLimit" | "interrupted";

/** When a search ends. */
export interface SearchBudget {
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends. */
  readonly targetGood: number;
  /** Clock time after which no further round starts, ms; `null` for none. */
  readonly deadline: number | null;
}

/** How the search stands after a round. */
export interface RoundReport {
  /** Number of the round, from 0. */
  readonly round: number;
  /** Trials that are done or failed. */
  readonly trials: number;
  /** Those that are done. */
  readonly completed: number;
  /** Those that are failed. */
  readonly failed: number;
  /** Those that are valid. */
  readonly valid: number;
  /** GOOD ones: SOFT gates passed, near-duplicates once. */
  readonly good: number;
  /** Strategies that earlier runs of the study have found HARD; a search itself finds none. */
  readonly hard: number;
  /** Best value so far; `null` before the first. */
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
  /** The main database. */
  readonly db: DatabaseSync;
  /** Name of the study. */
  readonly study: string;
  /** Seed of the search. */
  readonly seed: number;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Bars of the search part, `[from, to)`. */
  readonly from: number;
  /** End of the bars of the search part. */
  readonly to: number;
  /** Proposals a round. */
  readonly batch: number;
  /** When the search ends. */
  readonly budget: SearchBudget;
  /** Proposes and learns. */
  readonly optimizer: Optimizer;
  /** The round that the optimiser stands before; 0 by default. */
  readonly round?: number;
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Makes a judgement of a finished backtest. */
  readonly judge: (backtest: FinishedBacktest) => Judgement;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport) => void;
  /** Called when a round has been proposed. */
  readonly onProposed?: (round: number, ends: ReadonlyMap<number, TrialEnd>) => void;
  /** Called when the optimiser has been told a whole round, before the next is proposed. */
  readonly onWhole?: (round: number, ends: readonly TrialEnd[]) => void;
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
  const ends = loadEnds(db, study, stored.values());
  const context = { db, study, judge: options.judge, now, distinct: distinctTrials(db, study, ends.values()) };
  let modelSeconds = 0, backtestSeconds = 0;
  const report = (round: number): RoundReport => ({
    round,
    ...countEnds([...ends.values()]),
    modelSeconds,
    backtestSeconds,
  });

  for (let round = options.round ?? 0;; round++) {
    const stopReason = signal?.aborted ? "interrupted" : stopReasonOf(ends, batch, budget, now());
    if (stopReason !== null) return { stopReason, report: report(round) };

    const asking = now();
    const asked = optimizer.ask(batch);
    modelSeconds += (now() - asking) / 1000;
    checkSameProposals(asked, stored, study);
    // What the budget cuts off a round is proposed again, and then run, when the study goes on with more trials.
    const due = asked.filter(({ id }) => id < budget.trials);
    const fresh = due.filter(({ id }) => !stored.has(id));
    const proposed = fresh.map(({ id, params, origin }) => ({ trial: id, params, origin, round, seed: options.seed }));
    if (proposed.length > 0) proposeTrials(db, study, proposed, now());
    options.onProposed?.(round, ends);

    const missing = due.filter(({ id }) => !ends.has(id));
    if (missing.length > 0) {
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
      const ended = transaction(db, () => outcomes.map((one, i) => storeEnd(context, one, missing[i].origin, round)));
      for (const end of ended) ends.set(end.trial, end);
    }
    options.onRound?.(report(round));
    if (due.length < asked.length) return { stopReason: "trials", report: report(round) };
    const whole = asked.map(({ id }) => ends.get(id)!);
    for (const end of whole) optimizer.tell(end.trial, toOutcome(end));
    options.onWhole?.(round, whole);
  }

  function toJob({ id, params }: AskedTrial): BacktestJob {
    return { id, params, from: options.from, to: options.to, interval: false };
  }
}

/** The part of a report that counts trials. */
function countEnds(ends: readonly TrialEnd[]): Omit<RoundReport, "round" | "modelSeconds" | "backtestSeconds"> {
  const count = (holds: (end: TrialEnd) => boolean) => ends.reduce((sum, end) => sum + Number(holds(end)), 0);
  const values = ends.flatMap(({ value }) => value === null ? [] : [value]);
  return {
    trials: ends.length,
    completed: count(({ state }) => state === "done"),
    failed: count(({ state }) => state === "failed"),
    valid: count(({ isValid }) => isValid),
    good: count(isGood),
    hard: count(({ isHard }) => isHard),
    bestValue: values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)),
    modelShare: ends.length === 0 ? 0 : count(({ origin }) => origin === "model") / ends.length,
  };
}

/** Which budget is spent between two rounds, or `null`. */
function stopReasonOf(
  ends: ReadonlyMap<number, TrialEnd>,
  batch: number,
  { trials, targetGood, deadline }: SearchBudget,
  time: number,
): StopReason | null {
  if (ends.size >= trials) return "trials";
  // An undisturbed study looks at its target after whole rounds only; one whose budget once cut a round must not stop
  // because of that part of a round.
  const rounds = Map.groupBy(ends.values(), ({ round }) => round);
  let good = 0;
  for (const round of rounds.values()) {
    if (round.length >= batch) good += round.filter(isGood).length;
  }
  if (good >= targetGood) return "targetGood";
  return deadline !== null && time >= deadline ? "timeLimit" : null;
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
