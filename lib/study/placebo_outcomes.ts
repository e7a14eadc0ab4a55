/**
 * What a study's search found on its market with up and down drawn by coin: how often it is fooled there, by these costs
 * and these strategies.
 *
 * @module
 */
import { formatCount, formatNumber } from "../metrics/format.ts";
import { type Share, shareOf } from "../selection/exact_share.ts";
import type { Study } from "./study.ts";

/** Kind of the decision that keeps what one such search found. */
export const PLACEBO_SEARCH = "placeboSearch";

/** When a search ends. */
export interface PlaceboBudget {
  /** Trials in total. */
  readonly trials: number;
  /** GOOD strategies after which it ends; `null` for no such number. */
  readonly targetGood: number | null;
}

/** What the search of one drawn market found. */
export interface PlaceboOutcome extends PlaceboBudget {
  /** Seed of the market. */
  readonly seed: number;
  /** SHA-256 over all trials' trades. */
  readonly tradesHash: string;
  /** GOOD strategies. */
  readonly good: number;
  /** HARD strategies: false discoveries, as nothing can be foretold there. */
  readonly hard: number;
}

/** What the searches of all drawn markets found. */
export interface PlaceboSearches {
  /** One a market, in the order of their seeds. */
  readonly outcomes: readonly PlaceboOutcome[];
  /** Markets with at least one GOOD strategy, with an exact 95 % interval. */
  readonly good: Share;
  /** Markets with at least one HARD strategy: the false-discovery rate. */
  readonly hard: Share;
}

/** All outcomes of a study's searches of drawn markets, in the order they came in. */
function allOutcomes({ journal }: Pick<Study, "journal">): PlaceboOutcome[] {
  return journal.decisions(PLACEBO_SEARCH).map(({ decided }) => decided as PlaceboOutcome);
}

/** Outcomes of a study's searches of drawn markets by a budget, in the order of their seeds. */
export function placeboOutcomes(study: Pick<Study, "journal">, budget: PlaceboBudget): PlaceboOutcome[] {
  return allOutcomes(study)
    .filter(({ trials, targetGood }) => trials === budget.trials && targetGood === budget.targetGood)
    .sort((a, b) => a.seed - b.seed);
}

/** What a study's searches of drawn markets found, by the budget of the last of them; `null` where there was none. */
export function placeboSearchesOf(study: Pick<Study, "journal">): PlaceboSearches | null {
  const last = allOutcomes(study).at(-1);
  if (last === undefined) return null;
  const outcomes = placeboOutcomes(study, last);
  const share = (isFound: (outcome: PlaceboOutcome) => boolean) =>
    shareOf(outcomes.filter(isFound).length, outcomes.length);
  return { outcomes, good: share(({ good }) => good > 0), hard: share(({ hard }) => hard > 0) };
}

/** The same in a sentence; nothing where there was none. */
export function placeboSearchLines(study: Pick<Study, "journal">): string[] {
  const searches = placeboSearchesOf(study);
  if (searches === null) return [];
  const words = ({ count, studies, low, high }: Share) => {
    const [share, from, to] = [count / studies, low, high].map((value) => formatNumber(value, "percent"));
    return `${count} (${share}; 95 % interval ${from} to ${to})`;
  };
  const { outcomes, good, hard } = searches;
  return [
    `The whole search on ${
      formatCount(outcomes.length, "market")
    } made of these bars with up and down drawn by coin, up to ${formatCount(outcomes[0].trials, "trial")} each, ` +
    `where there is nothing to find: ${words(hard)} yielded a HARD strategy at the level of a first look, ` +
    `${words(good)} a GOOD one.`,
  ];
}
