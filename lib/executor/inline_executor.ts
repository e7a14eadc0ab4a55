/**
 * Jobs in the calling thread, one after the other: for short runs, and for threads that run whole studies.
 *
 * @module
 */
import type { BacktestOutcome, Batch, CopyOutcome, Executor, Job, JobOutcome, LookAheadOutcome } from "./executor.ts";
import { prepareShipped, type RunJob } from "./prepare_jobs.ts";
import { dataHashOf, type JobContext } from "./run_job.ts";

/** An executor without threads; it gives the outcomes of any other. Strategy files run in workers of their own alone. */
export function inlineExecutor(context: JobContext): Executor {
  let answer: RunJob | null = null, busyMs = 0;
  // deno-lint-ignore require-await -- what it throws is a rejection
  const run = async ({ dataHash, jobs }: Batch<Job>, signal?: AbortSignal): Promise<JobOutcome[]> => {
    const wanted = dataHashOf(context.markets);
    if (dataHash !== wanted) {
      throw new RangeError(`Cannot run the batch: wanted data ${wanted}, found ${dataHash}`);
    }
    const runJob = answer ??= prepareShipped(context), start = performance.now();
    const outcomes = jobs.map((job) => {
      signal?.throwIfAborted();
      return runJob(job);
    });
    busyMs += performance.now() - start;
    return outcomes;
  };
  return {
    submit: (batch, signal) => run(batch, signal) as Promise<BacktestOutcome[]>,
    checkLookAhead: (batch, signal) => run(batch, signal) as Promise<LookAheadOutcome[]>,
    runCopies: (batch, signal) => run(batch, signal) as Promise<CopyOutcome[]>,
    usage: () => ({
      busySeconds: busyMs / 1000,
      replacedWorkers: 0,
      workersSeen: 1,
      redeliveries: 0,
      transportSeconds: 0,
      bytes: 0,
    }),
    close: () => Promise.resolve(),
  };
}
