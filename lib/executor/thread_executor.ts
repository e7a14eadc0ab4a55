/**
 * Backtests in worker threads over shared memory.
 *
 * A worker that throws, hangs past its deadline or dies is replaced and costs its job one retry, then the job is a failed
 * outcome with its reason; the batch goes on. A worker whose heap outgrows its bound is replaced between jobs. A worker
 * that dies or hangs before it has its bars would do so again: then everything that runs is given up.
 *
 * @module
 */
import type { BacktestBatch, BacktestJob, BacktestOutcome, Executor } from "./executor.ts";
import { dataHashOf, type JobContext } from "./run_backtest_job.ts";
import { CLAIMING, CLOSED, ENDED, FREE, type FromWorker, OPEN, type ToWorker } from "./worker_protocol.ts";

/** How a {@linkcode threadExecutor} is set up. */
export interface ThreadExecutorOptions extends JobContext {
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

/** A batch whose outcomes are awaited. */
interface RunningBatch {
  readonly batch: number;
  readonly jobs: readonly BacktestJob[];
  /** Who has taken each job; shared with the workers. */
  readonly claims: Int32Array;
  readonly outcomes: (BacktestOutcome | null)[];
  /** Workers lost with each job. */
  readonly losses: number[];
  readonly end: PromiseWithResolvers<BacktestOutcome[]>;
}

/** One seat in the pool; its worker is made when first needed and again after each loss. */
interface Seat {
  worker: Worker | null;
  /** Number of its worker. */
  number: number;
  /** Lock of its worker; shared with it. */
  lock: Int32Array;
  /** Whether its worker has its bars. */
  isReady: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * An executor over worker threads of this process.
 *
 * @throws {RangeError} If the number of workers is not a positive integer.
 */
export function threadExecutor(options: ThreadExecutorOptions): Executor {
  const { markets, kpis, workers } = options, dataHash = dataHashOf(markets);
  const { deadlineMs = DEFAULT_DEADLINE_MS, maxHeapBytes = DEFAULT_MAX_HEAP_BYTES } = options;
  const workerModule = options.workerModule ?? new URL("./backtest_worker.ts", import.meta.url);
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Cannot start workers: wanted a positive whole number, found ${workers}`);
  }
  const seats = Array.from(
    { length: workers },
    (): Seat => ({ worker: null, number: 0, lock: newLock(), isReady: false, timer: undefined }),
  );
  const running = new Map<number, RunningBatch>();
  let batches = 0, workersStarted = 0, busySeconds = 0, replacedWorkers = 0;

  /** Jobs that a seat's worker has claimed and not answered, in the order it claimed them: it runs the last. */
  const heldBy = ({ number }: Seat): { of: RunningBatch; index: number }[] =>
    [...running.values()].flatMap((of) =>
      of.outcomes.flatMap((outcome, index) =>
        outcome === null && Atomics.load(of.claims, index) === number ? [{ of, index }] : []
      )
    );

  const settle = (of: RunningBatch, index: number, outcome: BacktestOutcome): void => {
    of.outcomes[index] = outcome;
    const ended = of.outcomes.filter((one) => one !== null);
    if (ended.length < of.jobs.length) return;
    running.delete(of.batch);
    of.end.resolve(ended);
  };

  const hand = ({ worker }: Seat, { batch, jobs, claims }: RunningBatch): void =>
    worker!.postMessage({ kind: "batch", batch, jobs, claims } satisfies ToWorker);

  /** Ends a seat's worker; what it held is anybody's again. */
  const dismiss = (seat: Seat): void => {
    if (seat.worker === null) return;
    clearTimeout(seat.timer);
    // Until its thread stops, which may be a job later, it must not claim what is free again. It holds the lock for two
    // machine instructions.
    while (Atomics.compareExchange(seat.lock, 0, OPEN, ENDED) === CLAIMING);
    seat.worker.terminate();
    for (const { of, index } of heldBy(seat)) Atomics.store(of.claims, index, FREE);
    Object.assign(seat, { worker: null, isReady: false });
  };

  /** Puts a fresh worker, which sees all that runs, in the place of another. */
  const replace = (seat: Seat): void => {
    dismiss(seat);
    if (running.size > 0) start(seat);
  };

  const lose = (seat: Seat, reason: string): void => {
    replacedWorkers++;
    const last = heldBy(seat).at(-1);
    if (last !== undefined && ++last.of.losses[last.index] === ATTEMPTS) {
      settle(last.of, last.index, { id: last.of.jobs[last.index].id, state: "failed", reason });
    }
    replace(seat);
  };

  const giveUp = (error: Error): void => {
    for (const { end } of running.values()) end.reject(error);
    running.clear();
    seats.forEach(dismiss);
  };

  const start = (seat: Seat): void => {
    const worker = new Worker(workerModule, { type: "module" });
    Object.assign(seat, { worker, number: ++workersStarted, lock: newLock(), isReady: false });
    seat.timer = setTimeout(
      () => giveUp(new Error(`Cannot start a worker: it was not ready within ${deadlineMs / 1000} s`)),
      deadlineMs,
    );
    worker.onerror = (event) => {
      event.preventDefault();
      if (seat.worker !== worker) return;
      // Its claims tell of a job whose start has not been heard of.
      if (seat.isReady || heldBy(seat).length > 0) lose(seat, `worker died: ${event.message}`);
      else giveUp(new Error(`Cannot start a worker: ${event.message}`));
    };
    worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
      // What a worker that was ended said last counts for nothing: its jobs are run again.
      if (seat.worker !== worker) return;
      clearTimeout(seat.timer);
      seat.isReady = true;
      if (message.kind === "start") {
        seat.timer = setTimeout(() => lose(seat, `no answer within ${deadlineMs / 1000} s`), deadlineMs);
      }
      if (message.kind !== "answer") return;
      busySeconds += message.seconds;
      const of = running.get(message.batch);
      if (of !== undefined) settle(of, message.index, message.outcome);
      if (message.isLeaving) {
        replacedWorkers++;
        replace(seat);
      }
    };
    const setup = { markets, kpis, maxHeapBytes, worker: seat.number, lock: seat.lock };
    worker.postMessage({ kind: "setup", ...setup } satisfies ToWorker);
    for (const batch of running.values()) hand(seat, batch);
  };

  /** Takes a batch back; workers that run one of its jobs are ended. */
  const cancel = (of: RunningBatch, reason: unknown): void => {
    for (let index = 0; index < of.jobs.length; index++) Atomics.compareExchange(of.claims, index, FREE, CLOSED);
    const busy = seats.filter((seat) => heldBy(seat).some((held) => held.of === of));
    running.delete(of.batch);
    busy.forEach(replace);
    of.end.reject(reason);
  };

  const submit = async (
    { dataHash: named, jobs }: BacktestBatch,
    signal?: AbortSignal,
  ): Promise<BacktestOutcome[]> => {
    if (named !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${named}`);
    }
    signal?.throwIfAborted();
    if (jobs.length === 0) return [];
    const own: RunningBatch = {
      batch: batches++,
      jobs,
      claims: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * jobs.length)),
      outcomes: jobs.map(() => null),
      losses: jobs.map(() => 0),
      end: Promise.withResolvers(),
    };
    const abort = (): void => cancel(own, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    running.set(own.batch, own);
    seats.filter(({ worker }) => worker !== null).forEach((seat) => hand(seat, own));
    const unsettled = [...running.values()].flatMap(({ outcomes }) => outcomes.filter((one) => one === null)).length;
    const busy = seats.filter(({ worker }) => worker !== null).length;
    seats.filter(({ worker }) => worker === null).slice(0, Math.max(0, unsettled - busy)).forEach(start);
    try {
      return await own.end.promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  };

  return {
    submit,
    usage: () => ({ busySeconds, replacedWorkers }),
    close: () => giveUp(new Error("Cannot finish a batch: the executor was closed")),
  };
}

function newLock(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}
