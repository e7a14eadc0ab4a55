/**
 * A worker of a cluster: this thread speaks to the server, other threads run the jobs, so that a job that takes long keeps
 * no sign of life back.
 *
 * A job is answered before it is acknowledged: whoever dies in between has it run once more, and its answers are equal.
 *
 * @module
 */
import type { Consumer, ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { DataError } from "../core/errors.ts";
import { type Cluster, flushBriefly } from "./connection.ts";
import { type EngineVersion, versionToken } from "./engine.ts";
import type { JobRunner } from "./job_runner.ts";
import { publishAnswer } from "./publish_answer.ts";
import { decodeJob, jsonMembers, type Notice, type QueuedJob, type WorkerLife } from "./queue_messages.ts";
import { ALL_CANCELS, studySubjects } from "./streams.ts";
import { watchServer } from "./server_watch.ts";
import { awaitJobs } from "./version_jobs.ts";
import { tellLife } from "./worker_list.ts";
import { WorkerTally } from "./worker_tally.ts";

/** How a worker is set up. */
export interface WorkerOptions {
  /** Its name, another for each process. */
  readonly name: string;
  /** Name of its machine. */
  readonly machine: string;
  /** Jobs run at once. */
  readonly threads: number;
  readonly version: EngineVersion;
  readonly runner: JobRunner;
  /** Contexts fetched so far. */
  readonly fetched: () => number;
  /** Whether it ends once nothing is queued. */
  readonly once: boolean;
  /** Ends it; what it has is given back. */
  readonly signal: AbortSignal;
  /** Time without a server after which it gives up, s. */
  readonly patienceSeconds: number;
  /** Told in a sentence what people should know. */
  readonly onNote: (text: string) => void;
}

/** A job that is held. */
interface Held {
  message: JsMsg;
  readonly id: string;
  readonly job: QueuedJob;
  readonly study: string;
  readonly key: string;
  readonly cancel: AbortController;
  isRunning: boolean;
}

/** Jobs ahead of each thread where they are short, so that no thread waits for the server. */
const AHEAD = 2;

/** A job that takes longer than this is not taken ahead: another worker may be idle, s. */
const SHORT_SECONDS = 0.25;

/** How long the server waits for jobs before it says that there are none, ms. */
const PULL_MS = 5000;

/** Pause before a job is offered again that this worker may not run, ms. */
const RETURN_MS = 500;

/** Works until the signal is given, or with `once` until nothing is queued. Returns how many jobs it has ended. */
export async function serveCluster(cluster: Cluster, options: WorkerOptions): Promise<number> {
  const worker = new ClusterWorker(cluster, options);
  return await worker.serve();
}

class ClusterWorker {
  readonly #cluster: Cluster;
  readonly #options: WorkerOptions;
  /** By study and key: two studies may have an equal job. */
  readonly #held = new Map<string, Held>();
  readonly #waiting: Held[] = [];
  readonly #tally = new WorkerTally();
  #running = 0;
  #wake = Promise.withResolvers<void>();
  readonly #left = Promise.withResolvers<null>();
  #pull: ConsumerMessages | null = null;
  #isLeaving = false;
  #fault: Error | null = null;

  constructor(cluster: Cluster, options: WorkerOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async serve(): Promise<number> {
    const { signal, version, once, patienceSeconds, onNote } = this.#options, { connection } = this.#cluster;
    const leave = (): void => this.#stop();
    signal.addEventListener("abort", leave, { once: true });
    // It may have been given while the connection was made.
    if (signal.aborted) leave();
    const cancels = connection.subscribe(ALL_CANCELS, {
      callback: (_, message) => {
        const { keys } = jsonMembers(message.string()), study = message.subject.split(".")[3];
        for (const key of Array.isArray(keys) ? keys : []) {
          this.#held.get(idOf(study, String(key)))?.cancel.abort(new Error("nobody waits for it"));
        }
      },
    });
    const server = watchServer(this.#cluster, {
      ...{ patienceSeconds, onNote, onFault: (error) => this.#stop(error) },
      // What was asked of the server before it went may be lost, and the client would wait for it without an end.
      onBack: () => this.#pull?.stop(new Error("the server was away")),
    });
    let beat: ReturnType<typeof setInterval> | undefined;
    try {
      // Where the server is away, what is asked of it has no end of its own.
      const jobs = awaitJobs(this.#cluster, {
        ...{ version, once, onNote, isLeaving: () => this.#isLeaving, onWait: () => this.#beat() },
      });
      const found = await Promise.race([jobs, this.#left.promise]);
      if (found !== null) {
        beat = setInterval(() => this.#beat(), found.ackWaitMs / 3);
        this.#beat();
        await this.#take(found.consumer);
      }
      if (this.#fault !== null) throw this.#fault;
      return this.#tally.jobs;
    } finally {
      clearInterval(beat);
      signal.removeEventListener("abort", leave);
      cancels.unsubscribe();
      server.stop();
      await this.#returnAll();
    }
  }

  /** Takes jobs as long as there is room. */
  async #take(consumer: Consumer): Promise<void> {
    const { threads, once } = this.#options;
    while (!this.#isLeaving) {
      const ahead = this.#tally.jobSeconds < SHORT_SECONDS ? AHEAD * threads : 0,
        free = threads + ahead - this.#held.size;
      // Jobs taken ahead are asked for by the handful: each request costs the server as much as a job.
      if (free < Math.max(1, Math.min(ahead, threads))) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        continue;
      }
      let taken = 0;
      try {
        this.#pull = await consumer.fetch({ max_messages: free, expires: once ? 1000 : PULL_MS });
        for await (const message of this.#pull) {
          taken++;
          this.#hold(message);
        }
        if (once && taken === 0 && this.#held.size === 0) return;
      } catch (error) {
        // A server that is away; the connection comes back by itself, or the worker gives up.
        if (this.#cluster.connection.isClosed()) throw error;
        await pause(RETURN_MS);
      }
    }
  }

  #hold(message: JsMsg): void {
    const [, , , study, key] = message.subject.split("."), id = idOf(study, key), known = this.#held.get(id);
    if (known !== undefined) {
      // It was taken back, and queued again before its thread has ended.
      if (known.cancel.signal.aborted) return message.nak(RETURN_MS);
      // The server has restarted, or this process slept: it is the same job, under a new delivery.
      known.message = message;
      return;
    }
    if (this.#isLeaving) return message.nak();
    let job: QueuedJob;
    try {
      job = decodeJob(message.data);
    } catch (error) {
      this.#options.onNote(`A job is given up: ${(error as Error).message}`);
      return message.term();
    }
    const { version, machine, threads } = this.#options;
    const isOther = job.version.code !== version.code || job.version.engine !== version.engine;
    if (isOther || job.avoid === machine) return message.nak(RETURN_MS);
    // A study takes minutes: none waits behind another.
    if (job.kind === "study" && this.#held.size >= threads) return message.nak(RETURN_MS);
    if (message.redelivered) this.#tally.redelivered++;
    const held = { message, id, job, study, key, cancel: new AbortController(), isRunning: false };
    this.#held.set(id, held);
    this.#waiting.push(held);
    this.#advance();
  }

  /** Gives waiting jobs to free threads. */
  #advance(): void {
    while (!this.#isLeaving && this.#running < this.#options.threads && this.#waiting.length > 0) {
      const held = this.#waiting.shift()!;
      this.#running++;
      this.#run(held).catch((error) => this.#stop(error as Error)).finally(() => {
        this.#running--;
        if (this.#held.get(held.id) === held && !this.#isLeaving) this.#held.delete(held.id);
        this.#advance();
        this.#wake.resolve();
      });
    }
  }

  async #run(held: Held): Promise<void> {
    const { runner } = this.#options, { job, cancel: { signal } } = held;
    try {
      signal.throwIfAborted();
      await runner.prepare(job);
    } catch (error) {
      if (signal.aborted) return held.message.term();
      if (!(error instanceof DataError)) throw error;
      this.#tell(held, { kind: "missing", context: job.context!, worker: this.#options.name, reason: error.message });
      return held.message.nak(RETURN_MS);
    }
    const { name: worker, machine } = this.#options, begun = performance.now();
    held.isRunning = true;
    this.#tell(held, { kind: "started", key: held.key, worker, machine });
    let ran;
    try {
      ran = await runner.run(job, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      // Nobody waits for it, or the worker ends and has given it back.
      return this.#isLeaving ? undefined : held.message.term();
    }
    const seconds = (performance.now() - begun) / 1000;
    if (this.#isLeaving && this.#held.get(held.id) !== held) return;
    const subject = studySubjects(held.study, versionToken(this.#options.version)).result(held.key);
    await publishAnswer(this.#cluster, { ...held, subject }, { ...ran, worker, machine, seconds });
    held.message.ack();
    this.#tally.end(seconds);
  }

  #tell({ study }: Held, notice: Notice): void {
    const { connection } = this.#cluster, { notices } = studySubjects(study, versionToken(this.#options.version));
    if (!connection.isClosed()) connection.publish(notices, JSON.stringify(notice));
  }

  /** Says to the server that jobs are held, and to all that this worker lives. */
  #beat(): void {
    if (this.#cluster.connection.isClosed()) return;
    for (const { message } of this.#held.values()) message.working();
    tellLife(this.#cluster, this.#life());
  }

  #life(): WorkerLife {
    const { name: worker, machine, threads, version, fetched } = this.#options;
    return {
      ...version,
      ...{ worker, machine, threads },
      ...this.#tally.told(threads),
      held: this.#held.size,
      fetched: fetched(),
      hasLeft: this.#isLeaving,
    };
  }

  /** Gives back what is held, so that another has it at once. */
  async #returnAll(): Promise<void> {
    const { connection } = this.#cluster;
    this.#isLeaving = true;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { cancel } of held) cancel.abort(new Error("the worker ends"));
    if (connection.isClosed()) return;
    for (const one of held) {
      if (one.isRunning) this.#tell(one, { kind: "returned", key: one.key, worker: this.#options.name });
      one.message.nak();
    }
    tellLife(this.#cluster, this.#life());
    await flushBriefly(connection);
  }

  /** Takes no more jobs, and ends; with an error where it cannot go on. */
  #stop(error: Error | null = null): void {
    this.#fault ??= error;
    this.#isLeaving = true;
    this.#pull?.stop();
    this.#wake.resolve();
    this.#left.resolve(null);
  }
}

function idOf(study: string, key: string): string {
  return `${study}.${key}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
