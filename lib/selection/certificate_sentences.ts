/**
 * The statements of a certificate, in words that need no statistics.
 *
 * @module
 */
import { BASIS_POINT } from "../execution/costs.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { dailyKpis } from "../metrics/kpis.ts";
import { monthlyReturns } from "../metrics/months.ts";
import { expectedMaximumSharpe } from "../metrics/probabilistic_sharpe.ts";
import type { KpiFormat } from "../metrics/registry.ts";
import type { CertificateInput, CertificatePart, CertificateSentence, Light } from "./certificate_input.ts";
import { deflatedSharpes, MAX_OVERFITTING, MIN_DEFLATED_SHARPE } from "./hard_gate.ts";
import { marketFreeReturns } from "./market_free.ts";
import { dayOf, ELSEWHERE, formatLevel } from "./look.ts";
import { minimumTrackRecordLength } from "./minimum_track_record.ts";

/** What the statements are made from; the level of the HARD gates is settled. */
export type SentenceInput = CertificateInput & { readonly level: number };

/** How sure a track record must be, as is customary. */
const CONFIDENCE = 0.95;

/** Green from the first limit on, amber from the second; an undefined figure is red. */
function lightOf(value: number | null, green: number, amber: number): Light {
  if (value === null) return "red";
  const sign = green >= amber ? 1 : -1;
  if (sign * value >= sign * green) return "green";
  return sign * value >= sign * amber ? "amber" : "red";
}

function write(value: number | null, format: KpiFormat): string {
  return value === null ? "an unknown amount" : formatNumber(value, format);
}

/** A Sharpe ratio as the object of a sentence. */
function sharpeWords(value: number | null): string {
  return value === null ? "no Sharpe ratio" : `a Sharpe ratio of ${formatNumber(value, "ratio")}`;
}

/** Below this a probability is not written out, unless it is to be compared with one as small. */
const SMALL_CHANCE = 0.001;

/** A probability beside a level that is small itself. */
function smallChance(value: number | null): string {
  if (value === null || value >= SMALL_CHANCE) return chance(value);
  return value < 1e-9 ? "less than 0.0000001 %" : formatLevel(value);
}

/** A probability that is never written as impossible or certain. */
function chance(value: number | null): string {
  if (value !== null && value < SMALL_CHANCE) return "less than 0.1 %";
  if (value !== null && value > 0.999) return "more than 99.9 %";
  return value === null ? "unknown" : formatNumber(value, "probability");
}

function joined(...parts: readonly (ArrayLike<number> | undefined)[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => part ? Array.from(part) : []));
}

/** All statements, in a fixed order. */
export function certificateSentences(input: SentenceInput): CertificateSentence[] {
  const statements = [
    luck,
    deflated,
    unseen,
    sealedTest,
    alphaOf,
    unseenLossOf,
    looksOf,
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
    ...statements,
    ...((input.search.kpis.foldGainShare ?? null) === null ? [] : [foldsOf(input)]),
  ];
}

function assumedCosts({ text, isDoubtful }: NonNullable<CertificateInput["costs"]>): CertificateSentence {
  return { topic: "costs", light: isDoubtful ? "amber" : "green", text, figures: {} };
}

/** What stands first of a strategy that does not make the same trades twice. */
const NOT_REPEATABLE: CertificateSentence = {
  topic: "repeatable",
  light: "red",
  text:
    "Run a second time on the same days it made other trades: it does not depend on its bars and parameters alone, " +
    "and nothing measured of it can be trusted.",
  figures: {},
};

function luck({ evidence, effectiveTrials, search, periodsPerYear }: SentenceInput): CertificateSentence {
  const { trials } = evidence;
  const days = search.returns.length;
  const luckySharpe = days < 2 ? null : expectedMaximumSharpe(trials, 1 / (days - 1)) * Math.sqrt(periodsPerYear);
  const sharpe = search.kpis.sharpe ?? null;
  const different = effectiveTrials === null ? "" : ` (about ${write(effectiveTrials, "count")} different ones)`;
  const byLuck = luckySharpe === null
    ? "That is too short to say what luck alone would show."
    : `By luck alone, the best of that many would show a Sharpe ratio of about ${write(luckySharpe, "ratio")}.`;
  const margin = sharpe === null || luckySharpe === null ? null : sharpe - luckySharpe;
  return {
    topic: "luck",
    // One standard error of a Sharpe ratio above the luckiest is a start; below the luckiest says nothing.
    light: lightOf(margin, Math.sqrt(periodsPerYear / Math.max(1, days - 1)), -Infinity),
    text: `The search tried ${formatCount(trials, "strategy", "strategies")}${different} on ${
      formatCount(days, "day")
    }. ${byLuck} This one shows ${sharpeWords(sharpe)}.`,
    figures: { trials, effectiveTrials, days, luckySharpe, sharpe },
  };
}

function deflated({ evidence, search }: SentenceInput): CertificateSentence {
  const { deflatedSharpe, deflatedSharpeByChance: byChance } = deflatedSharpes(search.returns, evidence);
  return {
    topic: "deflatedSharpe",
    // The search alone rarely proves anything; that is what the unseen days are for.
    light: lightOf(byChance, MIN_DEFLATED_SHARPE, 0),
    text: byChance === null
      ? `From the search alone it cannot be told whether it is truly better than the luckiest of all tries; a chance of ${
        write(MIN_DEFLATED_SHARPE, "probability")
      } would be proof by itself.`
      : `From the search alone, the chance that it is truly better than the luckiest of all tries is ` +
        chance(byChance) +
        (deflatedSharpe === null
          ? ""
          : ` (${chance(deflatedSharpe)} if the spread among the tries counts as luck too)`) +
        `; ${write(MIN_DEFLATED_SHARPE, "probability")} would be proof by itself.`,
    figures: { deflatedSharpe, deflatedSharpeByChance: byChance, wanted: MIN_DEFLATED_SHARPE },
  };
}

/** What a run that was given up leaves open: its good days say nothing of those that were to come. */
const GIVEN_UP = " Its run there was given up before its end: what it shows until then proves nothing.";

/** Whether the run on any of these parts ended early. */
function isGivenUp(...parts: readonly (CertificatePart | null)[]): boolean {
  return parts.some((part) => (part?.stopReason ?? null) !== null);
}

/** A light that is no better than amber where something stays open. */
function dimmed(light: Light, isOpen: boolean): Light {
  return isOpen && light === "green" ? "amber" : light;
}

function unseen({ validation, sealed, search, periodsPerYear }: SentenceInput): CertificateSentence {
  const returns = joined(validation?.returns, sealed?.returns);
  const { sharpe } = dailyKpis(returns, { periodsPerYear });
  const searchSharpe = search.kpis.sharpe ?? null, searchMaxDrawdown = search.kpis.maxDrawdown ?? null;
  if (returns.length === 0) {
    const text = "It was not tried on days outside the search: 0 days.";
    return { topic: "unseen", light: "amber", text, figures: { days: 0 } };
  }
  // Each part is a run of its own, whose fall on every bar's close is the one that stands side by side below.
  const falls = [validation, sealed].flatMap((part) => part?.kpis.maxDrawdown ?? []);
  const maxDrawdown = falls.length === 0 ? null : Math.max(...falls);
  const figures = { days: returns.length, sharpe, searchSharpe, maxDrawdown, searchMaxDrawdown };
  const givenUp = isGivenUp(validation, sealed);
  const inSearch = (value: number | null, format: KpiFormat) =>
    value === null ? "none in the search" : `in the search ${formatNumber(value, format)}`;
  const fall = maxDrawdown === null
    ? "no known fall"
    : `a deepest fall (max drawdown) of ${write(maxDrawdown, "percent")}`;
  const deeper = falls.length > 1 ? "the deeper of two parts; " : "";
  return {
    topic: "unseen",
    light: dimmed(lightOf(sharpe, Math.max(1, (searchSharpe ?? 0) / 3), 0), givenUp),
    text:
      `On ${formatCount(returns.length, "day")} that the search never saw, it shows ${sharpeWords(sharpe)} (${
        inSearch(searchSharpe, "ratio")
      }) and ${fall} (${deeper}${inSearch(searchMaxDrawdown, "percent")}).` + (givenUp ? GIVEN_UP : ""),
    figures,
  };
}

function sealedTest({ decision, evidence, level, sealed }: SentenceInput): CertificateSentence {
  const carried = decision?.figures.carried ?? evidence.carried ?? 0;
  const adjusted = decision?.figures.outOfSampleAdjustedP ?? null;
  const figures = { adjustedP: adjusted, carried, level };
  if (!decision || !sealed) {
    const text =
      `The sealed days were not opened for it; ${formatCount(carried, "strategy", "strategies")} of the study ${
        carried === 1 ? "was" : "were"
      } carried ` +
      `that far, and we ask for at most ${formatLevel(level)} chance of luck there.`;
    return { topic: "sealedTest", light: "amber", text, figures };
  }
  return {
    topic: "sealedTest",
    light: dimmed(lightOf(adjusted, level, 0.5), isGivenUp(sealed)),
    text: `Without any edge, a result as good as this on the unseen days would turn up with a chance of ` +
      `${chanceBeside(adjusted, level)}, counting the ${
        formatCount(carried, "strategy", "strategies")
      } tried there; we ask for at most ${formatLevel(level)}.`,
    figures,
  };
}

/** Which of the two tests the one above takes: against nothing, or against buying and holding. */
/** A probability beside the level it is compared with: as exact as that is small. */
function chanceBeside(value: number | null, level: number): string {
  return level < SMALL_CHANCE ? smallChance(value) : chance(value);
}

function alphaOf({ decision, validation, sealed, level }: SentenceInput): CertificateSentence | null {
  const { meanP = null, alphaP = null } = decision?.figures ?? {};
  if (alphaP === null || !validation?.benchmark || !sealed?.benchmark) return null;
  const free = marketFreeReturns(
    joined(validation.returns, sealed.returns),
    joined(validation.benchmark, sealed.benchmark),
  );
  const marketFreeReturn = free.reduce((sum, value) => sum + value, 0);
  return {
    topic: "alpha",
    light: lightOf(marketFreeReturn, Number.MIN_VALUE, -Infinity),
    text:
      `What buying and holding explains taken out, its returns on the unseen days sum to ${
        write(marketFreeReturn, "percent")
      } (alpha); by itself, luck would show as much with a chance of ${
        chanceBeside(alphaP, level)
      }, and as much as all it earned with ` +
      `one of ${chanceBeside(meanP, level)}: the larger counts.`,
    figures: { marketFreeReturn, alphaP, meanP },
  };
}

function unseenLossOf({ decision, unseenLoss, isUnseenLossAsked, level }: SentenceInput): CertificateSentence | null {
  const adjustedP = decision?.figures.unseenLossAdjustedP ?? null;
  if (unseenLoss === undefined || adjustedP === null) return null;
  return {
    topic: "unseenLoss",
    light: isUnseenLossAsked === false && adjustedP > level ? "amber" : lightOf(adjustedP, level, 0.5),
    text:
      `The worst bar that its market ever had against its positions would have cost it ${
        write(unseenLoss, "percent")
      } without a stop, at the largest it held; with one more such day, luck would explain its result on the unseen days ` +
      `with a chance of ${chanceBeside(adjustedP, level)}; ${
        isUnseenLossAsked === false ? "here we do not insist on" : "we ask for"
      } at most ${formatLevel(level)}.`,
    figures: { unseenLoss, adjustedP, level },
  };
}

function looksOf({ look }: SentenceInput): CertificateSentence | null {
  if (look === undefined) return null;
  const { number, level, levelLeft, isCounted, freshFrom } = look, before = number - 1;
  const spent =
    `Its unseen days had been opened ${formatCount(before, "time")} before; this look is number ${number} ` +
    `at these days: a chance of luck of ${formatLevel(level)} is allowed for it, and ${
      formatLevel(levelLeft)
    } is left ` +
    "for all that follow. ";
  return {
    topic: "looks",
    // Whoever has seen what earlier looks showed may have chosen by it, which no level can mend.
    light: before === 0 ? "green" : "amber",
    text: spent +
      (isCounted
        ? `Days from ${dayOf(freshFrom!)} on have all of it again; ${ELSEWHERE}.`
        : "Its market is made up, and its days are counted within this study alone."),
    figures: { before, number, level, levelLeft },
  };
}

function overfitting({ evidence }: SentenceInput): CertificateSentence {
  const pbo = evidence.probabilityOfBacktestOverfitting;
  return {
    topic: "backtestOverfitting",
    light: pbo === null ? "amber" : lightOf(pbo, MAX_OVERFITTING / 2, MAX_OVERFITTING),
    text: pbo === null
      ? `Whether the best by one half of the days is any better on the other half cannot be told of so few strategies ` +
        `or days; being worse in ${
          write(MAX_OVERFITTING, "probability")
        } of all ways to halve them would be as good as ` +
        `a coin.`
      : `Picking the best of this search by one half of the days picked one of the worse half on the other days in ` +
        `${chance(pbo)} of all ways to halve them; ${
          write(MAX_OVERFITTING, "probability")
        } would be as good as a coin.`,
    figures: { probabilityOfBacktestOverfitting: pbo, coin: MAX_OVERFITTING },
  };
}

function trackRecord({ search, validation, sealed }: SentenceInput): CertificateSentence {
  const unseenReturns = joined(validation?.returns, sealed?.returns);
  // The search chose the strategy by its own days, so that they prove less than they seem to.
  const returns = unseenReturns.length > 0 ? unseenReturns : search.returns;
  const needed = minimumTrackRecordLength(returns, { confidence: CONFIDENCE });
  const light = lightOf(needed === null ? null : returns.length / needed, 1, 0.5);
  return {
    topic: "trackRecord",
    light: dimmed(light, unseenReturns.length === 0 || isGivenUp(validation, sealed)),
    text:
      `${unseenReturns.length > 0 ? "Outside" : "Inside"} the search its record has ${
        formatCount(returns.length, "day")
      }; at such results ${needed === null ? "no number of days is" : daysAreEnough(needed)} enough to be ` +
      `${write(CONFIDENCE, "probability")} sure that it is better than nothing.`,
    figures: { neededDays: needed, days: returns.length, confidence: CONFIDENCE },
  };
}

function daysAreEnough(days: number): string {
  const text = formatCount(days, "day");
  return `${text} ${text === "1 day" ? "is" : "are"}`;
}

function lookAhead({ lookAheadFree }: SentenceInput): CertificateSentence {
  const text = lookAheadFree === null
    ? "Whether it peeks into the future was not checked: 0 checks."
    : lookAheadFree
    ? "It does not peek into the future: with the days to come cut off or scrambled, 0 of its past decisions changed."
    : "It peeks into the future: with the days to come cut off or scrambled, at least 1 of its past decisions changed.";
  return {
    topic: "lookAhead",
    light: lookAheadFree === null ? "amber" : lookAheadFree ? "green" : "red",
    text,
    figures: { lookAheadFree: lookAheadFree === null ? null : Number(lookAheadFree) },
  };
}

function sameBar({ sharpeInterval }: SentenceInput): CertificateSentence {
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

function stopFill({ stopSharpes }: SentenceInput): CertificateSentence | null {
  if (stopSharpes === undefined) return null;
  if (stopSharpes === null) {
    const text = "How much hangs on where in a bar its stops filled was not computed: 0 of 3 readings.";
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

function breakEven({ search }: SentenceInput): CertificateSentence {
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

/** Basis points that may be far below one. */
function fineBps(fraction: number): string {
  return `${write(fraction / BASIS_POINT, "ratio")} bps`;
}

function priceStepOf({ search, priceStep }: SentenceInput): CertificateSentence | null {
  if (priceStep === undefined) return null;
  const breakEvenCostBps = search.kpis.breakEvenCostBps ?? null;
  if (priceStep === null) {
    const text = "How coarse the prices of its market are is not known: 0 steps between two prices were seen.";
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

function fundingOf({ search, funding }: SentenceInput): CertificateSentence | null {
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

function capacityOf({ search, startEquity }: SentenceInput): CertificateSentence {
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

function months({ search, validation, sealed }: SentenceInput): CertificateSentence {
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
      ? "It has no month to look at: 0 months."
      : `Its weakest month was ${weakest.month} with ${write(weakest.return, "percent")}; ${positive} of ` +
        `${formatCount(all.length, "month")} ended with a gain.`,
    figures: { weakestReturn: weakest?.return ?? null, positiveMonths: positive, months: all.length },
  };
}

function foldsOf({ search: { kpis } }: SentenceInput): CertificateSentence {
  const { foldGainShare = null, foldSharpeMean = null, foldSharpeWorst = null } = kpis;
  return {
    topic: "folds",
    // Half is what a coin gives, and what is asked of a GOOD strategy.
    light: lightOf(foldGainShare, 0.75, 0.5),
    text:
      `Of the folds of the search, spans of nearly as many days each, ${
        write(foldGainShare, "percent")
      } ended with a ` +
      `gain; over them its Sharpe ratio was ${write(foldSharpeMean, "ratio")} on average and ` +
      `${write(foldSharpeWorst, "ratio")} in the worst.`,
    figures: { foldGainShare, foldSharpeMean, foldSharpeWorst },
  };
}

function data({ dataQuality, badBarPnlShare }: SentenceInput): CertificateSentence {
  const figures = { dataQuality, badBarPnlShare };
  if (dataQuality === null) {
    const text = "How complete the market data are was not recorded: 0 bars checked.";
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
