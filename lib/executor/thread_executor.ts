/**
 * Jobs in worker threads: those of shipped strategies in one pool over shared memory, those of each strategy file in a
 * pool of its own over copies of the bars.
 *
 * So whatever a file does in its workers, it can spoil its own trials alone. It can still lie about its own trades, use up
 * memory, and take its time.
 *
 * @module
 */
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
import { originOfParams, SHIPPED } from "./strategy_source.ts";
import { type PoolUsage, type WorkerPool, workerPool, type WorkerPoolOptions } from "./worker_pool.ts";

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

  /** Each job of a file in a worker of its own, which has seen no bars before. */
  const runAfresh = async (origin: string, jobs: readonly Job[], signal: AbortSignal): Promise<JobOutcome[]> => {
    const ended: JobOutcome[] = [];
    for (const job of jobs) {
      const pool = workerPool({ ...options, workers: 1 }, origin);
      try {
        ended.push(...await pool.run([job], signal));
      } finally {
        pool.close();
      }
    }
    return ended;
  };

  const run = async (
    { dataHash: named, jobs }: Batch<Job>,
    signal?: AbortSignal,
    isAfresh = false,
  ): Promise<JobOutcome[]> => {
    if (named !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${named}`);
    }
    const outcomes: JobOutcome[] = Array(jobs.length), givenUp = new AbortController();
    const parts = Map.groupBy(jobs.keys(), (place) => originOfParams(strategies, paramsOf(jobs[place])));
    const either = AbortSignal.any(signal === undefined ? [givenUp.signal] : [givenUp.signal, signal]);
    either.throwIfAborted();
    try {
      const running = Promise.all([...parts].map(async ([origin, places]) => {
        const own = places.map((place) => jobs[place]);
        const ended = isAfresh && origin !== SHIPPED
          ? await runAfresh(origin, own, either)
          : await poolOf(origin).run(own, either);
        places.forEach((place, i) => outcomes[place] = ended[i]);
      }));
      // The pools have their workers by now; others would only hold memory.
      options.ready?.[Symbol.dispose]();
      await running;
    } catch (error) {
      // One pool that gives up ends the part of the others.
      givenUp.abort(error);
      throw error;
    }
    return outcomes;
  };

  return {
    submit: (batch, signal) => run(batch, signal) as Promise<BacktestOutcome[]>,
    checkLookAhead: (batch, signal) => run(batch, signal, true) as Promise<LookAheadOutcome[]>,
    runCopies: (batch, signal) => run(batch, signal) as Promise<CopyOutcome[]>,
    usage() {
      const used = [...pools.values()].map((pool) => pool.usage());
      const sum = (count: (usage: PoolUsage) => number) => used.reduce((total, usage) => total + count(usage), 0);
      return {
        busySeconds: sum(({ busySeconds }) => busySeconds),
        replacedWorkers: sum(({ replacedWorkers }) => replacedWorkers),
        workersSeen: sum(({ workersStarted }) => workersStarted),
        redeliveries: sum(({ redeliveries }) => redeliveries),
        transportSeconds: 0,
        bytes: 0,
      };
    },
    close() {
      pools.forEach((pool) => pool.close());
      return Promise.resolve();
    },
  };
}
