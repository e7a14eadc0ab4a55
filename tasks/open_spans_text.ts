/**
 * What a download asked for and did not get, in words.
 *
 * @module
 */
import type { FetchedCandles, OpenReason, OpenSpan } from "../lib/exchange/fetch_candles.ts";
import { LEAST_SHARE } from "../lib/data/spans.ts";
import { formatInstant } from "../lib/report/text_table.ts";

/** Stretches that are named one by one. */
const NAMED = 5;

const REASONS: Readonly<Record<OpenReason, string>> = {
  noneBefore: "no bars: the market is younger, or the exchange keeps no more",
  newestOnly:
    "no bars: the exchange answers its newest ones alone, whatever it is asked for; longer bars reach further back",
  unconfirmed: "no bars that join those before: the next fetch asks again",
  fewBars: `fewer than ${100 * LEAST_SHARE} % of the bars: the holes are not believed, the next fetch asks again`,
  noneAfter: "no bars since: the next fetch asks again",
};

/**
 * A line for each stretch that stays open.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openSpansText } from "./open_spans_text.ts";
 *
 * const open = [{ from: 0, to: 60_000, reason: "noneAfter" as const }];
 * assert.equal(
 *   openSpansText(open),
 *   "\n  from 1970-01-01 00:00 to 1970-01-01 00:01: no bars since: the next fetch asks again",
 * );
 * ```
 */
export function openSpansText(open: FetchedCandles["open"]): string {
  const line = ({ from, to, reason }: OpenSpan) =>
    `\n  from ${formatInstant(from)} to ${formatInstant(to)}: ${REASONS[reason]}`;
  const more = open.length - NAMED;
  return open.slice(0, NAMED).map(line).join("") + (more > 0 ? `\n  and ${more} more stretches` : "");
}
