/**
 * What a certificate says of the days that the search never saw.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { dailyKpis } from "../metrics/kpis.ts";
import type { KpiFormat } from "../metrics/registry.ts";
import type { CertificatePart, CertificateSentence } from "./certificate_input.ts";
import { confirmableText, isTelling } from "./confirmable_text.ts";
import { ELSEWHERE, formatLevel } from "./look.ts";
import { marketFreeReturns } from "./market_free.ts";
import { minimumTrackRecordLength } from "./minimum_track_record.ts";
import { MIN_MOVING_DAYS } from "./sharpe_p_value.ts";
import {
  boundBeside,
  chanceBeside,
  dimmed,
  joined,
  lightOf,
  type SentenceInput,
  sharpeWords,
  write,
} from "./sentence_words.ts";

/** How sure a track record must be, as is customary. */
const CONFIDENCE = 0.95;

/** What a run that was given up leaves open: its good days say nothing of those that were to come. */
const GIVEN_UP = " Its run there was given up before its end: what it shows until then proves nothing.";

/** Whether the run on any of these parts ended early. */
function isGivenUp(...parts: readonly (CertificatePart | null)[]): boolean {
  return parts.some((part) => (part?.stopReason ?? null) !== null);
}

export function unseen({ validation, sealed, search, periodsPerYear }: SentenceInput): CertificateSentence {
  const returns = joined(validation?.returns, sealed?.returns);
  const { sharpe } = dailyKpis(returns, { periodsPerYear });
  const searchSharpe = search.kpis.sharpe ?? null, searchMaxDrawdown = search.kpis.maxDrawdown ?? null;
  if (returns.length === 0) {
    const text = "It was not tried on any day outside the search.";
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

export function sealedTest({ decision, evidence, level, sealed }: SentenceInput): CertificateSentence {
  const carried = decision?.figures.carried ?? evidence.carried ?? 0;
  const adjusted = decision?.figures.outOfSampleAdjustedP ?? null;
  const figures = { adjustedP: adjusted, carried, level };
  if (!decision || !sealed) {
    const text =
      `The sealed days were not opened for it; ${formatCount(carried, "strategy", "strategies")} of the study ${
        carried === 1 ? "was" : "were"
      } carried ` +
      `beyond the search, and we ask for at most ${formatLevel(level)} chance of luck there.`;
    return { topic: "sealedTest", light: "amber", text, figures };
  }
  return {
    topic: "sealedTest",
    light: dimmed(lightOf(adjusted, level, 0.5), isGivenUp(sealed)),
    text: `Without any edge, a result as good as this on the unseen days would turn up with a chance of ` +
      `${boundBeside(adjusted, level)}, counting the ${
        formatCount(carried, "strategy", "strategies")
      } tried there; we ask for at most ${formatLevel(level)}.`,
    figures,
  };
}

/** Which of the two tests the test of the unseen days takes: against nothing, or against buying and holding. */
export function alphaOf({ decision, validation, sealed, level }: SentenceInput): CertificateSentence | null {
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

export function unseenLossOf(
  { decision, unseenLoss, isUnseenLossAsked, level, markets = [] }: SentenceInput,
): CertificateSentence | null {
  const adjustedP = decision?.figures.unseenLossAdjustedP ?? null;
  if (unseenLoss === undefined || adjustedP === null) return null;
  const worst = markets.length > 1
    ? "The worst bars of its markets in these data against its positions, all at once,"
    : "The worst bar of its market in these data against its positions";
  return {
    topic: "unseenLoss",
    light: isUnseenLossAsked === false && adjustedP > level ? "amber" : lightOf(adjustedP, level, 0.5),
    text:
      `${worst} would have cost it ${
        write(unseenLoss, "percent")
      } without a stop, at the mean size of its positions, large ones counting more; with one more ` +
      `such day, luck would explain its result on the unseen days with a chance of ${boundBeside(adjustedP, level)}; ${
        isUnseenLossAsked === false ? "here we do not insist on" : "we ask for"
      } at most ${formatLevel(level)}.`,
    figures: { unseenLoss, adjustedP, level },
  };
}

export function looksOf({ look, decision, isOwnLedger = false }: SentenceInput): CertificateSentence | null {
  if (look === undefined) return null;
  const { number, level, levelLeft, isCounted, freshFrom } = look, before = number - 1;
  const spent =
    `${
      before === 0
        ? `${
          isOwnLedger ? "By its ledger nobody" : "Nobody"
        } had looked at its unseen days before; this is the first look`
        : `Its unseen days had been looked at ${timesText(before)} before; this is look number ${number}`
    } at these days: a chance of luck of ${formatLevel(level)} is allowed for ${
      decision ? "it" : "those tried there"
    }, and ${formatLevel(levelLeft)} is left ` +
    "for all that follow. ";
  return {
    topic: "looks",
    // Whoever has seen what earlier looks showed may have chosen by it, which no level can mend.
    light: before === 0 && !isOwnLedger ? "green" : "amber",
    text: spent +
      (isCounted
        ? `Days from ${dayText(freshFrom!)} on have all of it again; ${ELSEWHERE}.${isOwnLedger ? OWN_LEDGER : ""}`
        : "Its market is made up, and its days are counted within this study alone."),
    figures: { before, number, level, levelLeft },
  };
}

/** What looks in a ledger of the search's own leave open. */
const OWN_LEDGER =
  " The search had a ledger of looks of its own (--looks-path): those in the usual one are not counted.";

/** How often, as it is said. */
function timesText(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : formatCount(count, "time");
}

export function confirmableOf({ confirmable }: SentenceInput): CertificateSentence | null {
  if (confirmable === undefined) return null;
  const { sharpe, days, level, carried } = confirmable;
  return {
    topic: "confirmable",
    light: isTelling(confirmable) ? "green" : "amber",
    text: confirmableText(confirmable),
    figures: { sharpe, days, level, carried },
  };
}

export function trackRecord({ search, validation, sealed }: SentenceInput): CertificateSentence {
  const unseenReturns = joined(validation?.returns, sealed?.returns);
  // The search chose the strategy by its own days, so that they prove less than they seem to.
  const returns = unseenReturns.length > 0 ? unseenReturns : search.returns;
  const length = minimumTrackRecordLength(returns, { confidence: CONFIDENCE });
  // The formula takes the shape of the returns for known, which a few days do not tell.
  const needed = length && Math.max(length, MIN_MOVING_DAYS);
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
