/**
 * Jobs in restricted worker threads over shared memory.
 *
 * A worker that throws, hangs past its deadline or dies is replaced and costs its job one retry, then the job is a failed
 * outcome with its reason; the batch goes on. A worker whose heap outgrows its bound is replaced between jobs. A worker
 * that dies or hangs before it has its bars and strategies would do so again: then everything that runs is given up.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { BacktestOutcome, Batch, Executor, Job, JobOutcome, LookAheadOutcome } from "./executor.ts";
import { describeSources, restrictedWorker, START_DEADLINE_MS } from "./restricted_worker.ts";
import { dataHashOf, type JobContext } from "./run_job.ts";
import { checkUnchanged } from "./strategy_source.ts";
import { CLAIMING, CLOSED, ENDED, FREE, type FromWorker, OPEN, type ToWorker } from "./worker_protocol.ts";

/** How a {@linkcode threadExecutor} is set up. */
export interface ThreadExecutorOptions extends JobContext {
  /** Number of worker threads. */
  readonly workers: number;
  /** A job that takes longer has its worker ended, ms. */
  readonly deadlineMs?: number;
  /** A worker that takes longer to have its bars and strategies has everything given up, ms. */
  readonly startDeadlineMs?: number;
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

/** No claim takes a millionth of this, ms. */
const LOCK_PATIENCE_MS = 1000;

/** A batch whose outcomes are awaited. */
interface RunningBatch {
  readonly batch: number;
  readonly jobs: readonly Job[];
  /** Who has taken each job; shared with the workers. */
  readonly claims: Int32Array;
  readonly outcomes: (JobOutcome | null)[];
  /** Workers lost with each job. */
  readonly losses: number[];
  readonly end: PromiseWithResolvers<JobOutcome[]>;
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
  const { markets, kpis, strategies, workers } = options, dataHash = dataHashOf(markets);
  const { deadlineMs = DEFAULT_DEADLINE_MS, startDeadlineMs = START_DEADLINE_MS } = options;
  const { maxHeapBytes = DEFAULT_MAX_HEAP_BYTES } = options;
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

  const settle = (of: RunningBatch, index: number, outcome: JobOutcome): void => {
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
    // machine instructions; code that is not ours might hold it for ever.
    const patience = performance.now() + LOCK_PATIENCE_MS;
    while (Atomics.compareExchange(seat.lock, 0, OPEN, ENDED) === CLAIMING && performance.now() < patience);
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
    let worker: Worker;
    try {
      // A worker that comes late must not bring another strategy into the study.
      checkUnchanged(strategies, "go on");
      worker = restrictedWorker(workerModule, strategies);
    } catch (error) {
      return giveUp(error as Error);
    }
    Object.assign(seat, { worker, number: ++workersStarted, lock: newLock(), isReady: false });
    seat.timer = setTimeout(
      () => giveUp(faultOfStart(`it was not ready within ${startDeadlineMs / 1000} s`)),
      startDeadlineMs,
    );
    worker.onerror = (event) => {
      event.preventDefault();
      if (seat.worker !== worker) return;
      // Its claims tell of a job whose start has not been heard of.
      if (seat.isReady || heldBy(seat).length > 0) lose(seat, `worker died: ${event.message}`);
      else giveUp(faultOfStart(event.message));
    };
    worker.onmessage = ({ data: message }: MessageEvent<unknown>) => {
      // What a worker that was ended said last counts for nothing: its jobs are run again.
      if (seat.worker === worker) hear(seat, message);
    };
    const setup = { markets, kpis, strategies, maxHeapBytes, worker: seat.number, lock: seat.lock };
    worker.postMessage({ kind: "setup", ...setup } satisfies ToWorker);
    for (const batch of running.values()) hand(seat, batch);
  };

  /** A worker that cannot start: the user's fault where it loads a file of theirs. */
  const faultOfStart = (why: string): Error =>
    strategies.some(({ kind }) => kind === "file")
      ? new UserError(`Cannot use ${describeSources(strategies)}: ${why}`)
      : new Error(`Cannot start a worker: ${why}`);

  const hear = (seat: Seat, message: unknown): void => {
    clearTimeout(seat.timer);
    if (!isFromWorker(message)) {
      // A worker in which Deno.exit is called says null.
      const why = "worker ended itself";
      return seat.isReady ? lose(seat, why) : giveUp(faultOfStart(why));
    }
    if (message.kind === "refusal") return giveUp(faultOfStart(message.reason));
    seat.isReady = true;
    if (message.kind === "start") {
      seat.timer = setTimeout(() => lose(seat, `no answer within ${deadlineMs / 1000} s`), deadlineMs);
    }
    if (message.kind !== "answer") return;
    busySeconds += message.seconds;
    const of = running.get(message.batch);
    if (of?.jobs[message.index]?.id === message.outcome.id) settle(of, message.index, message.outcome);
    if (message.isLeaving) {
      replacedWorkers++;
      replace(seat);
    }
  };

  /** Takes a batch back; workers that run one of its jobs are ended. */
  const cancel = (of: RunningBatch, reason: unknown): void => {
    for (let index = 0; index < of.jobs.length; index++) Atomics.compareExchange(of.claims, index, FREE, CLOSED);
    const busy = seats.filter((seat) => heldBy(seat).some((held) => held.of === of));
    running.delete(of.batch);
    busy.forEach(replace);
    of.end.reject(reason);
  };

  const run = async ({ dataHash: named, jobs }: Batch<Job>, signal?: AbortSignal): Promise<JobOutcome[]> => {
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
    submit: (batch, signal) => run(batch, signal) as Promise<BacktestOutcome[]>,
    checkLookAhead: (batch, signal) => run(batch, signal) as Promise<LookAheadOutcome[]>,
    usage: () => ({ busySeconds, replacedWorkers }),
    close: () => giveUp(new Error("Cannot finish a batch: the executor was closed")),
  };
}

function newLock(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Whether a worker said what a worker says: code that is not ours might say anything. */
function isFromWorker(message: unknown): message is FromWorker {
  if (typeof message !== "object" || message === null) return false;
  const { kind, reason, outcome } = message as Record<string, unknown>;
  if (kind === "refusal") return typeof reason === "string";
  if (kind === "ready" || kind === "start") return true;
  return kind === "answer" && typeof outcome === "object" && outcome !== null;
}
