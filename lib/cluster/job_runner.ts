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

/** Contexts whose threads are kept: a search, its markets held out, and another study's search. */
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
}

/** Runs jobs. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #ready = new Map<string, Promise<Ready>>();
  /** Strategies of the contexts that were made ready. */
  readonly #strategies = new Map<string, readonly StrategySource[]>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /**
   * Makes a job's context ready.
   *
   * @throws {DataError} If its context cannot be had.
   */
  async prepare({ context }: QueuedJob): Promise<void> {
    if (context !== null) await this.#contextOf(context);
  }

  /**
   * The threads that a job goes to, by a name: each context has its own, and in it each strategy file; `null` before its
   * context is ready, and for what may start threads of its own.
   */
  laneOf({ kind, context, task }: QueuedJob): string | null {
    const strategies = context === null ? undefined : this.#strategies.get(context);
    if (strategies === undefined || kind === "study" || "end" in (task as Job)) return null;
    try {
      return `${context} ${originOfParams(strategies, paramsOf(task as Job))}`;
    } catch {
      // A task that is none is answered with its fault once it runs.
      return null;
    }
  }

  /** Runs a job whose context is ready. What is wrong with it is its answer; an aborted signal alone is thrown. */
  async run({ kind, context, task }: QueuedJob, signal: AbortSignal): Promise<RanJob> {
    try {
      if (kind === "study") return { kind: "done", body: encodeRecord(await this.#options.runStudy(task, signal)) };
      const outcome = await runJobOn(await this.#contextOf(context!), task as Job, signal);
      return { kind: outcome.state, body: encodeRecord(outcome) };
    } catch (error) {
      signal.throwIfAborted();
      const { message } = error as Error;
      return { kind: error instanceof UserError ? "refusal" : "fault", body: encodeRecord(message) };
    }
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    for (const ready of this.#ready.values()) await ready.then(({ executor }) => executor.close(), () => {});
    this.#ready.clear();
  }

  #contextOf(name: string): Promise<Ready> {
    const ready = this.#ready.get(name) ?? this.#open(name);
    // The one used last stands last.
    this.#ready.delete(name);
    this.#ready.set(name, ready);
    ready.catch(() => this.#ready.delete(name));
    const [oldest] = this.#ready.keys();
    if (this.#ready.size > MOST_CONTEXTS) {
      this.#ready.get(oldest)!.then(({ executor }) => executor.close(), () => {});
      this.#ready.delete(oldest);
    }
    return ready;
  }

  async #open(name: string): Promise<Ready> {
    const { contextOf, threads, open = openLocally(threads) } = this.#options, context = await contextOf(name);
    this.#strategies.set(name, context.strategies);
    return { executor: open(context), dataHash: dataHashOf(context.markets) };
  }
}

async function runJobOn({ executor, dataHash }: Ready, job: Job, signal: AbortSignal): Promise<JobOutcome> {
  if ("sets" in job) return (await executor.runCopies({ dataHash, jobs: [job] }, signal))[0];
  if ("end" in job) return (await executor.checkLookAhead({ dataHash, jobs: [job] }, signal))[0];
  return (await executor.submit({ dataHash, jobs: [job] }, signal))[0];
}
