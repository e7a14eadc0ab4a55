/**
 * That nobody takes the jobs of a study, said once.
 *
 * @module
 */
import type { EngineVersion } from "./engine.ts";
import type { WorkerLife } from "./queue_messages.ts";

/** What is looked at now and then. */
export interface IdleLook {
  /** Whether jobs wait of which a living worker has none. */
  readonly isWaiting: boolean;
  /** Whether the server is away, so that nobody can take any. */
  readonly isAway: boolean;
  /** Workers that live and cannot be used. */
  readonly others: () => readonly WorkerLife[];
}

/** Watches for jobs that nobody takes. */
export class IdleWatch {
  readonly #version: EngineVersion;
  readonly #idleSeconds: number;
  /** When a job was last queued for idle workers, begun or answered, ms. */
  #stirredAt = Date.now();
  #isNoted = false;

  /** @param idleSeconds Time without a worker after which it is said, s. */
  constructor(version: EngineVersion, idleSeconds: number) {
    this.#version = version;
    this.#idleSeconds = idleSeconds;
  }

  /** A job was queued, begun or answered. */
  stir(): void {
    this.#stirredAt = Date.now();
    this.#isNoted = false;
  }

  /** What there is to say; `null` for nothing, or nothing new. */
  look({ isWaiting, isAway, others }: IdleLook): string | null {
    if (isAway) this.stir();
    if (!isWaiting || this.#isNoted || Date.now() - this.#stirredAt <= 1000 * this.#idleSeconds) return null;
    this.#isNoted = true;
    const { code, engine } = this.#version, found = others();
    return `No worker has taken a job for ${this.#idleSeconds} s: the study waits for one of the code ${code} on ` +
      `${engine}` + (found.length === 0 ? "" : `; there are ${found.length} of another, such as ` +
        `${found[0].worker} of the code ${found[0].code} on ${found[0].engine}`);
  }
}
