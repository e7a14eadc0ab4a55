/**
 * Stretches of time as half-open intervals [from, to): which are known, and which are still missing.
 *
 * @module
 */

/** A stretch of time, ms UTC; `to` is not part of it. */
export interface Span {
  /** First moment of it. */
  readonly from: number;
  /** First moment after it. */
  readonly to: number;
}

/**
 * Least share of bars in a stretch whose holes are believed. The longest outages of large exchanges took a day and a half
 * (Binance, February 2018): two thirds of a page that begins before one and ends after it.
 */
export const LEAST_SHARE = 0.1;

/**
 * The same times as few spans as possible, in order; empty spans are left out.
 *
 * @example Neighbours become one
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeSpans } from "@lib/data/spans.ts";
 *
 * assert.deepEqual(mergeSpans([{ from: 5, to: 8 }, { from: 0, to: 5 }, { from: 9, to: 9 }]), [{ from: 0, to: 8 }]);
 * ```
 */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  const inOrder = spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  for (const { from, to } of inOrder) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    } else merged.push({ from, to });
  }
  return merged;
}

/**
 * What of a span lies in none of the others, in order.
 *
 * @example The middle is known
 * ```ts
 * import assert from "node:assert/strict";
 * import { subtractSpans } from "@lib/data/spans.ts";
 *
 * assert.deepEqual(subtractSpans({ from: 0, to: 10 }, [{ from: 3, to: 7 }]), [{ from: 0, to: 3 }, { from: 7, to: 10 }]);
 * ```
 */
export function subtractSpans(span: Span, known: readonly Span[]): Span[] {
  const missing: Span[] = [];
  let from = span.from;
  for (const { from: knownFrom, to: knownTo } of mergeSpans(known)) {
    if (knownFrom >= span.to) break;
    if (knownFrom > from) missing.push({ from, to: knownFrom });
    from = Math.max(from, knownTo);
  }
  if (from < span.to) missing.push({ from, to: span.to });
  return missing;
}

/**
 * What of a span lies in one of the others, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { intersectSpans } from "@lib/data/spans.ts";
 *
 * assert.deepEqual(intersectSpans({ from: 0, to: 5 }, [{ from: 3, to: 7 }, { from: 8, to: 9 }]), [{ from: 3, to: 5 }]);
 * ```
 */
export function intersectSpans({ from, to }: Span, others: readonly Span[]): Span[] {
  const near = others.filter((other) => other.from < to && other.to > from);
  return mergeSpans(near.map((other) => ({ from: Math.max(from, other.from), to: Math.min(to, other.to) })));
}
