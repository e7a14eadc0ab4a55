/**
 * What a worker has done so far, for its signs of life.
 *
 * @module
 */
import type { WorkerLife } from "./queue_messages.ts";

/** A minute, over which the rate is told, ms. */
const MINUTE_MS = 60_000;

/** Weight of the last job in the mean of what jobs take. */
const LAST_WEIGHT = 0.2;

/** Counts of a worker. */
export class WorkerTally {
  readonly #begun = Date.now();
  readonly #ends: number[] = [];
  #busySeconds = 0;
  /** Jobs that it has ended. */
  jobs = 0;
  /** Jobs that were given to it after another had them. */
  redelivered = 0;
  /** Running mean of what jobs take, s; infinite before the first. */
  jobSeconds = Infinity;

  /** Counts a job that took so long. */
  end(seconds: number): void {
    this.#busySeconds += seconds;
    this.jobSeconds = this.jobSeconds === Infinity
      ? seconds
      : (1 - LAST_WEIGHT) * this.jobSeconds + LAST_WEIGHT * seconds;
    this.jobs++;
    this.#ends.push(Date.now());
  }

  /** The counts as a sign of life has them. */
  told(threads: number): Pick<WorkerLife, "jobs" | "jobsPerSecond" | "idleShare" | "redelivered"> {
    const now = Date.now(), seconds = Math.max(1e-3, (now - this.#begun) / 1000);
    while (this.#ends.length > 0 && this.#ends[0] < now - MINUTE_MS) this.#ends.shift();
    return {
      jobs: this.jobs,
      jobsPerSecond: this.#ends.length / Math.min(MINUTE_MS / 1000, seconds),
      idleShare: Math.max(0, 1 - this.#busySeconds / (threads * seconds)),
      redelivered: this.redelivered,
    };
  }
}
