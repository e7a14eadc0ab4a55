/**
 * Restricted worker threads that run the strategies of one origin.
 *
 * A worker that throws, hangs past its deadline or dies is replaced and costs its job one retry, then the job is a failed
 * outcome with its reason; the batch goes on. A worker whose heap outgrows its bound is replaced between jobs. A worker
 * that dies or hangs before it has its bars and strategies would do so again: then everything that runs is given up.
 *
 * Shipped strategies run over shared memory. A strategy file is given bars of its own and a pool of its own, and what its
 * workers say is looked at before it is believed: an answer counts for a job that its worker has claimed and that is
 * open, and only with the form of an outcome.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { plainText } from "../strategy/plain_text.ts";
import type { ExecutorUsage, Job, JobOutcome } from "./executor.ts";
import { readOutcome } from "./read_outcome.ts";
import type { ReadyWorkers } from "./ready_workers.ts";
import { BACKTEST_WORKER, describeSources, restrictedWorker, START_DEADLINE_MS } from "./restricted_worker.ts";
import type { JobContext } from "./run_job.ts";
import type { Thread } from "./start_thread.ts";
import { checkUnchanged, originOf, SHIPPED } from "./strategy_source.ts";
import { unshared } from "./unshared.ts";
import {
  CLAIMING,
  CLOSED,
  ENDED,
  FREE,
  isFromWorker,
  OPEN,
  sharedWords,
  type ToWorker,
  type WorkerAnswer,
} from "./worker_protocol.ts";

/** How a {@linkcode workerPool} is set up. */
export interface WorkerPoolOptions extends JobContext {
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
  /**
   * Workers that have begun to load the code of shipped strategies; taken before others are started. The executor ends
   * those that its first batch has not taken.
   */
  readonly ready?: ReadyWorkers;
}

/** What a pool has used since its start. */
export interface PoolUsage extends Pick<ExecutorUsage, "busySeconds" | "replacedWorkers" | "redeliveries"> {
  /** Worker threads so far. */
  readonly workersStarted: number;
}

/** Workers that run jobs. */
export interface WorkerPool {
  /** Runs jobs, after those given before; outcomes come in the order of the jobs. */
  run(jobs: readonly Job[], signal?: AbortSignal): Promise<JobOutcome[]>;
  /** What was used since the start. */
  usage(): PoolUsage;
  /** Ends all workers. */
  close(): void;
}

/** Attempts a job gets: the first and one retry. */
const ATTEMPTS = 2;

/** A job's time: a minute, and some five hundred times what a backtest takes a bar (about 0.1 µs). */
export const DEADLINE_MS = 60_000, DEADLINE_MS_A_BAR = 0.05;

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
  worker: Thread | null;
  /** Number of its worker. */
  number: number;
  /** Lock of its worker; shared with it. */
  lock: Int32Array;
  /** Whether its worker has its bars. */
  isReady: boolean;
  /** Whether a job is timed that its worker has begun. */
  isTimed: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Worker threads of this process for the strategies of one origin.
 *
 * @param origin As `originOf` gives it.
 */
export function workerPool(options: WorkerPoolOptions, origin: string): WorkerPool {
  const { markets, kpis, strategies, longestHoldingMs, workers } = options;
  const bars = Math.max(...markets.map(({ candles }) => candles.time.length));
  const { deadlineMs = DEADLINE_MS + DEADLINE_MS_A_BAR * bars, startDeadlineMs = START_DEADLINE_MS } = options;
  const { maxHeapBytes = DEFAULT_MAX_HEAP_BYTES, workerModule = BACKTEST_WORKER, ready } = options;
  const sources = strategies.filter((source) => originOf(source) === origin), isOurs = origin === SHIPPED;
  const seats = Array.from(
    { length: workers },
    (): Seat => ({ worker: null, number: 0, lock: sharedWords(1), isReady: false, isTimed: false, timer: undefined }),
  );
  const running = new Map<number, RunningBatch>();
  let batches = 0, workersStarted = 0, busySeconds = 0, replacedWorkers = 0, redeliveries = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;

  /** Jobs that a seat's worker has claimed and not answered, in the order it claimed them: it runs the last. */
  const heldBy = ({ number }: Seat): { of: RunningBatch; index: number }[] =>
    [...running.values()].flatMap((of) =>
      of.outcomes.flatMap((outcome, index) =>
        outcome === null && Atomics.load(of.claims, index) === number ? [{ of, index }] : []
      )
    );

  /**
   * Waits for the next outcome no longer than the worst of workers takes: with claims that no worker has made, or answers
   * that do not count, none would ever come.
   */
  const listen = (): void => {
    clearTimeout(silence);
    if (running.size === 0) return;
    const patienceMs = ATTEMPTS * (startDeadlineMs + deadlineMs);
    silence = setTimeout(() => {
      const reason = `no answer within ${patienceMs / 1000} s`;
      for (const of of running.values()) {
        of.jobs.forEach(({ id }, index) => of.outcomes[index] ?? settle(of, index, { id, state: "failed", reason }));
      }
      seats.forEach(replace);
    }, patienceMs);
  };

  const settle = (of: RunningBatch, index: number, outcome: JobOutcome): void => {
    of.outcomes[index] = outcome;
    const ended = of.outcomes.filter((one) => one !== null), isWhole = ended.length === of.jobs.length;
    if (isWhole) running.delete(of.batch);
    listen();
    if (isWhole) of.end.resolve(ended);
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
    Object.assign(seat, { worker: null, isReady: false, isTimed: false });
  };

  /** Puts a fresh worker in the place of another. */
  const replace = (seat: Seat): void => {
    dismiss(seat);
    if (running.size > 0) start(seat);
  };

  const lose = (seat: Seat, reason: string): void => {
    replacedWorkers++;
    const last = heldBy(seat).at(-1);
    if (last !== undefined) {
      if (++last.of.losses[last.index] < ATTEMPTS) redeliveries++;
      else settle(last.of, last.index, { id: last.of.jobs[last.index].id, state: "failed", reason });
    }
    replace(seat);
  };

  const giveUp = (error: Error): void => {
    for (const { end } of running.values()) end.reject(error);
    running.clear();
    listen();
    seats.forEach(dismiss);
  };

  const start = (seat: Seat): void => {
    let worker: Thread;
    try {
      // A worker that comes late must not bring another strategy into the study.
      checkUnchanged(sources, "go on");
      worker = (isOurs ? ready?.take() : undefined) ?? restrictedWorker(workerModule, sources);
    } catch (error) {
      return giveUp(error as Error);
    }
    Object.assign(seat, { worker, number: ++workersStarted, lock: sharedWords(1), isReady: false });
    seat.timer = setTimeout(
      () => giveUp(faultOfStart(`it was not ready within ${startDeadlineMs / 1000} s`)),
      startDeadlineMs,
    );
    worker.onerror = (event) => {
      event.preventDefault();
      if (seat.worker !== worker) return;
      // Its claims tell of a job whose start has not been heard of.
      if (seat.isReady || heldBy(seat).length > 0) lose(seat, `worker died: ${plainText(event.message)}`);
      else giveUp(faultOfStart(event.message));
    };
    worker.onmessage = ({ data: message }: MessageEvent<unknown>) => {
      // What a worker that was ended said last counts for nothing: its jobs are run again.
      if (seat.worker === worker) hear(seat, message);
    };
    const context = isOurs ? { markets, kpis } : unshared({ markets, kpis }), { number, lock } = seat;
    const setup = {
      kind: "setup",
      ...context,
      strategies,
      longestHoldingMs,
      origin,
      maxHeapBytes,
      worker: number,
      lock,
    } as const;
    worker.postMessage(setup satisfies ToWorker);
    for (const batch of running.values()) hand(seat, batch);
  };

  /** A worker that cannot start: the user's fault where it loads a file of theirs. */
  const faultOfStart = (why: string): Error =>
    isOurs
      ? new Error(`Cannot start a worker: ${why}`)
      : new UserError(`Cannot use ${describeSources(sources)}: ${plainText(why)}`);

  const hear = (seat: Seat, message: unknown): void => {
    if (!isFromWorker(message)) {
      // A worker that ends itself says null.
      const why = message === null ? "worker ended itself" : "worker said what no worker says";
      return seat.isReady ? lose(seat, why) : giveUp(faultOfStart(why));
    }
    if (!seat.isReady) {
      clearTimeout(seat.timer);
      if (message.kind === "refusal") return giveUp(faultOfStart(message.reason));
      seat.isReady = true;
    }
    // A job that says over and over that it starts is timed from the first.
    if (message.kind === "start" && !seat.isTimed) {
      seat.isTimed = true;
      seat.timer = setTimeout(
        () => lose(seat, `no answer within ${Number((deadlineMs / 1000).toPrecision(3))} s`),
        deadlineMs,
      );
    }
    if (message.kind === "answer") take(seat, message);
  };

  /** Takes an answer for a job that the seat's worker has claimed and that is open, and no other. */
  const take = (seat: Seat, { batch, index, outcome, seconds, isLeaving }: WorkerAnswer): void => {
    const of = running.get(batch);
    if (of?.outcomes[index] !== null || Atomics.load(of.claims, index) !== seat.number) return;
    clearTimeout(seat.timer);
    seat.isTimed = false;
    busySeconds += seconds;
    settle(of, index, readOutcome(of.jobs[index], outcome, (market) => markets[market].candles.time));
    if (!isLeaving) return;
    replacedWorkers++;
    replace(seat);
  };

  /** Takes a batch back; workers that run one of its jobs are ended. */
  const cancel = (of: RunningBatch, reason: unknown): void => {
    for (let index = 0; index < of.jobs.length; index++) Atomics.compareExchange(of.claims, index, FREE, CLOSED);
    const busy = seats.filter((seat) => heldBy(seat).some((held) => held.of === of));
    running.delete(of.batch);
    listen();
    busy.forEach(replace);
    of.end.reject(reason);
  };

  const run = async (jobs: readonly Job[], signal?: AbortSignal): Promise<JobOutcome[]> => {
    signal?.throwIfAborted();
    const own: RunningBatch = {
      batch: batches++,
      jobs,
      claims: sharedWords(jobs.length),
      outcomes: jobs.map(() => null),
      losses: jobs.map(() => 0),
      end: Promise.withResolvers(),
    };
    const abort = (): void => cancel(own, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    running.set(own.batch, own);
    listen();
    const idle = seats.filter(({ worker }) => worker === null);
    seats.filter(({ worker }) => worker !== null).forEach((seat) => hand(seat, own));
    const unsettled = [...running.values()].flatMap(({ outcomes }) => outcomes.filter((one) => one === null)).length;
    idle.slice(0, Math.max(0, unsettled - (workers - idle.length))).forEach(start);
    try {
      return await own.end.promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  };

  return {
    run,
    usage: () => ({ busySeconds, replacedWorkers, workersStarted, redeliveries }),
    close: () => giveUp(new Error("Cannot finish a batch: the executor was closed")),
  };
}
