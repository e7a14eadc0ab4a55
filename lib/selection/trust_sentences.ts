/**
 * What a certificate says of the strategy itself and of its data.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";
import { monthlyReturns } from "../metrics/months.ts";
import type { CertificateSentence } from "./certificate_input.ts";
import { joined, lightOf, type SentenceInput, someOf, write } from "./sentence_words.ts";

/** What stands first of a strategy that does not make the same trades twice. */
export const NOT_REPEATABLE: CertificateSentence = {
  topic: "repeatable",
  light: "red",
  text:
    "Run a second time on the same days it made other trades: it does not depend on its bars and parameters alone, " +
    "and nothing measured of it can be trusted.",
  figures: {},
};

export function lookAhead({ lookAheadFree }: SentenceInput): CertificateSentence {
  const text = lookAheadFree === null
    ? "Whether it peeks into the future was not checked."
    : lookAheadFree
    ? "With the days to come cut off or scrambled, none of its past decisions changed: it does not peek into the future."
    : "With the days to come cut off or scrambled, at least one of its past decisions changed: it peeks into the future.";
  return {
    topic: "lookAhead",
    light: lookAheadFree === null ? "amber" : lookAheadFree ? "green" : "red",
    text,
    figures: { lookAheadFree: lookAheadFree === null ? null : Number(lookAheadFree) },
  };
}

export function months({ search, validation, sealed }: SentenceInput): CertificateSentence {
  const parts = [search, validation, sealed].filter((part) => part !== null);
  const all = monthlyReturns(joined(...parts.map(({ days }) => days)), joined(...parts.map(({ returns }) => returns)));
  const weakest = all.reduce<(typeof all)[number] | null>(
    (low, one) => low && low.return <= one.return ? low : one,
    null,
  );
  const positive = all.filter((one) => one.return > 0).length;
  return {
    topic: "weakestMonth",
    light: lightOf(weakest?.return ?? null, -0.05, -0.15),
    text: weakest === null
      ? "It has no month to look at."
      : `Its weakest month was ${weakest.month} with ${write(weakest.return, "percent")}; ${someOf(positive)} of ` +
        `${formatCount(all.length, "month")} ended with a gain.`,
    figures: { weakestReturn: weakest?.return ?? null, positiveMonths: positive, months: all.length },
  };
}

export function data({ dataQuality, badBarPnlShare }: SentenceInput): CertificateSentence {
  const figures = { dataQuality, badBarPnlShare };
  if (dataQuality === null) {
    const text = "How complete the market data are was not recorded.";
    return { topic: "dataQuality", light: "amber", text, figures };
  }
  const light = lightOf(dataQuality, 0.98, 0.8);
  // However few they are, a result that rests on them for the most part is left open.
  const restsOnBadBars = badBarPnlShare !== null && badBarPnlShare > 0.5;
  return {
    topic: "dataQuality",
    light: light === "green" && restsOnBadBars ? "amber" : light,
    text: `${write(dataQuality, "percent")} of the bars the market data should have are there and plausible` +
      (badBarPnlShare === null
        ? "."
        : `; trades open during the others made ${
          write(badBarPnlShare, "percent")
        } of its gains and losses in the search.`),
    figures,
  };
}
