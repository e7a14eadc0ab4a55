/**
 * Backtests in worker threads over shared memory.
 *
 * A worker that throws, hangs past its deadline or dies costs the job one retry in a fresh worker, then the job is a
 * failed outcome with its reason; the batch goes on. Several batches may run at once; the earlier one's jobs come first. A worker whose heap outgrows its bound is replaced between jobs. A
 * worker that dies before it has its bars would die again: then the batch is given up.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { KpiOptions } from "../metrics/kpis.ts";
import type { BacktestBatch, BacktestJob, BacktestOutcome, Executor } from "./executor.ts";

/** What a worker is told first. */
export interface WorkerSetup {
  /** Tells the messages apart. */
  readonly kind: "setup";
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** How results are measured. */
  readonly kpis: KpiOptions;
}

/** What a worker is told for each job. */
export interface WorkerJob {
  /** Tells the messages apart. */
  readonly kind: "job";
  /** The backtest. */
  readonly job: BacktestJob;
}

/** What a worker says once it has its bars. */
export interface WorkerReady {
  /** Tells the messages apart. */
  readonly kind: "ready";
}

/** What a worker answers to a job. */
export interface WorkerAnswer {
  /** Tells the messages apart. */
  readonly kind: "answer";
  /** How it ended. */
  readonly outcome: BacktestOutcome;
  /** Seconds it took. */
  readonly seconds: number;
  /** The worker's memory after it. */
  readonly heapBytes: number;
}

/** How a {@linkcode threadExecutor} is set up. */
export interface ThreadExecutorOptions {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** How results are measured. */
  readonly kpis: KpiOptions;
  /** Number of worker threads. */
  readonly workers: number;
  /** A job that takes longer has its worker ended, ms. */
  readonly deadlineMs?: number;
  /** A worker with a larger heap is replaced, bytes. */
  readonly maxHeapBytes?: number;
  /** Module the workers run; tests pass one that misbehaves. */
  readonly workerModule?: URL;
}

/** Attempts a job gets: the first and one retry. */
const ATTEMPTS = 2;

/** Ten minutes: a hundred times what a backtest of ten million bars takes. */
const DEFAULT_DEADLINE_MS = 600_000;

/** Five times what one year of 1m bars may hold. */
const DEFAULT_MAX_HEAP_BYTES = 750 * 2 ** 20;

/** Jobs a worker is handed at once: half a default batch, so that two of them go on while this thread proposes the next. */
const JOBS_AHEAD = 4;

interface PendingJob {
  readonly job: BacktestJob;
  readonly resolve: (outcome: BacktestOutcome) => void;
  /** Workers lost with it. */
  losses: number;
}

/** One seat in the pool; its worker is made when first needed and again after each loss. */
interface Seat {
  worker: Worker | null;
  isReady: boolean;
  /** Jobs its worker was handed, in order; it runs the first. */
  jobs: PendingJob[];
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * An executor over worker threads of this process.
 *
 * @throws {RangeError} If the number of workers is not a positive integer.
 */
export function threadExecutor(options: ThreadExecutorOptions): Executor {
  const { candles, dataHash, backtest, kpis, workers } = options;
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const maxHeapBytes = options.maxHeapBytes ?? DEFAULT_MAX_HEAP_BYTES;
  const workerModule = options.workerModule ?? new URL("./backtest_worker.ts", import.meta.url);
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Cannot start workers: wanted a positive whole number, found ${workers}`);
  }
  const seats: Seat[] = Array.from(
    { length: workers },
    () => ({ worker: null, isReady: false, jobs: [], timer: undefined }),
  );
  let queue: PendingJob[] = [];
  /** Rejects a batch; one entry for each that runs. */
  const running = new Set<(error: Error) => void>();
  let busySeconds = 0;
  let replacedWorkers = 0;

  /** Ends a seat's worker; its jobs wait again, before all others. */
  const retire = (seat: Seat): void => {
    clearTimeout(seat.timer);
    seat.worker?.terminate();
    seat.worker = null;
    seat.isReady = false;
    queue.unshift(...seat.jobs);
    seat.jobs = [];
  };

  const lose = (seat: Seat, reason: string): void => {
    const [lost] = seat.jobs;
    replacedWorkers++;
    if (lost && ++lost.losses === ATTEMPTS) {
      seat.jobs.shift();
      lost.resolve({ id: lost.job.id, state: "failed", reason });
    }
    retire(seat);
    dispatch();
  };

  /** The first job's time runs from here. */
  const startTimer = (seat: Seat): void => {
    clearTimeout(seat.timer);
    if (seat.jobs.length === 0) return;
    seat.timer = setTimeout(() => lose(seat, `no answer within ${deadlineMs / 1000} s`), deadlineMs);
  };

  const start = (seat: Seat): Worker => {
    const worker = new Worker(workerModule, { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      if (seat.worker !== worker) return;
      if (seat.isReady) return lose(seat, `worker died: ${event.message}`);
      seats.forEach(retire);
      queue = [];
      for (const reject of running) reject(new Error(`Cannot start a worker: ${event.message}`));
    };
    worker.onmessage = (event: MessageEvent<WorkerReady | WorkerAnswer>) => {
      // What a worker that was ended said last counts for nothing: its jobs wait again.
      if (seat.worker !== worker) return;
      if (event.data.kind === "ready") {
        seat.isReady = true;
        return;
      }
      const { outcome, seconds, heapBytes } = event.data;
      busySeconds += seconds;
      seat.jobs.shift()?.resolve(outcome);
      startTimer(seat);
      if (heapBytes > maxHeapBytes) {
        retire(seat);
        replacedWorkers++;
      }
      dispatch();
    };
    worker.postMessage({ kind: "setup", candles, dataHash, backtest, kpis } satisfies WorkerSetup);
    seat.worker = worker;
    return worker;
  };

  /** Hands waiting jobs out, each to the worker that has the fewest. */
  const dispatch = (): void => {
    while (queue.length > 0) {
      const seat = seats.reduce((a, b) => b.jobs.length < a.jobs.length ? b : a);
      if (seat.jobs.length >= JOBS_AHEAD) return;
      const pending = queue.shift()!;
      const worker = seat.worker ?? start(seat);
      seat.jobs.push(pending);
      if (seat.jobs.length === 1) startTimer(seat);
      worker.postMessage({ kind: "job", job: pending.job } satisfies WorkerJob);
    }
  };

  const submit = async (batch: BacktestBatch, signal?: AbortSignal): Promise<BacktestOutcome[]> => {
    if (batch.dataHash !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${batch.dataHash}`);
    }
    signal?.throwIfAborted();
    const own = new Set<PendingJob>();
    const outcomes = batch.jobs.map((job) =>
      new Promise<BacktestOutcome>((resolve) => {
        const pending: PendingJob = { job, resolve, losses: 0 };
        own.add(pending);
        queue.push(pending);
      })
    );
    const given = Promise.withResolvers<never>();
    const cancel = (): void => {
      for (const seat of seats) if (seat.jobs.some((pending) => own.has(pending))) retire(seat);
      queue = queue.filter((pending) => !own.has(pending));
      given.reject(signal?.reason);
      dispatch();
    };
    running.add(given.reject);
    signal?.addEventListener("abort", cancel, { once: true });
    dispatch();
    try {
      return await Promise.race([Promise.all(outcomes), given.promise]);
    } finally {
      signal?.removeEventListener("abort", cancel);
      running.delete(given.reject);
    }
  };

  return {
    submit,
    usage: () => ({ busySeconds, replacedWorkers }),
    close: () => {
      seats.forEach(retire);
      queue = [];
    },
  };
}
