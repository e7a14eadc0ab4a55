/**
 * The contract of running backtests elsewhere: a batch goes in, outcomes come back in the order of the batch.
 *
 * Nothing here assumes one machine or shared memory: a batch names its data by hash and its jobs by number, and every
 * record is plain data or typed arrays, so that a message queue can carry them as well as threads do.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";
import type { Kpis } from "../metrics/kpis.ts";
import type { StrategyParams } from "../strategy/params.ts";

/** One backtest to run. */
export interface BacktestJob {
  /** Number by which the caller knows the job; a trial number in a study. */
  readonly id: number;
  readonly params: Partial<StrategyParams>;
  /** Bars traded, as indices `[from, to)`; indicators see earlier bars. */
  readonly from: number;
  readonly to: number;
  /** Whether to run the optimistic reading as well. */
  readonly interval: boolean;
}

/** Jobs on one set of bars. */
export interface BacktestBatch {
  /** SHA-256 of the bars, as `candlesHash` gives it. */
  readonly dataHash: string;
  readonly jobs: readonly BacktestJob[];
}

/** What a finished backtest sends back. */
export interface FinishedBacktest {
  readonly id: number;
  readonly state: "done";
  readonly kpis: Kpis;
  /** The same KPIs with the target first when a bar holds both legs; `null` unless asked for. */
  readonly optimisticKpis: Kpis | null;
  readonly trades: Trades;
  /** One return a UTC day, and the day's start in ms UTC. */
  readonly dailyReturns: Float64Array;
  readonly days: Float64Array;
  /** Why the run ended early, or `null`; an incomplete run is not scored. */
  readonly stopReason: string | null;
}

/** A backtest that could not be run, with its reason in one sentence. */
export interface FailedBacktest {
  readonly id: number;
  readonly state: "failed";
  readonly reason: string;
}

/** The end of a job. */
export type BacktestOutcome = FinishedBacktest | FailedBacktest;

/** Seconds spent by the backtests themselves, for the report on where time goes. */
export interface ExecutorUsage {
  readonly busySeconds: number;
  readonly replacedWorkers: number;
}

/** Somewhere that runs backtests. */
export interface Executor {
  /**
   * Runs a batch.
   *
   * @returns Outcomes in the order of the jobs; a failed job is an outcome, not a rejection.
   * @throws {Error} If the batch is cancelled through `signal`, or names data the executor does not have.
   */
  submit(batch: BacktestBatch, signal?: AbortSignal): Promise<BacktestOutcome[]>;
  usage(): ExecutorUsage;
  /** Ends all workers. */
  close(): void;
}
