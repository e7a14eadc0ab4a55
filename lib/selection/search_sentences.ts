/**
 * What a certificate says of the search: how much of what it found is luck.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";
import { expectedMaximumSharpe } from "../metrics/probabilistic_sharpe.ts";
import type { CertificateSentence } from "./certificate_input.ts";
import { MAX_OVERFITTING, MIN_DEFLATED_SHARPE } from "./hard_checks.ts";
import { deflatedSharpes } from "./hard_gate.ts";
import { chance, lightOf, type SentenceInput, sharpeWords, write } from "./sentence_words.ts";

export function luck({ evidence, effectiveTrials, search, periodsPerYear }: SentenceInput): CertificateSentence {
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

export function deflated({ evidence, search }: SentenceInput): CertificateSentence {
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

export function overfitting({ evidence }: SentenceInput): CertificateSentence {
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

export function foldsOf({ search: { kpis } }: SentenceInput): CertificateSentence {
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
