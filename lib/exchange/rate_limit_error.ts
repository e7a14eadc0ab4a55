/**
 * Being asked to wait.
 *
 * @module
 */
import { ExchangeError } from "../core/errors.ts";

/** The exchange wants fewer calls (HTTP 429), or has banned this address for a while (HTTP 418, not retryable). */
export class RateLimitError extends ExchangeError {
  /** The class's name, in messages and logs. */
  override name = "RateLimitError";

  /**
   * An answer that asks to wait.
   *
   * @param message What could not be done; for a ban also until when.
   * @param retryable Whether waiting and asking again is allowed; not so for a ban, which further calls prolong.
   * @param waitMs How long the exchange wants to be left alone, ms; 0 where it does not say.
   */
  constructor(message: string, retryable: boolean, readonly waitMs: number) {
    super(message, retryable);
  }
}
