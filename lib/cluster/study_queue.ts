/**
 * The jobs of one study in the cluster, as its coordinator sees them: each is queued once, and its first answer counts.
 *
 * The server delivers a job at least once, and again when a worker is silent. So answers may come twice, and from a worker
 * that was given up: a second one must be equal to the first bit for bit. Answers stay with the server until the batch they
 * belong to has been stored: a coordinator that was killed finds them there.
 *
 * @module
 */
import type { JsMsg } from "@nats-io/jetstream";
import { ClusterError } from "../core/errors.ts";
import { AnswerFeed } from "./answer_feed.ts";
import { briefly } from "./briefly.ts";
import { claimStudy } from "./claim_study.ts";
import type { Cluster } from "./connection.ts";
import { type EngineVersion, versionToken } from "./engine.ts";
import { FirstAnswers } from "./first_answers.ts";
import { IdleWatch } from "./idle_watch.ts";
import { LivingWorkers } from "./living_workers.ts";
import { type OpenJob, OpenJobs } from "./open_jobs.ts";
import { askFirmly, publishFirmly } from "./publish.ts";
import {
  type Answer,
  type AnswerPart,
  type EncodedJob,
  jsonMembers,
  type Notice,
  readAnswerPart,
} from "./queue_messages.ts";
import { QueueCount, type QueueUsage } from "./queue_usage.ts";
import { type ServerWatch, watchServer } from "./server_watch.ts";
import { JOBS, prepareStreams, RESULTS, studySubjects, studyToken } from "./streams.ts";
import { hearWorkers, listWorkers } from "./worker_list.ts";

/** First and longest pause before a job is queued again whose subject was taken, ms; each is twice as long as the one before. */
const TAKEN_PAUSE_MS = 200, LONGEST_PAUSE_MS = 5000;

/** How a queue is opened. */
export interface StudyQueueOptions {
  /** Name of the study. */
  readonly study: string;
  /** Code and engine that its jobs need. */
  readonly version: EngineVersion;
  /** Silence of a worker after which its job is another's, ms. */
  readonly ackWaitMs: number;
  /** Time after which it is said that no worker takes a job, s. */
  readonly idleSeconds: number;
  /** Told in a sentence what people should know. */
  readonly onNote: (text: string) => void;
}

/** The jobs of one study. */
export class StudyQueue {
  readonly #cluster: Cluster;
  readonly #options: StudyQueueOptions;
  readonly #subjects: ReturnType<typeof studySubjects>;
  readonly #open = new OpenJobs();
  readonly #answers = new FirstAnswers();
  readonly #living: LivingWorkers;
  readonly #idle: IdleWatch;
  readonly #count = new QueueCount();
  readonly #missing = new Set<(context: string, reason: string) => void>();
  readonly #server: ServerWatch;
  readonly #isAlive = (worker: string): boolean => this.#living.isAlive(worker);
  #feed: AnswerFeed | null = null;
  #stops: (() => void)[] = [];
  #fault: Error | null = null;
  /** Ends of the jobs that are being taken back, by their keys. */
  readonly #withdrawals = new Map<string, Promise<unknown>>();
  /** Jobs that workers have not been told of yet that nobody waits for them. */
  #cancelled: string[] = [];

  private constructor(cluster: Cluster, options: StudyQueueOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#subjects = studySubjects(studyToken(options.study), versionToken(options.version));
    const { version, ackWaitMs, idleSeconds, onNote } = options, onBack = (): void => this.#feed?.renew();
    this.#living = new LivingWorkers(version, ackWaitMs);
    this.#idle = new IdleWatch(version, idleSeconds);
    // What the account may not do is said by the request that asked for it.
    this.#server = watchServer(cluster, { patienceSeconds: null, onNote, onBack, onFault: () => {} });
    this.#stops.push(() => this.#server.stop());
    cluster.connection.closed().then((error) => {
      // An account that the server knows no more does not come back by itself.
      if (error) this.#fail(new ClusterError(`Cannot go on: ${cluster.url} ended the connection: ${error.message}`));
    });
  }

  /**
   * Opens the queue of a study, with what an earlier coordinator of it has left.
   *
   * @throws {UserError} If another coordinator runs the study, or the server has streams that are not ours.
   */
  static async open(cluster: Cluster, options: StudyQueueOptions): Promise<StudyQueue> {
    const queue = new StudyQueue(cluster, options);
    try {
      await queue.#claim();
      await askFirmly(cluster, () => prepareStreams(cluster, versionToken(options.version), options.ackWaitMs));
      await queue.#listen();
    } catch (error) {
      queue.#stops.forEach((stop) => stop());
      throw error;
    }
    return queue;
  }

  /** Machines of this version that have given a sign of life lately. */
  machines(): Set<string> {
    return new Set(this.#living.ours().map(({ machine }) => machine));
  }

  /** Threads of the workers of this version that have given a sign of life lately. */
  threads(): number {
    return this.#living.ours().reduce((sum, { threads }) => sum + threads, 0);
  }

  /** What was used so far. */
  usage(): QueueUsage {
    return this.#count.usage();
  }

  /** Calls a function whenever a worker cannot read a context; what it returns ends that. */
  onMissing(tell: (context: string, reason: string) => void): () => void {
    this.#missing.add(tell);
    return () => void this.#missing.delete(tell);
  }

  /**
   * Queues a job, unless it is queued or under way, and waits for its answer. Of several that wait for one job at once, the
   * first to give it up gives it up for all.
   *
   * @throws {LostJob} If two workers were lost with it.
   * @throws {ClusterError} If two workers have answered differently, or the server refuses the job.
   */
  async run({ key, bytes }: EncodedJob, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    if (this.#fault !== null) throw this.#fault;
    const early = this.#answers.get(key);
    if (early !== undefined) return early;
    const known = this.#open.get(key);
    if (this.#open.size === 0) this.#idle.stir();
    const job = known ?? this.#open.add(key);
    const abort = (): void => job.answer.reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      if (known === undefined) job.publishing = this.#publish(key, bytes, job).catch(job.answer.reject);
      return await job.answer.promise;
    } catch (error) {
      job.isGivenUp = true;
      this.#open.remove(key, job);
      await this.#takeBack(key, job);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#open.remove(key, job);
    }
  }

  /** Queues a job as long as it is awaited. */
  async #publish(key: string, bytes: Uint8Array, job: OpenJob): Promise<void> {
    // What takes an equal job back may take this one's message.
    await this.#withdrawals.get(key);
    for (let pause = TAKEN_PAUSE_MS; this.#open.get(key) === job; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const publishing = this.#count.transport(() => publishFirmly(this.#cluster, this.#subjects.job(key), bytes));
      const published = await publishing;
      this.#count.message(bytes.length);
      // Where it was given up, what is in its way may be its own message, whose receipt was lost.
      if (published !== null || job.isGivenUp) {
        job.seq = published?.seq ?? null;
        if (this.#open.get(key) !== job) await this.#withdraw(key, job);
        return;
      }
      // Under way since an earlier coordinator queued it, or its end is acknowledged this moment, and nobody runs it again.
      await briefly(job.answer.promise, pause);
    }
  }

  /** Takes a job back that nobody waits for any more; another of its key is queued after that. */
  async #takeBack(key: string, job: OpenJob): Promise<void> {
    const withdrawn = this.#withdraw(key, job), all = Promise.all([withdrawn, job.publishing]);
    this.#withdrawals.set(key, all);
    all.finally(() => {
      if (this.#withdrawals.get(key) === all) this.#withdrawals.delete(key);
    });
    await withdrawn;
  }

  /** Takes a job out of the queue, and tells a worker that may have it. */
  async #withdraw(key: string, { seq }: OpenJob): Promise<void> {
    const { connection, manager } = this.#cluster;
    if (connection.isClosed()) return;
    this.#cancel(key);
    try {
      if (seq === null) await manager.streams.purge(JOBS, { filter: this.#subjects.job(key) });
      else await manager.streams.deleteMessage(JOBS, seq, false);
    } catch {
      // It has been taken meanwhile, and its answer counts for nothing; or the server is away, and it is run for nobody.
    }
  }

  /** Tells the workers, of all jobs that are given up at once in one message: each of them hears it. */
  #cancel(key: string): void {
    this.#cancelled.push(key);
    if (this.#cancelled.length > 1) return;
    queueMicrotask(() => {
      const keys = this.#cancelled.splice(0), { connection } = this.#cluster;
      if (!connection.isClosed()) connection.publish(this.#subjects.cancels, JSON.stringify({ keys }));
    });
  }

  /** Forgets the answers of these keys, which have been stored. */
  forget(keys: readonly string[]): void {
    const seq = this.#answers.forget(keys);
    if (seq === null) return;
    // Where the server is away, the next batch takes them with its own.
    this.#cluster.manager.streams.purge(RESULTS, { filter: this.#subjects.results, seq }).catch(() => {});
  }

  /** Takes all of the study off the server, and ends. */
  async close(): Promise<void> {
    const { manager, connection } = this.#cluster;
    this.#fail(new Error("Cannot finish a batch: the executor was closed"));
    this.#stops.forEach((stop) => stop());
    await this.#feed?.close();
    if (connection.isClosed()) return;
    try {
      await manager.streams.purge(JOBS, { filter: this.#subjects.jobs });
      await manager.streams.purge(RESULTS, { filter: this.#subjects.results });
    } catch (error) {
      // What the study came to is stored; what stays there is forgotten after a week.
      this.#options.onNote(`The study's messages stay on the server: ${(error as Error).message}`);
    }
  }

  async #claim(): Promise<void> {
    const { study } = this.#options, { coordinator } = this.#subjects, isAway = () => this.#server.isAway();
    this.#stops.push(await askFirmly(this.#cluster, () => claimStudy(this.#cluster, study, coordinator, isAway)));
  }

  /** Listens to answers, to notices and to signs of life; answers that there are already have come at the end. */
  async #listen(): Promise<void> {
    const { connection } = this.#cluster;
    const notices = connection.subscribe(this.#subjects.notices, {
      callback: (_, message) => this.#hear(jsonMembers(message.string()) as unknown as Notice),
    });
    this.#stops.push(() => notices.unsubscribe());
    const seen = await askFirmly(this.#cluster, () => listWorkers(this.#cluster));
    for (const { life, seenAt } of seen) this.#living.note(life, seenAt);
    this.#stops.push(hearWorkers(this.#cluster, (life) => this.#living.note(life)));
    const watch = setInterval(() => this.#watch(), 1000);
    this.#stops.push(() => clearInterval(watch));

    const take = (message: JsMsg): void => this.#count.transport(() => this.#take(message));
    // It is there before it has caught up, to be renewed where the connection breaks meanwhile.
    this.#feed = new AnswerFeed(this.#cluster, this.#subjects.results, take, (error) => this.#fail(error));
    await this.#feed.begin();
  }

  /** Takes a message of an answer. */
  #take(message: JsMsg): void {
    const key = message.subject.split(".").at(-1)!, asked = this.#open.get(key);
    this.#count.message(message.data.length);
    let part: AnswerPart;
    try {
      part = readAnswerPart(message.headers, message.data);
    } catch (error) {
      this.#answers.pass(message.seq);
      return this.#options.onNote(`An answer counts for nothing: ${(error as Error).message}`);
    }
    const arrival = this.#answers.add(key, part, message.seq, asked !== undefined);
    if (arrival === null) return;
    const answer = "first" in arrival ? arrival.answer : arrival;
    this.#count.answer(answer);
    this.#idle.stir();
    if ("first" in arrival) return this.#fail(disagreement(this.#options.study, arrival.first, answer.worker));
    asked?.answer.resolve(answer);
  }

  #hear(notice: Notice): void {
    if (notice.kind === "missing") return this.#missing.forEach((tell) => tell(notice.context, notice.reason));
    if (notice.kind === "returned") return this.#open.giveBack(notice.key, notice.worker);
    if (this.#open.get(notice.key) === undefined) return;
    this.#idle.stir();
    if (this.#open.begin(notice.key, notice.worker, this.#isAlive)) this.#count.redelivery();
  }

  /** Says once that nobody takes the jobs; not while nobody can. */
  #watch(): void {
    const text = this.#idle.look({
      isWaiting: this.#open.size > 0 && !this.#open.areHeld(this.#isAlive),
      isAway: this.#server.isAway(),
      others: () => this.#living.others(),
    });
    if (text !== null) this.#options.onNote(text);
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    this.#open.fail(error);
  }
}

/** Two workers that have answered the same job differently. */
export function disagreement(study: string, first: string, second: string): ClusterError {
  return new ClusterError(
    `Cannot go on with the study "${study}": two workers answered one job differently, ${first} and ${second}; one of the ` +
      "machines computes wrong, nothing of this job was kept",
  );
}
