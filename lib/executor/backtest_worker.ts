/**
 * The worker thread: receives bars once, then answers each job with its outcome.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { runBacktestJob } from "./run_backtest_job.ts";
import type { WorkerAnswer, WorkerJob, WorkerReady, WorkerSetup } from "./thread_executor.ts";

let setup: WorkerSetup | null = null;

self.onmessage = (event: MessageEvent<WorkerSetup | WorkerJob>) => {
  const message = event.data;
  if (message.kind === "setup") {
    setup = message;
    self.postMessage({ kind: "ready" } satisfies WorkerReady);
    return;
  }
  if (!setup) throw new TypeError("Cannot run a job: wanted the bars first, found none");
  const start = performance.now();
  const outcome = runBacktestJob(setup, message.job);
  const { heapUsed, external } = Deno.memoryUsage();
  const answer: WorkerAnswer = {
    kind: "answer",
    outcome,
    seconds: (performance.now() - start) / 1000,
    heapBytes: heapUsed + external,
  };
  self.postMessage(answer);
};
