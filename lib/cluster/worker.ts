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
import { briefly } from "./briefly.ts";
import { type Cluster, flushBriefly } from "./connection.ts";
import { type EngineVersion, versionToken } from "./engine.ts";
import { type HeldJob, HeldJobs } from "./held_jobs.ts";
import type { JobRunner, RanJob } from "./job_runner.ts";
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

/** What came of a job, and how long it took. */
interface Ended {
  readonly ran: RanJob;
  readonly seconds: number;
}

/** How long the server waits for jobs before it says that there are none, ms. */
const PULL_MS = 5000;

/** Pause before a job is offered again that this worker may not run, ms. */
const RETURN_MS = 500;

/** Longest time that a worker which ends waits for its answers to be stored, ms. */
const ANSWERS_MS = 1000;

/** Works until the signal is given, or with `once` until nothing is queued. Returns how many jobs it has ended. */
export async function serveCluster(cluster: Cluster, options: WorkerOptions): Promise<number> {
  const worker = new ClusterWorker(cluster, options);
  return await worker.serve();
}

class ClusterWorker {
  readonly #cluster: Cluster;
  readonly #options: WorkerOptions;
  readonly #tally = new WorkerTally();
  readonly #held: HeldJobs;
  /** Until when each job that was handed to threads is followed: its answer is stored, or there is none. */
  readonly #followed = new Map<HeldJob, Promise<void>>();
  #wake = Promise.withResolvers<void>();
  readonly #left = Promise.withResolvers<null>();
  #pull: ConsumerMessages | null = null;
  #isLeaving = false;
  #fault: Error | null = null;

  constructor(cluster: Cluster, options: WorkerOptions) {
    this.#cluster = cluster;
    this.#options = options;
    const { threads, runner } = options;
    this.#held = new HeldJobs(threads, {
      jobSeconds: () => this.#tally.jobSeconds,
      laneOf: (job) => runner.laneOf(job),
    });
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
    } finally {
      clearInterval(beat);
      signal.removeEventListener("abort", leave);
      cancels.unsubscribe();
      server.stop();
      await this.#returnAll();
    }
    // An answer may have been refused while it ended.
    if (this.#fault !== null) throw this.#fault;
    return this.#tally.jobs;
  }

  /** Takes jobs as long as there is room. */
  async #take(consumer: Consumer): Promise<void> {
    const { once } = this.#options;
    while (!this.#isLeaving) {
      const wanted = this.#held.wanted();
      if (wanted === 0) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        continue;
      }
      let taken = 0;
      try {
        this.#pull = await consumer.fetch({ max_messages: wanted, expires: once ? 1000 : PULL_MS });
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
    const { version, machine } = this.#options;
    const isOther = job.version.code !== version.code || job.version.engine !== version.engine;
    if (isOther || job.avoid === machine) return message.nak(RETURN_MS);
    if (!this.#held.takes(job)) return message.nak(RETURN_MS);
    if (message.redelivered) this.#tally.redelivered++;
    this.#held.add({ message, id, job, study, key, cancel: new AbortController(), begunAt: null });
    this.#advance();
  }

  /** Hands waiting jobs to threads; a thread has its next one before the answer to the last is stored. */
  #advance(): void {
    for (let held; !this.#isLeaving && (held = this.#held.hand()) !== null;) this.#follow(held);
  }

  /** Follows a job that is handed to the threads to its end. */
  #follow(held: HeldJob): void {
    const running = this.#run(held).finally(() => {
      this.#held.end(held);
      this.#advance();
      this.#tellBegun();
      this.#wake.resolve();
    });
    const answering = running.then((ended) => ended === null ? undefined : this.#answer(held, ended));
    // What failed is still held: it is given back as the worker ends.
    const ended = answering.then(() => this.#held.letGo(held), (error) => this.#stop(error as Error));
    const followed = ended.finally(() => {
      this.#followed.delete(held);
      this.#wake.resolve();
    });
    this.#followed.set(held, followed);
  }

  /**
   * Tells of the jobs that threads have begun, and not of those that lie ready behind them. A thread may be some tenths of a
   * millisecond into one that lay ready before it is told.
   */
  #tellBegun(): void {
    // What is handed to threads now is given back.
    if (this.#isLeaving) return;
    const { name: worker, machine } = this.#options;
    for (const held of this.#held.begun(performance.now())) {
      this.#tell(held, { kind: "started", key: held.key, worker, machine });
    }
  }

  /** Runs a job; `null` where there is no answer to it. */
  async #run(held: HeldJob): Promise<Ended | null> {
    const { runner } = this.#options, { job, cancel: { signal } } = held;
    try {
      signal.throwIfAborted();
      await runner.prepare(job);
    } catch (error) {
      if (signal.aborted) held.message.term();
      else if (!(error instanceof DataError)) throw error;
      else {
        this.#tell(held, { kind: "missing", context: job.context!, worker: this.#options.name, reason: error.message });
        held.message.nak(RETURN_MS);
      }
      return null;
    }
    this.#held.ready(held);
    this.#tellBegun();
    const handedAt = performance.now();
    try {
      const ran = await runner.run(job, signal);
      return { ran, seconds: (performance.now() - (held.begunAt ?? handedAt)) / 1000 };
    } catch (error) {
      if (!signal.aborted) throw error;
      // Nobody waits for it, or the worker ends and has given it back.
      if (!this.#isLeaving) held.message.term();
      return null;
    }
  }

  async #answer(held: HeldJob, { ran, seconds }: Ended): Promise<void> {
    if (this.#isLeaving && this.#held.get(held.id) !== held) return;
    const { name: worker, machine, version } = this.#options;
    const subject = studySubjects(held.study, versionToken(version)).result(held.key);
    await publishAnswer(this.#cluster, { ...held, subject }, { ...ran, worker, machine, seconds });
    held.message.ack();
    this.#tally.end(seconds);
  }

  #tell({ study }: HeldJob, notice: Notice): void {
    const { connection } = this.#cluster, { notices } = studySubjects(study, versionToken(this.#options.version));
    if (!connection.isClosed()) connection.publish(notices, JSON.stringify(notice));
  }

  /** Says to the server that jobs are held, and to all that this worker lives. */
  #beat(): void {
    if (this.#cluster.connection.isClosed()) return;
    for (const { message } of this.#held) message.working();
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

  /** Gives back what is held, so that another has it at once; what has run is answered first, if that can be done. */
  async #returnAll(): Promise<void> {
    const { connection } = this.#cluster;
    this.#isLeaving = true;
    const unended = this.#held.letGoOfUnended();
    for (const { cancel } of unended) cancel.abort(new Error("the worker ends"));
    if (connection.isClosed()) return;
    this.#giveBack(unended);
    await briefly(Promise.all([...this.#held].map((held) => this.#followed.get(held))), ANSWERS_MS);
    // It may have been ended meanwhile.
    if (connection.isClosed()) return;
    this.#giveBack([...this.#held]);
    tellLife(this.#cluster, this.#life());
    await flushBriefly(connection);
  }

  #giveBack(jobs: readonly HeldJob[]): void {
    for (const one of jobs) {
      if (one.begunAt !== null) this.#tell(one, { kind: "returned", key: one.key, worker: this.#options.name });
      one.message.nak();
    }
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
