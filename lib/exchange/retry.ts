/**
 * Asking again when that may help, later and later, and never for ever.
 *
 * @module
 */
import { ExchangeError } from "../core/errors.ts";
import type { RandomSource } from "../core/random.ts";
import { RateLimitError } from "./rate_limit_error.ts";

/** How to wait and how often to try. */
export interface RetryOptions {
  /** Calls in all, the first one included. Default 6: with the delays below about a minute of trouble is outlived. */
  readonly attempts?: number;
  /** Bound of the first delay, ms; it doubles with each attempt. Default 1000. */
  readonly firstDelayMs?: number;
  /** Bound of every delay, ms. Default 30 000. */
  readonly longestDelayMs?: number;
  /** A wait the exchange asks for beyond this is not waited for, ms. Default 120 000. */
  readonly longestWaitMs?: number;
  /** Draws the jitter. */
  readonly random: RandomSource;
  /** Resolves after so many ms, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Told before each wait. */
  readonly onRetry?: (error: ExchangeError, waitMs: number) => void;
}

/**
 * The result of a call that is repeated while it fails with a retryable `ExchangeError`; use it for calls that change
 * nothing, as a call that failed may have been carried out.
 *
 * - Delay: uniform in [0, min(longest, first · 2^k)] before repetition k = 0, 1, …, so that clients that failed together
 *   do not return together; at least what the exchange asked for.
 * - Source: "full jitter" of Brooker, Exponential Backoff And Jitter, 2015.
 *
 * @throws The last error, or one that is not retryable.
 *
 * @example The second attempt succeeds
 * ```ts
 * import assert from "node:assert/strict";
 * import { ExchangeError } from "@lib/core/errors.ts";
 * import { randomSource } from "@lib/core/random.ts";
 * import { retry } from "@lib/exchange/retry.ts";
 *
 * let calls = 0;
 * const call = () => ++calls < 2 ? Promise.reject(new ExchangeError("busy", true)) : Promise.resolve("bars");
 * assert.equal(await retry(call, { random: randomSource(1), sleep: () => Promise.resolve() }), "bars");
 * ```
 */
export async function retry<Result>(call: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { attempts = 6, firstDelayMs = 1000, longestDelayMs = 30_000, longestWaitMs = 120_000 } = options;
  const { random, sleep, signal, onRetry } = options;
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ExchangeError) || !error.retryable || attempt + 1 >= attempts) throw error;
      const asked = error instanceof RateLimitError ? error.waitMs : 0;
      if (asked > longestWaitMs) throw error;
      const delay = random.uniform() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
      const wait = Math.max(asked, delay);
      onRetry?.(error, wait);
      await sleep(wait, signal);
    }
  }
}
