/**
 * The workers that a coordinator has heard of, and which of them live.
 *
 * @module
 */
import type { EngineVersion } from "./engine.ts";
import type { WorkerLife } from "./queue_messages.ts";

/** Workers by their signs of life. */
export class LivingWorkers {
  readonly #version: EngineVersion;
  readonly #silenceMs: number;
  readonly #lives = new Map<string, { readonly life: WorkerLife; readonly at: number }>();

  /**
   * @param version Code and engine of those that can be used.
   * @param silenceMs Silence after which one counts as lost.
   */
  constructor(version: EngineVersion, silenceMs: number) {
    this.#version = version;
    this.#silenceMs = silenceMs;
  }

  /** Takes a sign of life, of now by default. */
  note(life: WorkerLife, at = Date.now()): void {
    this.#lives.set(life.worker, { life, at });
  }

  /** Whether a worker of this name has given a sign of life lately, and has not left. */
  isAlive(worker: string): boolean {
    const known = this.#lives.get(worker);
    return known !== undefined && !known.life.hasLeft && known.at > Date.now() - this.#silenceMs;
  }

  /** Those that live and can be used. */
  ours(): WorkerLife[] {
    return this.#living().filter((life) => this.#isOurs(life));
  }

  /** Those that live and cannot: of other code, or on another engine. */
  others(): WorkerLife[] {
    return this.#living().filter((life) => !this.#isOurs(life));
  }

  #living(): WorkerLife[] {
    return [...this.#lives.values()].map(({ life }) => life).filter(({ worker }) => this.isAlive(worker));
  }

  #isOurs({ code, engine }: WorkerLife): boolean {
    return code === this.#version.code && engine === this.#version.engine;
  }
}
