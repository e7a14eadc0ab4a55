/**
 * Backtests in the calling thread, one after the other: for short runs, and for threads that run whole studies.
 *
 * @module
 */
import type { Executor } from "./executor.ts";
import { dataHashOf, type JobContext, runBacktestJob } from "./run_backtest_job.ts";

/** An executor without threads; it gives the outcomes of any other. */
export function inlineExecutor(context: JobContext): Executor {
  let busyMs = 0;
  return {
    // deno-lint-ignore require-await -- a refusal must be a rejection, as of any other executor
    submit: async ({ dataHash, jobs }, signal) => {
      const wanted = dataHashOf(context.markets);
      if (dataHash !== wanted) {
        throw new RangeError(`Cannot run the batch: wanted data ${wanted}, found ${dataHash}`);
      }
      const start = performance.now();
      const outcomes = jobs.map((job) => {
        signal?.throwIfAborted();
        return runBacktestJob(context, job);
      });
      busyMs += performance.now() - start;
      return outcomes;
    },
    usage: () => ({ busySeconds: busyMs / 1000, replacedWorkers: 0 }),
    close: () => {},
  };
}
