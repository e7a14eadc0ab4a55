/**
 * The jobs that a worker holds: those that wait for a thread, those that were handed to threads, and those whose answer is on
 * its way.
 *
 * Jobs that go to the same threads are begun in the order in which their contexts became ready. Where they are short, each
 * thread has its next one handed to it before the last has ended, and more wait here, so that no thread waits for this one or
 * for the server.
 *
 * @module
 */
import type { JsMsg } from "@nats-io/jetstream";
import type { QueuedJob } from "./queue_messages.ts";

/** A job that is held. */
export interface HeldJob {
  /** Its last delivery. */
  message: JsMsg;
  /** By study and key: two studies may have an equal job. */
  readonly id: string;
  readonly job: QueuedJob;
  readonly study: string;
  readonly key: string;
  readonly cancel: AbortController;
  /** When a thread began it; `null` before, ms. */
  begunAt: number | null;
}

/** Short jobs that wait for each thread beside the one that it runs. */
const AHEAD = 2;

/** A job that takes longer than this is not taken ahead: another worker may be idle, s. */
const SHORT_SECONDS = 0.25;

/** Jobs that are held at most, for each that may wait or run: where answers cannot be stored, no more are run. */
const MOST_HELD = 2;

/** What is to be known of jobs. */
export interface JobFacts {
  /** What one takes, s. */
  readonly jobSeconds: () => number;
  /** The threads that one goes to, by a name; `null` where they may be others than those of any other job. */
  readonly laneOf: (job: QueuedJob) => string | null;
}

/** Jobs of a worker with so many threads. */
export class HeldJobs {
  readonly #threads: number;
  readonly #facts: JobFacts;
  readonly #held = new Map<string, HeldJob>();
  readonly #waiting: HeldJob[] = [];
  readonly #handed = new Set<HeldJob>();
  /** Those of them whose context is ready, in the order in which threads begin them. */
  readonly #ready = new Set<HeldJob>();

  constructor(threads: number, facts: JobFacts) {
    this.#threads = threads;
    this.#facts = facts;
  }

  /** How many there are. */
  get size(): number {
    return this.#held.size;
  }

  /** All of them. */
  [Symbol.iterator](): MapIterator<HeldJob> {
    return this.#held.values();
  }

  /** The job of an id, if it is held. */
  get(id: string): HeldJob | undefined {
    return this.#held.get(id);
  }

  /** Holds a job, which waits for a thread. */
  add(held: HeldJob): void {
    this.#held.set(held.id, held);
    this.#waiting.push(held);
  }

  /** How many more to ask for; 0 where they are so few that they are not worth the request. */
  wanted(): number {
    const ahead = this.#areShort() ? AHEAD * this.#threads : 0, most = this.#threads + ahead;
    const free = Math.min(most - this.#unended(), MOST_HELD * most - this.#held.size);
    // Each request costs the server as much as a job.
    return free >= Math.max(1, ahead - Math.floor(this.#threads / 2)) ? free : 0;
  }

  /** Whether a job may be held: a study takes minutes, so that none waits for a thread, and nothing behind one. */
  takes({ kind }: QueuedJob): boolean {
    return this.#unended() < this.#threads || (kind === "job" && !this.#isStudyHanded());
  }

  /** The next job that is to be handed to the threads, which it is from now on; `null` where none is. */
  hand(): HeldJob | null {
    if (this.#waiting.length === 0 || !this.#isRoomFor(this.#waiting[0])) return null;
    const held = this.#waiting.shift()!;
    this.#handed.add(held);
    return held;
  }

  /** Takes note that the context of a job that was handed over is ready: a thread begins it, or will. */
  ready(held: HeldJob): void {
    this.#ready.add(held);
  }

  /** The jobs that threads have begun since it was asked last: never more at once than there are threads. */
  begun(now: number): HeldJob[] {
    const begun = [...this.#ready].slice(0, this.#threads).filter(({ begunAt }) => begunAt === null);
    for (const held of begun) held.begunAt = now;
    return begun;
  }

  /** Takes note that a job runs no more; it is held until it is let go of. */
  end(held: HeldJob): void {
    this.#handed.delete(held);
    this.#ready.delete(held);
  }

  /** Lets go of a job. */
  letGo(held: HeldJob): void {
    if (this.#held.get(held.id) === held) this.#held.delete(held.id);
  }

  /** Lets go of those that have not run to their end, and gives them. */
  letGoOfUnended(): HeldJob[] {
    const unended = [...this.#waiting.splice(0), ...this.#handed];
    unended.forEach((held) => this.letGo(held));
    return unended;
  }

  /** Whether jobs are so short that they are taken ahead. */
  #areShort(): boolean {
    return this.#facts.jobSeconds() < SHORT_SECONDS && !this.#isStudyHanded();
  }

  #isStudyHanded(): boolean {
    return [...this.#handed].some(({ job }) => job.kind === "study");
  }

  #unended(): number {
    return this.#waiting.length + this.#handed.size;
  }

  /** Whether a thread is free for a job, or it is to lie ready for the first of its threads that will be. */
  #isRoomFor({ job }: HeldJob): boolean {
    if (this.#handed.size < this.#threads) return true;
    if (!this.#areShort() || this.#handed.size >= 2 * this.#threads) return false;
    const { laneOf } = this.#facts, lane = laneOf(job);
    return lane !== null && [...this.#handed].every((other) => laneOf(other.job) === lane);
  }
}
