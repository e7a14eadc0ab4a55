/**
 * Every try of a search as a dot on its Sharpe ratio, and how far luck alone reaches among so many.
 *
 * @module
 */
import { expectedMaximumSharpe } from "../metrics/probabilistic_sharpe.ts";
import type { TrialMark } from "../store/trial_marks.ts";
import type { Study } from "../study/study.ts";
import type { Dot, DotHistogram } from "./source.ts";
import { verdictOf } from "./verdict_words.ts";

/** Most tries that are drawn one by one: more dots than these merge on a screen. */
export const MOST_DOTS = 2000;

/** Bins of the counts in their place: as many as the columns of dots on a wide screen. */
const BINS = 80;

/** Tries as dots, or as counts with the carried ones as dots. */
export interface Tries {
  readonly dots: readonly Dot[];
  readonly histogram: DotHistogram | null;
}

/**
 * The valid tries of a study that have a Sharpe ratio.
 *
 * @param sharpes Those of all of them.
 */
export function triesOf(study: Pick<Study, "marks">, sharpes: Float64Array): Tries {
  return sharpes.length <= MOST_DOTS
    ? { dots: study.marks().flatMap(dotsOf), histogram: null }
    : { dots: study.marks("carried").flatMap(dotsOf), histogram: countsOf(sharpes) };
}

function countsOf(values: Float64Array): DotHistogram {
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  const counts = Array<number>(BINS).fill(0), width = (high - low) / BINS || 1;
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]++;
  return { low, high, counts };
}

function dotsOf({ trial, sharpe, isSoft, ...facts }: TrialMark): Dot[] {
  if (sharpe === null) return [];
  return [{ trial, sharpe, verdict: verdictOf({ isFailed: false, isValid: true, ...facts }), isGood: isSoft }];
}

/**
 * The annual Sharpe ratio that the best of so many tries without any edge is expected to show in so many days: that of the
 * certificate's statement on luck.
 *
 * @returns `null` without a try, or for fewer than two days.
 */
export function reachOfLuck(tries: number, days: number, periodsPerYear: number): number | null {
  return tries < 1 || days < 2 ? null : expectedMaximumSharpe(tries, 1 / (days - 1)) * Math.sqrt(periodsPerYear);
}
