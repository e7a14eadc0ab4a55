/**
 * How often a bot may write to one chat.
 *
 * - Source: Telegram's bot FAQ, "My bot is hitting limits": about one message a second to a chat, 20 a minute to a group.
 *
 * @module
 */

/** Least time between two messages, ms. */
const LEAST_GAP_MS = 1000;

/** Most messages within a minute. */
export const MOST_A_WINDOW = 20;

/** Over what time messages are counted, ms. */
const WINDOW_MS = 60_000;

/**
 * When the next message may be sent.
 *
 * @param sent When messages were sent, ms.
 * @param now Now, ms.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nextSendAt } from "@lib/live/telegram/send_rate.ts";
 *
 * assert.equal(nextSendAt([], 5000), 5000);
 * assert.equal(nextSendAt([4800], 5000), 5800);
 * assert.equal(nextSendAt(Array.from({ length: 20 }, (_, i) => 1000 * i), 30_000), 60_000);
 * assert.equal(nextSendAt([4800], 1000), 1000);
 * ```
 */
export function nextSendAt(sent: readonly number[], now: number): number {
  // What lies ahead was sent before the clock was set back; how long ago, nobody knows.
  const past = sent.filter((at) => at <= now);
  const afterLast = (past.at(-1) ?? -Infinity) + LEAST_GAP_MS;
  const afterWindow = (past.at(-MOST_A_WINDOW) ?? -Infinity) + WINDOW_MS;
  return Math.max(now, afterLast, afterWindow);
}
