/**
 * How old something is, and how long ago, in words, on every surface the same.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";

/**
 * An age in the unit that people would say it in; what lies ahead has none.
 *
 * @param ms Time since then, ms.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ageWords } from "@lib/store/ago_words.ts";
 *
 * assert.deepEqual([1000, 172_800_000].map(ageWords), ["1 second", "2 days"]);
 * ```
 */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return formatCount(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return formatCount(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? formatCount(hours, "hour") : formatCount(Math.round(hours / 24), "day");
}

/** How long ago that was. */
export function agoWords(ms: number): string {
  return `${ageWords(ms)} ago`;
}
