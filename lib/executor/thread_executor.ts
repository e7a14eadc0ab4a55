/**
 * Backtests in worker threads over shared memory.
 *
 * A worker that throws, hangs past its deadline or dies costs the job one retry in a fresh worker, then the job is a
 * failed outcome with its reason; the batch goes on. A worker whose heap outgrows its bound is replaced between jobs. A
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

interface PendingJob {
  readonly job: BacktestJob;
  readonly resolve: (outcome: BacktestOutcome) => void;
  attempts: number;
}

/** One seat in the pool; its worker is made when first needed and again after each loss. */
interface Seat {
  worker: Worker | null;
  isReady: boolean;
  pending: PendingJob | null;
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
    () => ({ worker: null, isReady: false, pending: null, timer: undefined }),
  );
  const queue: PendingJob[] = [];
  let busySeconds = 0;
  let replacedWorkers = 0;
  let giveUp = (_error: Error): void => {};

  const retire = (seat: Seat): void => {
    clearTimeout(seat.timer);
    seat.worker?.terminate();
    seat.worker = null;
    seat.isReady = false;
  };

  const clear = (): void => {
    queue.length = 0;
    for (const seat of seats) {
      retire(seat);
      seat.pending = null;
    }
  };

  const lose = (seat: Seat, reason: string): void => {
    const pending = seat.pending;
    retire(seat);
    replacedWorkers++;
    seat.pending = null;
    if (pending) {
      if (pending.attempts < ATTEMPTS) queue.unshift(pending);
      else pending.resolve({ id: pending.job.id, state: "failed", reason });
    }
    dispatch();
  };

  const start = (seat: Seat): Worker => {
    const worker = new Worker(workerModule, { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      if (seat.isReady) return lose(seat, `worker died: ${event.message}`);
      clear();
      giveUp(new Error(`Cannot start a worker: ${event.message}`));
    };
    worker.onmessage = (event: MessageEvent<WorkerReady | WorkerAnswer>) => {
      if (event.data.kind === "ready") {
        seat.isReady = true;
        return;
      }
      clearTimeout(seat.timer);
      const { outcome, seconds, heapBytes } = event.data;
      busySeconds += seconds;
      seat.pending?.resolve(outcome);
      seat.pending = null;
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

  const dispatch = (): void => {
    for (const seat of seats) {
      if (seat.pending) continue;
      const pending = queue.shift();
      if (!pending) return;
      seat.pending = pending;
      pending.attempts++;
      const worker = seat.worker ?? start(seat);
      seat.timer = setTimeout(() => lose(seat, `no answer within ${deadlineMs / 1000} s`), deadlineMs);
      worker.postMessage({ kind: "job", job: pending.job } satisfies WorkerJob);
    }
  };

  const submit = async (batch: BacktestBatch, signal?: AbortSignal): Promise<BacktestOutcome[]> => {
    if (batch.dataHash !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${batch.dataHash}`);
    }
    signal?.throwIfAborted();
    const outcomes = batch.jobs.map((job) =>
      new Promise<BacktestOutcome>((resolve) => queue.push({ job, resolve, attempts: 0 }))
    );
    const cancelled = Promise.withResolvers<never>();
    giveUp = cancelled.reject;
    const cancel = (): void => {
      clear();
      cancelled.reject(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    dispatch();
    try {
      return await Promise.race([Promise.all(outcomes), cancelled.promise]);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };

  return {
    submit,
    usage: () => ({ busySeconds, replacedWorkers }),
    close: () => seats.forEach(retire),
  };
}
