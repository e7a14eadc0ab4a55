/**
 * What a feed tells beside bars and books: whether anything may be missing, and what happened to it, each once.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import type { EventQueue } from "./event_queue.ts";

/** The news of a feed. */
export class FeedNews {
  readonly #queue: EventQueue;
  readonly #clock: Pick<Clock, "now">;
  #isWhole = true;
  #isDoubtSaid = false;

  /** @param clock The run's clock. */
  constructor(queue: EventQueue, clock: Pick<Clock, "now">) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** Tells what changes nothing. */
  note(sentence: string): void {
    this.#queue.push({ kind: "note", at: this.#clock.now(), sentence });
  }

  /** Tells that something may be missing. @param why `null` where that was said before. */
  doubt(why: string | null): void {
    if (!this.#isWhole) return;
    this.#isWhole = false;
    this.#isDoubtSaid = why !== null;
    this.#queue.push({ kind: "reconciled", at: this.#clock.now(), isReconciled: false });
    if (why !== null) this.note(`${why}; nothing is entered until the bars are whole`);
  }

  /** Tells that nothing is missing any more, if something was. */
  whole(): void {
    if (this.#isWhole) return;
    this.#isWhole = true;
    this.#queue.push({ kind: "reconciled", at: this.#clock.now(), isReconciled: true });
    if (this.#isDoubtSaid) this.note("The bars are whole");
  }
}
