/**
 * What a certificate says of trading: what it costs, how orders fill, and how much can be traded.
 *
 * @module
 */
import { BASIS_POINT } from "../execution/costs.ts";
import type { CertificateInput, CertificateSentence } from "./certificate_input.ts";
import { dimmed, fineBps, lightOf, type SentenceInput, sharpeWords, write } from "./sentence_words.ts";

export function assumedCosts({ text, isDoubtful }: NonNullable<CertificateInput["costs"]>): CertificateSentence {
  return { topic: "costs", light: isDoubtful ? "amber" : "green", text, figures: {} };
}

export function sameBar({ sharpeInterval }: SentenceInput): CertificateSentence {
  const pessimistic = sharpeInterval?.pessimistic ?? null, optimistic = sharpeInterval?.optimistic ?? null;
  const figures = { pessimistic, optimistic };
  if (!sharpeInterval) {
    const text = "Only one reading of bars that leave their prices' path open was computed: 1 of 3.";
    return { topic: "sameBar", light: "amber", text, figures };
  }
  // Of two losses neither reading speaks for the strategy.
  const share = pessimistic === null || optimistic === null || optimistic <= 0 ? null : pessimistic / optimistic;
  return {
    topic: "sameBar",
    light: lightOf(share, 0.5, 0),
    text: pessimistic === null || optimistic === null
      ? `Where a bar leaves open which path its price took, the worst of 3 readings gives ${
        sharpeWords(pessimistic)
      }, the best gives ${sharpeWords(optimistic)}.`
      : `Where a bar leaves open which path its price took, its Sharpe ratio lies between ${
        write(pessimistic, "ratio")
      } (stop before target, and at the worst price of the bar) and ${
        write(optimistic, "ratio")
      } (target before stop, and stops at their level).`,
    figures,
  };
}

export function stopFill({ stopSharpes }: SentenceInput): CertificateSentence | null {
  if (stopSharpes === undefined) return null;
  if (stopSharpes === null) {
    const text = "How much hangs on where in a bar its stops filled was not computed.";
    return { topic: "stopFill", light: "amber", text, figures: {} };
  }
  const { atLevel, assumed, atExtreme, slipShare } = stopSharpes;
  // Of three losses none speaks for the strategy; a gain that needs the level is one of the fill rule.
  const kept = atLevel === null || assumed === null || atExtreme === null || atLevel <= 0 ? null : atExtreme / atLevel;
  return {
    topic: "stopFill",
    light: assumed === null || assumed <= 0 ? "red" : dimmed("green", kept === null || kept < 0.5),
    text: `How far beyond its level a stop filled inside a bar is an assumption: at the level it shows ${
      sharpeWords(atLevel)
    }, ${write(slipShare, "percent")} of the way to the bar's worst price, as assumed everywhere here, ${
      sharpeWords(assumed)
    }, and at that price ${sharpeWords(atExtreme)}.`,
    figures: { atLevel, assumed, atExtreme, slipShare },
  };
}

export function breakEven({ search }: SentenceInput): CertificateSentence {
  const breakEvenCostBps = search.kpis.breakEvenCostBps ?? null;
  return {
    topic: "breakEvenCost",
    // A basis point is a tight spread in quiet hours; half of it is within what models of costs miss.
    light: lightOf(breakEvenCostBps, 1, 0.2),
    text: breakEvenCostBps === null
      ? "How much more each purchase and each sale could cost before its profit is gone cannot be told of its trades " +
        "(1 bps = 0.01 %)."
      : `Each purchase and each sale could cost ${write(breakEvenCostBps, "bps")} more (1 bps = 0.01 %) before its ` +
        `profit is gone.`,
    figures: { breakEvenCostBps },
  };
}

export function priceStepOf({ search, priceStep }: SentenceInput): CertificateSentence | null {
  if (priceStep === undefined) return null;
  const breakEvenCostBps = search.kpis.breakEvenCostBps ?? null;
  if (priceStep === null) {
    const text = "How coarse the prices of its market are is not known: no two prices of it differed.";
    return { topic: "priceStep", light: "amber", text, figures: {} };
  }
  const half = priceStep / 2, spare = breakEvenCostBps === null ? null : breakEvenCostBps * BASIS_POINT;
  return {
    topic: "priceStep",
    // The second half step is what the HARD gate asks for.
    light: lightOf(spare, 2 * half, half),
    text:
      `Prices move in steps of ${fineBps(priceStep)}; half a step on the usual day, ${
        fineBps(half)
      }, is the least that a purchase or ` +
      `sale at the market paid, and it can bear ${write(breakEvenCostBps, "bps")} more, of which we ask for another ` +
      "half step.",
    figures: { priceStepBps: priceStep / BASIS_POINT, halfStepBps: half / BASIS_POINT, breakEvenCostBps },
  };
}

export function fundingOf({ search, funding }: SentenceInput): CertificateSentence | null {
  if (funding === undefined) return null;
  const fundingPaid = search.kpis.fundingPaid ?? null, share = search.kpis.fundingShareOfGross ?? null;
  return {
    topic: "funding",
    light: funding === "recorded" ? "green" : "amber",
    text: `For holding its positions it paid ${write(fundingPaid, "currency")} of funding in the search, ` +
      `${write(share, "percent")} of its gains before costs` +
      (funding === "recorded" ? "." : "; the rates are assumed, since none were recorded."),
    figures: { fundingPaid, fundingShareOfGross: share },
  };
}

export function capacityOf({ search, startEquity }: SentenceInput): CertificateSentence {
  const capacity = search.kpis.capacity ?? null;
  return {
    topic: "capacity",
    light: lightOf(capacity, startEquity, startEquity / 10),
    text:
      `With up to ${write(capacity, "currency")} of capital, 19 of 20 of its purchases and sales stay below 1 % of ` +
      `what is traded in their bar, and 1 of 20 takes more; it was tested with ${write(startEquity, "currency")}.`,
    figures: { capacity, startEquity },
  };
}
