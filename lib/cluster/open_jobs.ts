/**
 * The jobs whose answers are awaited, who has begun each of them, and which workers were lost with it.
 *
 * @module
 */
import type { Answer } from "./queue_messages.ts";

/** Workers lost with a job after which it is a failure. */
const MOST_LOSSES = 2;

/** What a job is failed with that no worker survives. */
export class LostJob extends Error {}

/** A job whose answer is awaited. */
export interface OpenJob {
  readonly answer: PromiseWithResolvers<Answer>;
  /** Whether nobody waits for it any more, though it was not answered. */
  isGivenUp: boolean;
  /** Ends once it is queued, or is not any more. */
  publishing: Promise<void>;
  /** Sequence of its message; `null` until it is known, or where an earlier coordinator queued it. */
  seq: number | null;
  /** Worker that has begun it. */
  holder: string | null;
  /** Workers that were lost with it. */
  readonly lost: string[];
}

/** Open jobs by their keys. */
export class OpenJobs {
  readonly #jobs = new Map<string, OpenJob>();

  /** How many there are. */
  get size(): number {
    return this.#jobs.size;
  }

  /** The job of a key, if its answer is awaited. */
  get(key: string): OpenJob | undefined {
    return this.#jobs.get(key);
  }

  /** Awaits the answer of a job that nobody has begun. */
  add(key: string): OpenJob {
    const job: OpenJob = {
      answer: Promise.withResolvers(),
      isGivenUp: false,
      publishing: Promise.resolve(),
      seq: null,
      holder: null,
      lost: [],
    };
    this.#jobs.set(key, job);
    return job;
  }

  /** Awaits the answer of a job no more; another one under its key stays. */
  remove(key: string, job: OpenJob): void {
    if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }

  /**
   * Takes note that a worker has begun a job, which fails with a {@linkcode LostJob} where another was lost with it too often.
   *
   * @param isAlive Whether a worker lives: a server that restarted hands out again what a living one has.
   * @returns Whether another worker had it.
   */
  begin(key: string, worker: string, isAlive: (worker: string) => boolean): boolean {
    const job = this.#jobs.get(key), before = job?.holder;
    if (job === undefined) return false;
    job.holder = worker;
    if (before === null || before === undefined || before === worker) return false;
    if (isAlive(before)) return true;
    job.lost.push(before);
    if (job.lost.length >= MOST_LOSSES) {
      job.answer.reject(new LostJob(`its workers were lost: ${job.lost.join(", ")}`));
    }
    return true;
  }

  /** Takes note that a worker has given a job back. */
  giveBack(key: string, worker: string): void {
    const job = this.#jobs.get(key);
    if (job?.holder === worker) job.holder = null;
  }

  /** Whether a living worker has one of them. */
  areHeld(isAlive: (worker: string) => boolean): boolean {
    return [...this.#jobs.values()].some(({ holder }) => holder !== null && isAlive(holder));
  }

  /** Fails them all. */
  fail(error: Error): void {
    for (const { answer } of this.#jobs.values()) answer.reject(error);
  }
}
