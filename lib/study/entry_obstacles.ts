/**
 * What kept the trials of a study from entering, and from entering as large as they wanted.
 *
 * @module
 */
import type { Refusal } from "../execution/size.ts";
import type { EntryCounts } from "../store/study_summary.ts";

/**
 * Entries of all trials of a study together, and what kept some out.
 *
 * @internal
 */
export interface EntryObstacles extends Pick<EntryCounts, "filled" | "limitedByVolume"> {
  /** Entries that were refused, by reason, most frequent first; those of a side that is not traded are not meant. */
  readonly refused: readonly { readonly reason: string; readonly entries: number }[];
}

/** Share of the entries from which on an obstacle is worth a word. */
const NOTABLE_SHARE = 0.5;

/** Why entries are refused, and what helps. */
const REMEDIES: Readonly<Record<Exclude<Refusal, "direction">, string>> = {
  noStopDistance: "no stop could be placed: its distance was not known or rounds to nothing on the grid of prices",
  profitMargin: "their targets would not have paid for the costs: longer bars, wider targets or lower fees help",
  noVolume: "the bar of the signal had no volume: longer bars help (--resample or --timeframe)",
  belowMinimumQuantity: "the order was smaller than the exchange takes: a larger --start-equity or --risk-share helps",
  belowMinimumNotional:
    "the order was worth less than the exchange takes: a larger --start-equity or --risk-share helps",
  limitExpired: "no bar reached their limit in time: a smaller offset of the limit helps",
};

/** Reasons for refusals that are meant. */
export const OBSTACLES: readonly string[] = Object.keys(REMEDIES);

/** What the entries of a study met. */
export function entryObstacles({ filled, limitedByVolume, refusals }: EntryCounts): EntryObstacles {
  const refused = OBSTACLES.map((reason) => ({ reason, entries: refusals[reason] ?? 0 }));
  return {
    filled,
    limitedByVolume,
    refused: refused.filter(({ entries }) => entries > 0).sort((a, b) => b.entries - a.entries),
  };
}

/**
 * The obstacles that more than half of the entries met, each in a sentence with its remedy; none where there is nothing to
 * say.
 *
 * @example A market whose bars are mostly without trades
 * ```ts
 * import assert from "node:assert/strict";
 * import { obstacleSentences } from "@lib/study/entry_obstacles.ts";
 *
 * const [sentence] = obstacleSentences({
 *   filled: 10,
 *   limitedByVolume: 0,
 *   refused: [{ reason: "noVolume", entries: 90 }],
 * });
 * assert.match(sentence, /^90 of 100 entries were refused, 90 as the bar of the signal had no volume/);
 * ```
 */
export function obstacleSentences({ filled, limitedByVolume, refused }: EntryObstacles): string[] {
  const count = (value: number) => value.toLocaleString("en-US");
  const all = filled + refused.reduce((sum, { entries }) => sum + entries, 0);
  const sentences: string[] = [];
  if (all - filled > NOTABLE_SHARE * all) {
    const [{ reason, entries }] = refused;
    sentences.push(
      `${count(all - filled)} of ${count(all)} entries were refused, ${count(entries)} as ` +
        `${REMEDIES[reason as keyof typeof REMEDIES]}.`,
    );
  }
  if (limitedByVolume > NOTABLE_SHARE * filled) {
    sentences.push(
      `${count(limitedByVolume)} of ${
        count(filled)
      } entries were cut to the share of the bar's volume that may be taken ` +
        "(--max-participation): a smaller --start-equity or longer bars show what the rules themselves earn.",
    );
  }
  return sentences;
}
