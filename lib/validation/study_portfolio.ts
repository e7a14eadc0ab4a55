/**
 * The portfolio of a study: rules on markets that do not move alike, chosen by the days of the search among the strategies
 * that hold beyond it, with the figures of the unseen days.
 *
 * @module
 */
import { buildPortfolio, type Portfolio } from "../selection/portfolio.ts";
import { chooseHoldings, chosenSharpeInterval, type HoldingChoice } from "../selection/holdings.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import { type Holding, holdingsOf } from "./study_holdings.ts";
import type { Validation } from "./validate_study.ts";

/** A chosen portfolio. */
export interface StudyPortfolio {
  /** Its members: a rule on a market each. */
  readonly members: readonly Holding[];
  /** Numbers of the members' trials. */
  readonly trials: readonly number[];
  /** Why these members. */
  readonly choice: HoldingChoice;
  /** What they are together on the unseen days; the interval of the Sharpe ratio repeats the choice. */
  readonly portfolio: Portfolio;
}

/**
 * Chooses among the strategies whose unseen days were opened and whose certificate is not red, by their days of the search
 * alone, and writes the choice down. Its figures are of the unseen days, which took part in no choice but that of the
 * certificates: that leaves luck in the figures, which the interval of the Sharpe ratio allows for.
 *
 * @returns `null` where fewer than two rules or markets could be held, or no portfolio keeps the limits.
 */
export function choosePortfolioOf(
  study: Study,
  markets: readonly StudyMarket[],
  validation: Pick<Validation, "carried" | "certificates" | "reruns" | "runs">,
  now: () => number,
): StudyPortfolio | null {
  const { seed, periodsPerYear, portfolioMaxCorrelation, portfolioMaxMeanCorrelation } = study.plan;
  const found = holdingsOf(study, markets, validation);
  if (found === null || found.holdings.length < 2) return null;
  const limits = {
    periodsPerYear,
    maxCorrelation: portfolioMaxCorrelation,
    maxMeanCorrelation: portfolioMaxMeanCorrelation,
  };
  const { holdings, returns, benchmark } = found;
  const choice = chooseHoldings(returns.search, returns.days, limits);
  if (choice === null || choice.candidates.length < 2) return null;
  const columns = choice.members.map((member) => returns.unseen[member]);
  const built = buildPortfolio(columns, { seed, periodsPerYear, benchmark });
  const portfolio = { ...built, sharpe: chosenSharpeInterval(returns, choice.members, limits, seed) };
  const members = choice.members.map((member) => holdings[member]);
  const trials = members.map(({ trial }) => trial), { shrunkSharpe, averageCorrelation, positiveQuarters } = choice;
  study.decide([...new Set(trials)], {
    time: now(),
    kind: "portfolio",
    decided: { members, weights: portfolio.members.map(({ weight }) => weight) },
    figures: {
      candidates: choice.candidates.map((candidate) => holdings[candidate]),
      shrunkSharpe,
      averageCorrelation,
      positiveQuarters,
      members: portfolio.members,
      unseenDays: portfolio.returns.length,
      sharpe: portfolio.sharpe,
      maxDrawdown: portfolio.maxDrawdown,
    },
    modelQuality: null,
  });
  return { members, trials, choice, portfolio };
}
