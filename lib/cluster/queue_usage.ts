/**
 * What the jobs of a study have used of a cluster.
 *
 * @module
 */
import type { Answer } from "./queue_messages.ts";

/** What was used since the start. */
export interface QueueUsage {
  /** Names of the workers that have answered, by their machine. */
  readonly workers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Jobs that were begun again after their worker was lost. */
  readonly redeliveries: number;
  /** Bytes of jobs and answers. */
  readonly bytes: number;
  /** Messages of jobs and answers. */
  readonly messages: number;
  /** Seconds in jobs, summed over workers. */
  readonly busySeconds: number;
  /** Seconds of this thread in which messages were handed over and taken. */
  readonly transportSeconds: number;
}

/** Counts what is used. */
export class QueueCount {
  readonly #workers = new Map<string, Set<string>>();
  #redeliveries = 0;
  #bytes = 0;
  #messages = 0;
  #busySeconds = 0;
  #transportMs = 0;

  /** Counts a message of a job or of an answer. */
  message(bytes: number): void {
    this.#bytes += bytes;
    this.#messages++;
  }

  /** Counts a job that was begun again. */
  redelivery(): void {
    this.#redeliveries++;
  }

  /** Counts an answer, with who gave it. */
  answer({ machine, worker, seconds }: Answer): void {
    this.#workers.set(machine, (this.#workers.get(machine) ?? new Set()).add(worker));
    this.#busySeconds += seconds;
  }

  /** Counts the time of this thread that a piece of work takes, and gives what that returns. */
  transport<T>(work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.#transportMs += performance.now() - start;
    }
  }

  /** The counts. */
  usage(): QueueUsage {
    return {
      workers: this.#workers,
      redeliveries: this.#redeliveries,
      bytes: this.#bytes,
      messages: this.#messages,
      busySeconds: this.#busySeconds,
      transportSeconds: this.#transportMs / 1000,
    };
  }
}
