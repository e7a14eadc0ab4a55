/**
 * The contract of running backtests elsewhere: a batch goes in, outcomes come back in the order of the batch.
 *
 * Nothing here assumes one machine or shared memory: a batch names its data by hash and its jobs by number, and every
 * record is plain data or typed arrays, so that a message queue can carry them as well as threads do.
 *
 * @module
 */
import type { Decisions } from "../backtest/decision_log.ts";
import type { LogLevel } from "../backtest/options.ts";
import type { BarRange } from "../core/bar_range.ts";
import type { Trades } from "../core/trades.ts";
import type { Leak } from "../features/lookahead_check.ts";
import type { Kpis } from "../metrics/kpis.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Threshold } from "../selection/thresholds.ts";

/** Bars of a market that are traded; indicators see earlier ones. */
export interface MarketBars extends BarRange {
  /** Which of the study's markets, from 0. */
  readonly market: number;
}

/** Bars of all the markets of a job. */
export interface JobBars extends MarketBars {
  /**
   * Bars of further markets, each another one: the same rule is run on them too, and the outcome is that of one account of
   * equal shares in all, as `pooledAccount` has it. None where left out.
   */
  readonly others?: readonly MarketBars[];
}

/** Backtests whose trades are wanted: those that meet all of these thresholds. */
export interface KeptTrades {
  /** What makes a trial valid. */
  readonly valid: readonly Threshold[];
  /** What a valid one must meet beside; none where all valid ones are wanted. */
  readonly soft: readonly Threshold[];
}

/** One backtest to run. */
export interface BacktestJob extends JobBars {
  /** Number by which the caller knows the job; a trial number in a study. */
  readonly id: number;
  /** The strategy's parameters, of several as `unionDomain` names them; those left out take their defaults. */
  readonly params: ParameterValues;
  /** Whether to run the other readings of bars as well. */
  readonly interval: boolean;
  /** How much is written down of its decisions; nothing where left out. */
  readonly logs?: LogLevel;
  /** Whether its trades are wanted; they are where left out. */
  readonly keeps?: KeptTrades;
}

/** One parameter set whose signals are checked for looking ahead. */
export interface LookAheadJob {
  /** Number by which the caller knows the job. */
  readonly id: number;
  /** Which of the study's markets, from 0. */
  readonly market: number;
  /** As {@linkcode BacktestJob.params}. */
  readonly params: ParameterValues;
  /** One past the last bar of the search; what is wanted on later ones is not looked at. */
  readonly end: number;
  /** Further ends up to which a strategy must want the same whether or not it is given the bars after them. */
  readonly cuts?: readonly number[];
}

/** Parameter sets run on a copy of the bars in which up and down were drawn by coin, without what a report needs. */
export interface CopyJob {
  /** Number of the copy, which decides its coins; 0 for the bars as they were. */
  readonly id: number;
  /** Which of the study's markets, from 0. */
  readonly market: number;
  /** As {@linkcode BacktestJob.params}: sets that share the copy and its features. Strategies of one origin alone. */
  readonly sets: readonly ParameterValues[];
  /** First bar traded and drawn: those before it stay, so that the copy goes on from what was. */
  readonly from: number;
  /** One past the last bar traded. */
  readonly to: number;
  /** Seed of the coins. */
  readonly seed: number;
  /** Bars that are turned together. */
  readonly blockBars: number;
}

/** Anything an executor may be asked. */
export type Job = BacktestJob | LookAheadJob | CopyJob;

/** The parameters of a job; of several sets the first. */
export function paramsOf(job: Job): ParameterValues {
  return "sets" in job ? job.sets[0] : job.params;
}

/** All bars of a job, market by market. */
export function marketsOfJob({ market, from, to, others = [] }: JobBars): MarketBars[] {
  return [{ market, from, to }, ...others];
}

/** Jobs on one set of bars. */
export interface Batch<J extends Job> {
  /** SHA-256 of the bars of all markets, as `dataHashOf` gives it. */
  readonly dataHash: string;
  /** The jobs. */
  readonly jobs: readonly J[];
}

/** Backtests on one set of bars. */
export type BacktestBatch = Batch<BacktestJob>;

/** What a backtest comes to by the other readings of what a bar leaves open [12, 41]. */
export interface BarReadings {
  /** The stop first, and at its bar's extreme. */
  readonly pessimistic: Kpis;
  /** Stops at their level. */
  readonly stopsAtLevel: Kpis;
  /** Stops at their level, and the target first. */
  readonly optimistic: Kpis;
}

/** What one of several markets of a backtest did. */
export interface MarketOutcome {
  /** Which of the study's markets, from 0. */
  readonly market: number;
  /** KPIs of its own account. */
  readonly kpis: Kpis;
  /** Its closed trades. */
  readonly trades: Trades;
  /** One return a UTC day. */
  readonly dailyReturns: Float64Array;
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array;
  /** What was decided bar by bar; `null` unless asked for. */
  readonly decisions: Decisions | null;
  /** Why the run ended early there, or `null`. */
  readonly stopReason: string | null;
}

/** What a finished backtest sends back. */
export interface FinishedBacktest {
  /** Number of the job. */
  readonly id: number;
  /** Tells the two ends apart. */
  readonly state: "done";
  /** What it did on each of several markets, in the job's order; absent for a job on a single one, whose decisions stand here. */
  readonly markets?: readonly MarketOutcome[];
  /** KPIs, by the readings that the market's options choose. */
  readonly kpis: Kpis;
  /** The same KPIs by the other readings; `null` unless asked for. */
  readonly readings: BarReadings | null;
  /** Closed trades; none where they are withheld. */
  readonly trades: Trades;
  /** SHA-256 of trades that the job did not want, as `tradesHash` gives it; absent where they are sent, or there are none. */
  readonly withheldHash?: string;
  /** One return a UTC day, and the day's start in ms UTC. */
  readonly dailyReturns: Float64Array;
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array;
  /** What was decided bar by bar; `null` unless asked for. */
  readonly decisions: Decisions | null;
  /** Why the run ended early, or `null`; an incomplete run is not scored. */
  readonly stopReason: string | null;
  /** How often an entry was refused, by reason. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Entries that would have been larger but for the volume of the signal's bar. */
  readonly limitedByVolume: number;
  /** The parameter set as one plain sentence. */
  readonly description: string;
}

/** What a finished check for look-ahead sends back. */
export interface FinishedLookAhead {
  /** Number of the job. */
  readonly id: number;
  /** Tells the two ends apart. */
  readonly state: "done";
  /** Values that changed with their future; none where the signals left it alone. */
  readonly leaks: readonly Leak[];
}

/**
 * What a backtest did on each of its markets.
 *
 * @param market Which it was run on, if that was a single one.
 */
export function outcomesByMarket(outcome: FinishedBacktest, market = 0): readonly MarketOutcome[] {
  if (outcome.markets !== undefined) return outcome.markets;
  const { kpis, trades, dailyReturns, days, decisions, stopReason } = outcome;
  return [{ market, kpis, trades, dailyReturns, days, decisions, stopReason }];
}

/** What runs on a copy send back. */
export interface FinishedCopy {
  /** Number of the job. */
  readonly id: number;
  /** Tells the two ends apart. */
  readonly state: "done";
  /** One return a UTC day of the bars traded, for each set; `null` for one that could not be run. */
  readonly returns: readonly (Float64Array | null)[];
}

/** A job that could not be run, with its reason in one sentence. */
export interface FailedJob {
  /** Number of the job. */
  readonly id: number;
  /** Tells the two ends apart. */
  readonly state: "failed";
  /** One sentence. */
  readonly reason: string;
}

/** The end of a backtest. */
export type BacktestOutcome = FinishedBacktest | FailedJob;

/** The end of a check for look-ahead. */
export type LookAheadOutcome = FinishedLookAhead | FailedJob;

/** The end of runs on a copy. */
export type CopyOutcome = FinishedCopy | FailedJob;

/** The end of any job. */
export type JobOutcome = BacktestOutcome | LookAheadOutcome | CopyOutcome;

/** Seconds spent by the jobs themselves, for the report on where time goes. */
export interface ExecutorUsage {
  /** Seconds in jobs, summed over workers. */
  readonly busySeconds: number;
  /** Workers that died, hung or grew too large. */
  readonly replacedWorkers: number;
  /** Workers that have answered: threads, or processes on any machine. */
  readonly workersSeen: number;
  /** Jobs that were begun again after their worker was lost. */
  readonly redeliveries: number;
  /** Seconds of the calling thread in which jobs were written and answers read; 0 where no network lies between. */
  readonly transportSeconds: number;
  /** Bytes of jobs, answers and bars that went over a network. */
  readonly bytes: number;
}

/** Somewhere that runs backtests. */
export interface Executor {
  /**
   * Runs a batch, after those submitted before it.
   *
   * @returns Outcomes in the order of the jobs; a failed job is an outcome, not a rejection.
   * @throws {Error} If the batch is cancelled through `signal`, or names data the executor does not have.
   * @throws {UserError} If a strategy file cannot be loaded, or has changed.
   */
  submit(batch: BacktestBatch, signal?: AbortSignal): Promise<BacktestOutcome[]>;
  /** Checks parameter sets for look-ahead, in the same way; one of a file where its code has run on no bars before. */
  checkLookAhead(batch: Batch<LookAheadJob>, signal?: AbortSignal): Promise<LookAheadOutcome[]>;
  /** Runs parameter sets on copies of the bars, in the same way. */
  runCopies(batch: Batch<CopyJob>, signal?: AbortSignal): Promise<CopyOutcome[]>;
  /** What was used since the start. */
  usage(): ExecutorUsage;
  /** Ends all workers of this process, and what is under way to others. */
  close(): Promise<void>;
}
