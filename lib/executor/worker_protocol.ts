/**
 * What an executor and its worker threads say to one another.
 *
 * Every worker is handed every batch with a table of claims in shared memory; it goes through the jobs in order and runs
 * those that no other worker has claimed. So no worker waits for the thread that handed the batch out.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { BacktestJob, BacktestOutcome } from "./executor.ts";
import type { JobContext } from "./run_backtest_job.ts";

/** Claims of a job: nobody's, or nobody's any more; a positive one is the number of the worker that took it. */
export const FREE = 0, CLOSED = -1;

/** Lock of a worker, held while it claims: who ends the worker takes it for good, as an ended one may run on a while. */
export const OPEN = 0, CLAIMING = 1, ENDED = 2;

/** What a worker is told first. */
export interface WorkerSetup extends JobContext {
  /** Tells the messages apart. */
  readonly kind: "setup";
  /** Number of the worker, from 1, never given again. */
  readonly worker: number;
  /** Its lock; shared. */
  readonly lock: Int32Array;
  /** A worker with a larger heap takes no further job, bytes. */
  readonly maxHeapBytes: number;
}

/** Jobs to claim. */
export interface WorkerBatch {
  /** Tells the messages apart. */
  readonly kind: "batch";
  /** Number of the batch. */
  readonly batch: number;
  /** Its jobs. */
  readonly jobs: readonly BacktestJob[];
  /** Who has taken each job; shared by all workers. */
  readonly claims: Int32Array;
}

/** What a worker says once it has its bars. */
export interface WorkerReady {
  /** Tells the messages apart. */
  readonly kind: "ready";
}

/** What a worker says before each job. */
export interface WorkerStart {
  /** Tells the messages apart. */
  readonly kind: "start";
}

/** What a worker answers to a job. */
export interface WorkerAnswer {
  /** Tells the messages apart. */
  readonly kind: "answer";
  /** Number of the batch. */
  readonly batch: number;
  /** Place of the job in it. */
  readonly index: number;
  /** How it ended. */
  readonly outcome: BacktestOutcome;
  /** Seconds it took. */
  readonly seconds: number;
  /** Whether the worker has grown too large and takes no further job. */
  readonly isLeaving: boolean;
}

/** Anything a worker is told. */
export type ToWorker = WorkerSetup | WorkerBatch;

/** Anything a worker says. */
export type FromWorker = WorkerReady | WorkerStart | WorkerAnswer;

/** What came of a job, and what the worker's heap came to by it. */
export interface RunJob {
  readonly outcome: BacktestOutcome;
  readonly heapBytes: number;
}

/** Serves an executor from this worker thread. */
export function serveJobs(runJob: (context: JobContext, job: BacktestJob) => RunJob): void {
  const say = (message: FromWorker): void => self.postMessage(message);
  let setup: WorkerSetup | null = null, isLeaving = false;
  self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
    if (message.kind === "setup") {
      setup = message;
      return say({ kind: "ready" });
    }
    if (!setup) throw new TypeError("Cannot run a job: wanted the bars first, found none");
    const { batch, jobs, claims } = message;
    const { worker, lock } = setup;
    for (let index = 0; index < jobs.length; index++) {
      if (isLeaving || Atomics.compareExchange(lock, 0, OPEN, CLAIMING) !== OPEN) return;
      const isOurs = Atomics.compareExchange(claims, index, FREE, worker) === FREE;
      Atomics.store(lock, 0, OPEN);
      if (!isOurs) continue;
      say({ kind: "start" });
      const start = performance.now();
      const { outcome, heapBytes } = runJob(setup, jobs[index]);
      isLeaving = heapBytes > setup.maxHeapBytes;
      say({ kind: "answer", batch, index, outcome, seconds: (performance.now() - start) / 1000, isLeaving });
    }
  };
}
