/**
 * The worker thread: receives bars once, then answers each job it claims with its outcome.
 *
 * @module
 */
import { runBacktestJob } from "./run_backtest_job.ts";
import { serveJobs } from "./worker_protocol.ts";

serveJobs((context, job) => {
  const outcome = runBacktestJob(context, job);
  const { heapUsed, external } = Deno.memoryUsage();
  return { outcome, heapBytes: heapUsed + external };
});
