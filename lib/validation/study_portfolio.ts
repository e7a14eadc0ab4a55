/**
 * The portfolio of a study: the best GOOD strategies that do not move alike.
 *
 * @module
 */
import { correlation } from "../core/statistics.ts";
import { buildPortfolio, type Portfolio } from "../selection/portfolio.ts";
import { choosePortfolio, EXACT_CANDIDATES, type PortfolioChoice } from "../selection/portfolio_search.ts";
import type { Study } from "../study/study.ts";

/** A chosen portfolio with the numbers of its trials, in the order of its members. */
export interface StudyPortfolio {
  /** Numbers of the members. */
  readonly trials: readonly number[];
  /** Why these members. */
  readonly choice: PortfolioChoice;
  /** What they are together. */
  readonly portfolio: Portfolio;
}

/**
 * Chooses among the study's best strategies, HARD before GOOD, by their days of the search alone, and writes the choice
 * down.
 *
 * @param benchmark Returns of buying and holding on the same days.
 * @returns `null` where no two GOOD ones move apart or no portfolio keeps the limits.
 */
export function choosePortfolioOf(
  study: Study,
  benchmark: Float64Array,
  now: () => number,
): StudyPortfolio | null {
  const { seed, periodsPerYear, portfolioMaxCorrelation, portfolioMaxMeanCorrelation } = study.plan;
  const good = study.best().filter(({ verdict }) => verdict !== "valid");
  const candidates: number[] = [], columns: Float64Array[] = [];
  for (const { trial } of good) {
    const { returns } = study.returnsOf(trial);
    // The best of a search are near relatives: without this they would fill all the places.
    if (columns.some((other) => correlation(other, returns) > portfolioMaxCorrelation)) continue;
    candidates.push(trial);
    columns.push(returns);
    if (columns.length === EXACT_CANDIDATES) break;
  }
  if (candidates.length < 2) return null;
  const choice = choosePortfolio(columns, study.returnsOf(candidates[0]).days, {
    periodsPerYear,
    maxCorrelation: portfolioMaxCorrelation,
    maxMeanCorrelation: portfolioMaxMeanCorrelation,
  });
  if (choice === null) return null;
  const members = choice.members.map((member) => columns[member]);
  const portfolio = buildPortfolio(members, { seed, periodsPerYear, benchmark });
  const trials = choice.members.map((member) => candidates[member]);
  study.decide(trials, {
    time: now(),
    kind: "portfolio",
    decided: { trials, weights: portfolio.members.map(({ weight }) => weight) },
    figures: {
      candidates,
      ...choice,
      sharpe: portfolio.sharpe,
      maxDrawdown: portfolio.maxDrawdown,
      members: portfolio.members,
    },
    modelQuality: null,
  });
  return { trials, choice, portfolio };
}
