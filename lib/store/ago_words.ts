/**
 * How long ago something was, in words, on every surface the same.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";

/**
 * In the unit that people would say it in; what lies ahead was now.
 *
 * @param ms Time since then, ms.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { agoWords } from "@lib/store/ago_words.ts";
 *
 * assert.deepEqual([1000, 172_800_000].map(agoWords), ["1 second ago", "2 days ago"]);
 * ```
 */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${formatCount(seconds, "second")} ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${formatCount(minutes, "minute")} ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${formatCount(hours, "hour")} ago` : `${formatCount(Math.round(hours / 24), "day")} ago`;
}
