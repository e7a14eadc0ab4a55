/**
 * Events on their way from where they are heard to the loop that handles them.
 *
 * @module
 */
import type { LiveEvent } from "./events.ts";

/** A queue with one reader. */
export class EventQueue {
  readonly #events: LiveEvent[] = [];
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => {};

  /** Puts an event at the end. */
  push(event: LiveEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Has the reader throw an error when it has read what came before. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** The next event; `null` if none came for so long, ms. */
  async next(waitMs: number): Promise<LiveEvent | null> {
    if (this.#events.length === 0 && this.#failure === null) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const event = this.#events.shift();
    if (event === undefined && this.#failure !== null) throw this.#failure.error;
    return event ?? null;
  }
}
