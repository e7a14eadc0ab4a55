/**
 * Outages that a long recording waits for the end of.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ExchangeError } from "../core/errors.ts";
import { RateLimitError } from "./rate_limit_error.ts";

/** Whether an error may pass by waiting: trouble of the net or the exchange, or a ban whose end is known. */
export function isOutage(error: unknown): error is ExchangeError {
  return error instanceof ExchangeError &&
    (error.retryable || (error instanceof RateLimitError && error.waitMs > 0 && Number.isFinite(error.waitMs)));
}

/** How to wait between attempts. */
export interface OutageOptions {
  /** First wait, ms; it doubles with each attempt that fails. Default 1000. */
  readonly pauseMs?: number;
  /** Longest wait, ms. Default 60 000. */
  readonly longestPauseMs?: number;
  /** Ends a wait. */
  readonly signal: AbortSignal;
  /** Resolves after so many ms; by default on the real clock. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Waits that grow while an outage lasts, without end.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { OutageWait } from "@lib/exchange/outage.ts";
 *
 * const waits: number[] = [], { signal } = new AbortController();
 * const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
 * const wait = new OutageWait({ signal, sleep, longestPauseMs: 3000 });
 * for (let attempt = 0; attempt < 3; attempt++) await wait.next();
 * wait.reset();
 * await wait.next();
 * assert.deepEqual(waits, [1000, 2000, 3000, 1000]);
 * ```
 */
export class OutageWait {
  readonly #options: OutageOptions;
  #attempts = 0;

  /** @param options How to wait. */
  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** How long {@linkcode next} will wait, ms. */
  get ms(): number {
    const { pauseMs = 1000, longestPauseMs = 60_000 } = this.#options;
    return Math.min(longestPauseMs, pauseMs * 2 ** this.#attempts);
  }

  /** Waits, longer than the last time; a signal ends it early and without an error. */
  async next(): Promise<void> {
    const { signal } = this.#options, wait = this.#options.sleep ?? ((ms) => sleep(ms, undefined, { signal }));
    const { ms } = this;
    this.#attempts++;
    await wait(ms, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }

  /** The outage is over: the next wait is the first one again. */
  reset(): void {
    this.#attempts = 0;
  }
}
