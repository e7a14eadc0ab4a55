/**
 * The statements of a certificate, in words that need no statistics.
 *
 * @module
 */
import type { CertificateSentence } from "./certificate_input.ts";
import { deflated, foldsOf, luck, overfitting } from "./search_sentences.ts";
import { marketsOf, metMarketsOf } from "./market_sentences.ts";
import { enginePaysOf, placeboOf } from "./placebo_sentences.ts";
import type { SentenceInput } from "./sentence_words.ts";
import { settingsOf } from "./settings_sentence.ts";
import { assumedCosts, breakEven, capacityOf, fundingOf, priceStepOf, sameBar, stopFill } from "./trading_sentences.ts";
import { data, lookAhead, months, NOT_REPEATABLE } from "./trust_sentences.ts";
import { alphaOf, confirmableOf, looksOf, sealedTest, trackRecord, unseen, unseenLossOf } from "./unseen_sentences.ts";

/** All statements, in a fixed order. */
export function certificateSentences(input: SentenceInput): CertificateSentence[] {
  const statements = [
    luck,
    deflated,
    unseen,
    sealedTest,
    alphaOf,
    marketsOf,
    metMarketsOf,
    unseenLossOf,
    placeboOf,
    enginePaysOf,
    looksOf,
    confirmableOf,
    overfitting,
    trackRecord,
    lookAhead,
    sameBar,
    stopFill,
    breakEven,
    priceStepOf,
    fundingOf,
    capacityOf,
    months,
    data,
  ]
    .map((statement) => statement(input)).filter((statement) => statement !== null);
  return [
    ...(input.isRepeatable === false ? [NOT_REPEATABLE] : []),
    ...(input.costs ? [assumedCosts(input.costs)] : []),
    ...(input.settings ? [settingsOf(input.settings)] : []),
    ...statements,
    ...((input.search.kpis.foldGainShare ?? null) === null ? [] : [foldsOf(input)]),
  ];
}
