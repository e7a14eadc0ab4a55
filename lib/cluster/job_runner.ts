/**
 * Runs the jobs that a worker takes, each in one of its threads.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { type Executor, type Job, type JobOutcome, paramsOf } from "../executor/executor.ts";
import { encodeRecord } from "../executor/record_codec.ts";
import { type OpenExecutor, openLocally } from "../executor/open_executor.ts";
import { dataHashOf, type JobContext } from "../executor/run_job.ts";
import { originOfParams, type StrategySource } from "../executor/strategy_source.ts";
import type { AnswerKind, QueuedJob } from "./queue_messages.ts";

/** Contexts whose threads are kept beside those that run jobs: a search, its markets held out, and another study's search. */
const MOST_CONTEXTS = 3;

/** How a {@linkcode JobRunner} is set up. */
export interface JobRunnerOptions {
  /** Threads of each context. */
  readonly threads: number;
  /** The context of a name. */
  readonly contextOf: (name: string) => Promise<JobContext>;
  /** Runs a whole study in a thread of its own. */
  readonly runStudy: (task: unknown, signal: AbortSignal) => Promise<unknown>;
  /** What runs the jobs of a context; threads where left out. */
  readonly open?: OpenExecutor;
}

/** What came of a job. */
export interface RanJob {
  readonly kind: AnswerKind;
  /** The outcome or the sentence, encoded. */
  readonly body: Uint8Array;
}

/** A context that is ready. */
interface Ready {
  readonly executor: Executor;
  readonly dataHash: string;
  readonly strategies: readonly StrategySource[];
}

/** A context that is ready, or will be. */
interface Opened {
  readonly opening: Promise<Ready>;
  ready: Ready | null;
  /** Jobs of it that run. */
  running: number;
}

/** Runs jobs. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  /** By name; the one used last stands last. */
  readonly #contexts = new Map<string, Opened>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /**
   * Makes a job's context ready.
   *
   * @throws {DataError} If its context cannot be had.
   */
  async prepare({ context }: QueuedJob): Promise<void> {
    if (context !== null) await this.#open(context).opening;
  }

  /**
   * The threads that a job goes to, by a name: each context has its own, and in it each strategy file; `null` before its
   * context is ready, and for what may start threads of its own.
   */
  laneOf({ kind, context, task }: QueuedJob): string | null {
    const ready = context === null ? null : this.#contexts.get(context)?.ready ?? null;
    if (ready === null || kind === "study" || "end" in (task as Job)) return null;
    try {
      return `${context} ${originOfParams(ready.strategies, paramsOf(task as Job))}`;
    } catch {
      // A task that is none is answered with its fault once it runs.
      return null;
    }
  }

  /** Runs a job whose context is ready. What is wrong with it is its answer; an aborted signal alone is thrown. */
  async run({ kind, context, task }: QueuedJob, signal: AbortSignal): Promise<RanJob> {
    try {
      if (kind === "study") return { kind: "done", body: encodeRecord(await this.#options.runStudy(task, signal)) };
      const outcome = await this.#runIn(context!, task as Job, signal);
      return { kind: outcome.state, body: encodeRecord(outcome) };
    } catch (error) {
      signal.throwIfAborted();
      const { message } = error as Error;
      return { kind: error instanceof UserError ? "refusal" : "fault", body: encodeRecord(message) };
    }
  }

  /** Ends all threads; a context that is not ready has none, and has them ended once it is. */
  async close(): Promise<void> {
    const all = [...this.#contexts.values()];
    this.#contexts.clear();
    for (const { opening, ready } of all) {
      if (ready === null) closeLater(opening);
      else await ready.executor.close();
    }
  }

  async #runIn(context: string, job: Job, signal: AbortSignal): Promise<JobOutcome> {
    const opened = this.#open(context);
    opened.running++;
    try {
      return await runJobOn(await opened.opening, job, signal);
    } finally {
      opened.running--;
    }
  }

  #open(name: string): Opened {
    const opened = this.#contexts.get(name) ?? this.#opening(name);
    this.#contexts.delete(name);
    this.#contexts.set(name, opened);
    for (const [other, { opening, running }] of this.#contexts) {
      if (this.#contexts.size <= MOST_CONTEXTS) break;
      if (running > 0 || other === name) continue;
      this.#contexts.delete(other);
      closeLater(opening);
    }
    return opened;
  }

  #opening(name: string): Opened {
    const opened: Opened = { opening: this.#begin(name), ready: null, running: 0 };
    opened.opening.then((ready) => opened.ready = ready, () => {
      if (this.#contexts.get(name) === opened) this.#contexts.delete(name);
    });
    return opened;
  }

  async #begin(name: string): Promise<Ready> {
    const { contextOf, threads, open = openLocally(threads) } = this.#options, context = await contextOf(name);
    return { executor: open(context), dataHash: dataHashOf(context.markets), strategies: context.strategies };
  }
}

function closeLater(opening: Promise<Ready>): void {
  opening.then(({ executor }) => executor.close(), () => {});
}

async function runJobOn({ executor, dataHash }: Ready, job: Job, signal: AbortSignal): Promise<JobOutcome> {
  if ("sets" in job) return (await executor.runCopies({ dataHash, jobs: [job] }, signal))[0];
  if ("end" in job) return (await executor.checkLookAhead({ dataHash, jobs: [job] }, signal))[0];
  return (await executor.submit({ dataHash, jobs: [job] }, signal))[0];
}
