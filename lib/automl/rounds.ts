/**
 * The search in rounds: propose a batch, run it, judge it, tell what proposes, store it; stop between rounds.
 *
 * While the backtests of one round run, the next one is proposed, and the one before is stored: workers wait only for a model
 * that is slower than they are. A round is judged as soon as it has ended, handed to the store once the one before it is
 * there, and reported once it is itself. What a round proposes thus depends on the rounds before the last alone, all of
 * them whole, whatever the number of workers. A study that was killed runs what is missing of the rounds it was in, and
 * goes on.
 *
 * @module
 */
import { StorageError, UserError } from "../core/errors.ts";
import type { BacktestJob, BacktestOutcome, Executor, FinishedBacktest } from "../executor/executor.ts";
import { keptTrades, type TradesKept } from "../executor/kept_trades.ts";
import { dataHashOf } from "../executor/run_job.ts";
import type { AskedTrial } from "../search/optimizer.ts";
import { splitParams } from "../strategy/union.ts";
import { searchedBars } from "../study/plan_jobs.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, isGood, type Judgement, type StudyTrial, toOutcome } from "../study/study_trial.ts";
import type { StudyWriter } from "../study/study_writer.ts";
import type { Proposer, ProposerState } from "./proposer.ts";

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
  /** Seconds in which proposals were waited for with nothing else to do, summed over this run. */
  readonly modelSeconds: number;
  /** Seconds spent waiting for backtests with nothing else to do, summed over this run. */
  readonly backtestSeconds: number;
  /** Backtests of this run that have ended. */
  readonly backtests: number;
  /** Seconds in which rounds were chosen, waited for or not, summed over this run. */
  readonly proposalSeconds: number;
  /** Seconds in which rounds were judged and stored or handed to the thread that stores, summed over this run. */
  readonly bookingSeconds: number;
  /** Seconds in which a thread of its own stored, summed over this run; 0 without one. */
  readonly storingSeconds: number;
  /** Seconds since this run of the search began. */
  readonly searchSeconds: number;
  /** Share of the proposals that came from the model. */
  readonly modelShare: number;
}

/** What the search needs. */
export interface RoundsOptions {
  /** The study searched. */
  readonly study: Study;
  /** When the search ends. */
  readonly budget: SearchBudget;
  /** Proposes and learns. */
  readonly proposer: Proposer;
  /** Writes what happens to the study. */
  readonly writer: Pick<StudyWriter, "written" | "seconds">;
  /** The next round to ask for; 0 by default. What the proposer waits for is the round before it. */
  readonly round?: number;
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Whose trades are kept; all where left out. */
  readonly keepTrades?: TradesKept;
  /** Makes a judgement of a finished backtest. */
  readonly judge: (backtest: FinishedBacktest) => Judgement;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told once: when the first backtests run, or when there are none left to run. */
  readonly onLaunched?: () => void;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport) => void;
  /** Called when a round has been proposed, with what the proposer had been told. */
  readonly onProposed?: (round: number, told: readonly StudyTrial[]) => void;
  /** Called when the proposer has been told a whole round, before the next one is judged. */
  readonly onTold?: (round: number, ends: readonly StudyTrial[]) => void;
  /** Called when the search may be resumed from this state: it was told this round and runs the next, a whole one. */
  readonly onResumable?: (round: number, state: ProposerState) => void;
}

/** A round that is being chosen, or why there is none. */
interface Asking {
  /** What the proposer had been told. */
  readonly told: readonly StudyTrial[];
  /** Why no further round starts; absent where one does. */
  readonly stopReason?: StopReason;
  /** The round; absent where none starts. */
  readonly proposed?: Promise<readonly AskedTrial[]>;
}

/** A round that has been asked for, and whose backtests run. */
interface Flight {
  readonly round: number;
  readonly asked: readonly AskedTrial[];
  /** Those the budget allows. */
  readonly due: readonly AskedTrial[];
  /** Outcomes of those due that had not ended before. */
  readonly outcomes: Promise<BacktestOutcome[]>;
}

/**
 * Runs rounds until the budget is spent, and those that run then to their end; the signal cancels them.
 *
 * @throws {StorageError} If the stored trials are not the ones this code proposes, so that a resume would mix two
 * searches.
 * @throws {UserError} If every trial of the first round failed: there is nothing to learn from.
 */
export async function runRounds(options: RoundsOptions): Promise<{ stopReason: StopReason; report: RoundReport }> {
  const { study, budget, proposer, writer, executor, now, signal } = options;
  const { plan, trials } = study,
    names = plan.strategies.map(({ name }) => name),
    dataHash = dataHashOf(plan.markets),
    searched = searchedBars(plan),
    keeps = keptTrades(options.keepTrades ?? "all", plan.thresholds);
  const begun = now();
  let modelSeconds = 0, backtestSeconds = 0, backtests = 0, bookingMs = 0, isLaunched = false;
  const report = (round: number): RoundReport => ({
    round,
    ...countEnds(trials.ended()),
    modelSeconds,
    backtestSeconds,
    backtests,
    proposalSeconds: proposer.seconds(),
    bookingSeconds: bookingMs / 1000,
    storingSeconds: writer.seconds(),
    searchSeconds: (now() - begun) / 1000,
  });
  const toJob = ({ id, params }: AskedTrial): BacktestJob => {
    const logs = plan.logs === "all" ? "decisions" : "none";
    return { id, params, ...searched, interval: false, logs, ...(keeps && { keeps }) };
  };

  /** Asks for a round, unless a budget is spent. */
  const begin = (round: number): Asking => {
    const told = trials.ended().filter((end) => end.round < round - 1);
    const stopReason = signal?.aborted ? "interrupted" : stopReasonOf(told, proposer.trials.length, budget, now());
    if (stopReason !== null) return { told, stopReason };
    const asking = now(), proposed = proposer.ask(plan.batch);
    // Where no thread proposes, it has been done by now.
    modelSeconds += (now() - asking) / 1000;
    // Awaited later, maybe after another promise has failed.
    proposed.catch(() => {});
    return { told, proposed };
  };

  const tellLaunched = (): void => {
    if (!isLaunched) options.onLaunched?.();
    isLaunched = true;
  };

  /** Writes a round down and hands its backtests to the workers, which go on while the next round is asked for. */
  const launch = (round: number, asked: readonly AskedTrial[]): Flight => {
    checkSameProposals(asked, study);
    // What the budget cuts off a round is proposed again, and then run, when the study is resumed with more trials.
    const due = asked.filter(({ id }) => id < budget.trials);
    const proposed = due.filter(({ id }) => trials.find(id) === undefined).map(({ id, params, origin }) => {
      return { trial: id, params, strategy: splitParams(names, params).strategy, origin, round, seed: plan.seed };
    });
    if (proposed.length > 0) trials.propose(proposed, now());
    const missing = due.filter(({ id }) => !hasEnded(trials.get(id)));
    if (missing.length === 0) return { round, asked, due, outcomes: Promise.resolve([]) };
    trials.begin(missing.map(({ id }) => id), now());
    const outcomes = executor.submit({ dataHash, jobs: missing.map(toJob) }, signal);
    // Awaited later, maybe after another promise has failed.
    outcomes.catch(() => {});
    tellLaunched();
    return { round, asked, due, outcomes };
  };

  /** Judges a round as soon as it has ended; gives what hands it on, `null` if the signal was given before. */
  const judged = async ({ outcomes }: Flight): Promise<(() => void) | null> => {
    let ended: BacktestOutcome[];
    try {
      ended = await outcomes;
    } catch (error) {
      if (signal?.aborted) return null;
      throw error;
    }
    const judging = performance.now(), write = study.judge(ended, options.judge, now);
    bookingMs += performance.now() - judging;
    backtests += ended.length;
    return write;
  };

  /** Waits for a round; gives what stores it and says when that is done, `null` if the signal was given before it ended. */
  const land = async (
    { round, due, outcomes }: Flight,
    judging: ReturnType<typeof judged>,
  ): Promise<(() => Promise<void>) | null> => {
    const waiting = now();
    // Whoever judges them says what is wrong with them.
    await outcomes.catch(() => {});
    backtestSeconds += (now() - waiting) / 1000;
    const write = await judging;
    if (write === null) return null;
    return async () => {
      const writing = performance.now();
      write();
      bookingMs += performance.now() - writing;
      const told = report(round);
      await writer.written();
      options.onRound?.(told);
      if (round === 0) refuseFailedStart(due.map(({ id }) => trials.get(id)));
    };
  };

  let round = options.round ?? 0;
  const running = proposer.trials.filter(({ value, failed }) => value === null && failed === null);
  let flight = running.length === 0 ? null : launch(round - 1, running), asking = begin(round);
  let stored = Promise.resolve();
  for (;; round++) {
    const { told, proposed, stopReason = "interrupted" } = asking;
    // While the next round is still being chosen, which waits for this one then.
    const judging = flight === null ? null : judged(flight);
    judging?.catch(() => {});
    let next: Flight | null = null;
    try {
      if (proposed !== undefined) {
        const waiting = now(), asked = await proposed;
        modelSeconds += (now() - waiting) / 1000;
        next = launch(round, asked);
      }
    } catch (error) {
      if (!signal?.aborted) {
        // What was run is kept.
        await stored;
        if (flight !== null) await (await land(flight, judging!))?.();
        throw error;
      }
    }
    const isWhole = next !== null && next.due.length === next.asked.length;
    // No round follows: nothing is left to launch, and may never have been.
    if (!isWhole) tellLaunched();
    if (next !== null) options.onProposed?.(round, told);

    // A round at most is lost beside those that run.
    await stored;
    let store = (): Promise<void> => Promise.resolve();
    if (flight !== null) {
      const landed = await land(flight, judging!);
      if (landed === null) return { stopReason: "interrupted", report: report(round) };
      for (const { id } of flight.due) proposer.tell(id, toOutcome(trials.get(id)));
      store = landed;
    }
    const state = proposer.state();
    // The next round is chosen while this one is stored.
    if (isWhole) asking = begin(round + 1);
    stored = store();
    // Awaited later, maybe after another promise has failed.
    stored.catch(() => {});
    // A first round that is refused is none to resume from.
    if (next === null || flight?.round === 0) await stored;
    if (next === null) return { stopReason, report: report(round) };
    if (flight !== null) options.onTold?.(flight.round, flight.asked.map(({ id }) => trials.get(id)));
    if (!isWhole) {
      await stored;
      const last = await land(next, judged(next));
      await last?.();
      return { stopReason: last === null ? "interrupted" : "trials", report: report(round) };
    }
    if (flight !== null) options.onResumable?.(flight.round, state);
    flight = next;
  }
}

/** The part of a report that counts trials. */
function countEnds(
  ends: readonly StudyTrial[],
): Pick<RoundReport, "trials" | "completed" | "failed" | "valid" | "good" | "hard" | "bestValue" | "modelShare"> {
  const count = (holds: (end: StudyTrial) => boolean) => ends.reduce((sum, end) => sum + Number(holds(end)), 0);
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

/** Which budget is spent before another round, or `null`. */
function stopReasonOf(
  told: readonly StudyTrial[],
  asked: number,
  { trials, targetGood, deadline }: SearchBudget,
  time: number,
): StopReason | null {
  if (asked >= trials) return "trials";
  if (told.filter(isGood).length >= targetGood) return "targetGood";
  return deadline !== null && time >= deadline ? "timeLimit" : null;
}

/** A search whose first trials all failed will not find what can be run: it has no value to go by. */
function refuseFailedStart(first: readonly StudyTrial[]): void {
  if (first.some(({ state }) => state === "done")) return;
  throw new UserError(`Cannot go on: all ${first.length} trials of the first round failed; ${first[0].reason}`);
}

function checkSameProposals(asked: readonly AskedTrial[], { name, trials }: Study): void {
  for (const { id, params } of asked) {
    const found = trials.find(id);
    if (found !== undefined && JSON.stringify(found.params) !== JSON.stringify(params)) {
      throw new StorageError(
        `Cannot resume the study "${name}": trial ${id} would be ${JSON.stringify(params)}, ` +
          `stored is ${JSON.stringify(found.params)}`,
      );
    }
  }
}
