/**
 * What an executor and its worker threads say to one another.
 *
 * Every worker is handed every batch with a table of claims in shared memory; it goes through the jobs in order and runs
 * those that no other worker has claimed. So no worker waits for the thread that handed the batch out.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Job, JobOutcome } from "./executor.ts";
import type { JobContext } from "./run_job.ts";

/** Claims of a job: nobody's, or nobody's any more; a positive one is the number of the worker that took it. */
export const FREE = 0, CLOSED = -1;

/** Lock of a worker, held while it claims: who ends the worker takes it for good, as an ended one may run on a while. */
export const OPEN = 0, CLAIMING = 1, ENDED = 2;

/** Zeros that threads share: claims that are all free, or an open lock. */
export function sharedWords(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * length));
}

/** What a worker is told first. */
export interface WorkerSetup extends JobContext {
  /** Tells the messages apart. */
  readonly kind: "setup";
  /** Where the strategies are from that it runs, as `originOf` gives it. */
  readonly origin: string;
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
  readonly jobs: readonly Job[];
  /** Who has taken each job; shared by all workers. */
  readonly claims: Int32Array;
}

/** What a worker says once it has its bars and its strategies. */
export interface WorkerReady {
  /** Tells the messages apart. */
  readonly kind: "ready";
}

/** What a worker says that cannot have its strategies; the next one could not either. */
export interface WorkerRefusal {
  /** Tells the messages apart. */
  readonly kind: "refusal";
  /** One sentence. */
  readonly reason: string;
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
  /** How it ended: a {@linkcode JobOutcome}, where the worker is not in other hands. */
  readonly outcome: unknown;
  /** Seconds it took. */
  readonly seconds: number;
  /** Whether the worker has grown too large and takes no further job. */
  readonly isLeaving: boolean;
}

/** Anything a worker is told. */
export type ToWorker = WorkerSetup | WorkerBatch;

/** Anything a worker says. */
export type FromWorker = WorkerReady | WorkerRefusal | WorkerStart | WorkerAnswer;

/** Whether a worker said what a worker says: code that is not ours might say anything. */
export function isFromWorker(message: unknown): message is FromWorker {
  if (typeof message !== "object" || message === null) return false;
  const { kind, reason, batch, index, seconds, isLeaving } = message as Record<string, unknown>;
  if (kind === "refusal") return typeof reason === "string";
  if (kind === "ready" || kind === "start") return true;
  return kind === "answer" && Number.isSafeInteger(batch) && Number.isSafeInteger(index) &&
    Number.isFinite(seconds) && typeof isLeaving === "boolean";
}

/** What came of a job, and what the worker's heap came to by it. */
export interface JobEnd {
  readonly outcome: JobOutcome;
  readonly heapBytes: number;
}

/**
 * Serves an executor from this worker thread.
 *
 * @param prepare Makes of what the worker is told first what its jobs need; a `RangeError` is a refusal.
 */
export function serveJobs<Prepared>(
  prepare: (context: JobContext, origin: string) => Prepared | Promise<Prepared>,
  run: (prepared: Prepared, job: Job) => JobEnd,
): void {
  const say = (message: FromWorker): void => self.postMessage(message);
  const early: WorkerBatch[] = [];
  let serve = (batch: WorkerBatch): void => void early.push(batch);

  const begin = async (setup: WorkerSetup): Promise<void> => {
    const { worker, lock, maxHeapBytes } = setup;
    let prepared: Prepared;
    try {
      prepared = await prepare(setup, setup.origin);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return say({ kind: "refusal", reason: error.message });
    }
    let isLeaving = false;
    say({ kind: "ready" });
    serve = ({ batch, jobs, claims }) => {
      for (let index = 0; index < jobs.length; index++) {
        if (isLeaving || Atomics.compareExchange(lock, 0, OPEN, CLAIMING) !== OPEN) return;
        const isOurs = Atomics.compareExchange(claims, index, FREE, worker) === FREE;
        Atomics.store(lock, 0, OPEN);
        if (!isOurs) continue;
        say({ kind: "start" });
        const start = performance.now();
        const { outcome, heapBytes } = run(prepared, jobs[index]);
        isLeaving = heapBytes > maxHeapBytes;
        say({ kind: "answer", batch, index, outcome, seconds: (performance.now() - start) / 1000, isLeaving });
      }
    };
    early.forEach(serve);
  };

  self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
    if (message.kind === "setup") begin(message);
    else serve(message);
  };
}
