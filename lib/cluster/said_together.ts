/**
 * What a worker says of short jobs, said together: each message that goes by itself wakes server and coordinator, which costs
 * them more than to read it.
 *
 * @module
 */

/** Longest time that something waits for company, ms: what is lost with a worker is no more than that. */
const TOGETHER_MS = 100;

/** Things to be said soon. */
export class SaidTogether {
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says something with what is said next, after {@linkcode TOGETHER_MS} at the latest. */
  add(say: () => void): void {
    this.#waiting.push(say);
    this.#timer ??= setTimeout(() => this.now(), TOGETHER_MS);
  }

  /** Says all that waits. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const say of this.#waiting.splice(0)) say();
  }

  /** Forgets what waits. */
  drop(): void {
    this.#waiting = [];
    this.now();
  }
}
