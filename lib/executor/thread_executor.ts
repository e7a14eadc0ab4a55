/**
 * Jobs in worker threads: those of shipped strategies in one pool over shared memory, those of each strategy file in a
 * pool of its own over copies of the bars.
 *
 * So whatever a file does in its workers, it can spoil its own trials alone. It can still lie about its own trades, use up
 * memory, and take its time.
 *
 * @module
 */
import { STRATEGY_PARAMETER } from "../strategy/union.ts";
import {
  type BacktestOutcome,
  type Batch,
  type CopyOutcome,
  type Executor,
  type Job,
  type JobOutcome,
  type LookAheadOutcome,
  paramsOf,
} from "./executor.ts";
import { dataHashOf } from "./run_job.ts";
import { originOf, SHIPPED, type StrategySource } from "./strategy_source.ts";
import { type WorkerPool, workerPool, type WorkerPoolOptions } from "./worker_pool.ts";

/** How a {@linkcode threadExecutor} is set up; the number of workers is that of each pool. */
export type ThreadExecutorOptions = WorkerPoolOptions;

/**
 * An executor over worker threads of this process.
 *
 * @throws {RangeError} If the number of workers is not a positive integer.
 */
export function threadExecutor(options: ThreadExecutorOptions): Executor {
  const { markets, strategies, workers } = options, dataHash = dataHashOf(markets);
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Cannot start workers: wanted a positive whole number, found ${workers}`);
  }
  const pools = new Map<string, WorkerPool>();
  const poolOf = (origin: string): WorkerPool => {
    const pool = pools.get(origin) ?? workerPool(options, origin);
    pools.set(origin, pool);
    return pool;
  };

  const run = async ({ dataHash: named, jobs }: Batch<Job>, signal?: AbortSignal): Promise<JobOutcome[]> => {
    if (named !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${named}`);
    }
    const outcomes: JobOutcome[] = Array(jobs.length), givenUp = new AbortController();
    const parts = Map.groupBy(jobs.keys(), (place) => originOfJob(strategies, jobs[place]));
    const either = AbortSignal.any(signal === undefined ? [givenUp.signal] : [givenUp.signal, signal]);
    either.throwIfAborted();
    try {
      await Promise.all([...parts].map(async ([origin, places]) => {
        const ended = await poolOf(origin).run(places.map((place) => jobs[place]), either);
        places.forEach((place, i) => outcomes[place] = ended[i]);
      }));
    } catch (error) {
      // One pool that gives up ends the part of the others.
      givenUp.abort(error);
      throw error;
    }
    return outcomes;
  };

  return {
    submit: (batch, signal) => run(batch, signal) as Promise<BacktestOutcome[]>,
    checkLookAhead: (batch, signal) => run(batch, signal) as Promise<LookAheadOutcome[]>,
    runCopies: (batch, signal) => run(batch, signal) as Promise<CopyOutcome[]>,
    usage() {
      const used = [...pools.values()].map((pool) => pool.usage());
      return {
        busySeconds: used.reduce((sum, { busySeconds }) => sum + busySeconds, 0),
        replacedWorkers: used.reduce((sum, { replacedWorkers }) => sum + replacedWorkers, 0),
      };
    },
    close: () => pools.forEach((pool) => pool.close()),
  };
}

/** Where the strategy is from that a job names; one that names none is refused by what is shipped. */
function originOfJob(strategies: readonly StrategySource[], job: Job): string {
  if (strategies.length === 1) return originOf(strategies[0]);
  const named = strategies.find(({ name }) => name === paramsOf(job)[STRATEGY_PARAMETER]);
  return named === undefined ? SHIPPED : originOf(named);
}
