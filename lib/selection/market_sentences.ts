/**
 * What a certificate says of several markets: how the rule did on each, and on those that its search never saw.
 *
 * @module
 */
import { formatNumber } from "../metrics/format.ts";
import type { CertificateSentence } from "./certificate_input.ts";
import { earnedOn, holdsElsewhere } from "./met_markets.ts";
import { lightOf, type SentenceInput, someOf, write } from "./sentence_words.ts";

/** What it gained on each of several markets; nothing for a single one. */
export function marketsOf({ markets = [] }: SentenceInput): CertificateSentence | null {
  if (markets.length < 2) return null;
  const isOpened = markets.some(({ unseenGain }) => unseenGain !== null);
  const gainOf = (market: (typeof markets)[number]) => isOpened ? market.unseenGain : market.searchGain;
  const earned = markets.filter((market) => (gainOf(market) ?? 0) > 0).length;
  const each = markets.map((market) => {
    const gain = gainOf(market);
    return `${market.symbol} ${gain === null ? "none" : formatNumber(gain, "percent")}`;
  });
  const share = earned / markets.length;
  return {
    topic: "markets",
    // A rule that needs one market of several is luck of that market more often than not.
    light: isOpened ? lightOf(share, 1, 0.5) : share === 1 ? "green" : "amber",
    text:
      `It trades equal shares of ${write(markets.length, "count")} markets as one account, which all other figures ` +
      `are of. By itself it gained on ${someOf(earned)} of them ${
        isOpened ? "over the unseen days" : "in the search"
      }: ${each.join(", ")}.`,
    figures: {
      markets: markets.length,
      earned,
      ...Object.fromEntries(markets.map((market) => [market.symbol, gainOf(market)])),
    },
  };
}

/** What it gained on markets that the search never saw; nothing where none were held out. */
export function metMarketsOf({ met, heldOut = 0 }: SentenceInput): CertificateSentence | null {
  if (heldOut === 0) return null;
  if (met === undefined) {
    const text = heldOut === 1
      ? "The market held out of the search was not opened for it."
      : `None of the ${write(heldOut, "count")} markets held out of the search was opened for it.`;
    return { topic: "heldOut", light: "amber", text, figures: { markets: heldOut, earned: null } };
  }
  const earned = earnedOn(met);
  const each = met.map(({ symbol, gain }) => `${symbol} ${gain === null ? "none" : formatNumber(gain, "percent")}`);
  return {
    topic: "heldOut",
    light: holdsElsewhere(met) ? "green" : earned * 2 === met.length ? "amber" : "red",
    text:
      `Over the sealed days it earned on ${someOf(earned)} of ${write(met.length, "count")} markets it had never met: ${
        each.join(", ")
      }; we ask for more than half, without a claim of how seldom luck ` +
      "does as much, as markets move together.",
    figures: {
      markets: met.length,
      earned,
      ...Object.fromEntries(met.map(({ symbol, gain }) => [symbol, gain])),
    },
  };
}
