/**
 * Pauses between tries that fail: each twice as long as the one before.
 *
 * @module
 */

/** The first pause and the longest, ms: what lasts for a minute is asked for once a minute. */
const FIRST_MS = 1000, LONGEST_MS = 60_000;

/**
 * The pause after a number of failures before it, ms.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { growingPause } from "@lib/live/telegram/growing_pause.ts";
 *
 * assert.deepEqual([0, 1, 5, 6, 2000].map(growingPause), [1000, 2000, 32_000, 60_000, 60_000]);
 * ```
 */
export function growingPause(failures: number): number {
  return Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
}
