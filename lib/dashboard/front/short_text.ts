/**
 * The beginning of a long statement, as far as it says something by itself.
 *
 * @module
 */

/** Letters that a beginning has at least: what is shorter says nothing. */
const LEAST = 24;

/** Ends of a thought. */
const END = /[:;]\s|\.\s/g;

/** A statement in two. */
export interface ShortText {
  readonly first: string;
  /** What is left of it, empty where the first is all. */
  readonly rest: string;
}

/**
 * Cuts a statement behind its first thought.
 *
 * @example Decimal points end nothing
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortText } from "@lib/dashboard/front/short_text.ts";
 *
 * const { first, rest } = shortText("100.0 % of the bars are there and plausible; the others made nothing.");
 * assert.equal(first, "100.0 % of the bars are there and plausible");
 * assert.equal(rest, "the others made nothing.");
 * ```
 */
export function shortText(text: string): ShortText {
  for (const { index } of text.matchAll(END)) {
    if (index >= LEAST) return { first: text.slice(0, index), rest: text.slice(index + 1).trim() };
  }
  return { first: text.replace(/\.$/, ""), rest: "" };
}
