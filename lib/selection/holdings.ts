/**
 * Which strategies to hold on which markets, chosen by the days of the search alone, and what they came to together on the
 * days after.
 *
 * A holding is one rule on one market: a portfolio may hold the same rule on several markets and several rules on one.
 *
 * @module
 */
import { correlation, moments, quantile, sorted } from "../core/statistics.ts";
import { sharpe } from "../metrics/performance.ts";
import { type BootstrapInterval, bootstrapRows } from "./bootstrap.ts";
import { portfolioReturns } from "./portfolio.ts";
import { choosePortfolio, type PortfolioChoice, type PortfolioLimits } from "./portfolio_search.ts";
import { commonDays, MIN_OVERLAP } from "./return_matrix.ts";

/** Most holdings compared in every combination: four thousand of them, which a bootstrap can choose among again and again. */
const MOST_CANDIDATES = 12;

/** Times that the choice is repeated: the ends of a 95 % interval are then fixed to about a seventh of its width. */
const RESAMPLES = 500;

/** Share of the repeated choices between the ends of their interval. */
const CONFIDENCE = 0.95;

/** Daily returns of holdings. */
export interface HoldingReturns {
  /** Over the same days of the search, one column a holding; `NaN` where it has no record. */
  readonly search: readonly Float64Array[];
  /** Start of each of these days, ms UTC. */
  readonly days: Float64Array;
  /** The same over the unseen days. */
  readonly unseen: readonly Float64Array[];
}

/** A choice among holdings. */
export interface HoldingChoice extends PortfolioChoice {
  /** Those compared, by their numbers: the best by themselves that do not move alike. */
  readonly candidates: readonly number[];
}

/**
 * Chooses holdings by the days of the search: of those that move alike the best by itself is a candidate, and of the best few
 * candidates those are held that `choosePortfolio` finds best together within the limits.
 *
 * @returns Members are numbers of columns; `null` where no portfolio keeps the limits.
 */
export function chooseHoldings(
  columns: readonly Float64Array[],
  days: ArrayLike<number>,
  limits: PortfolioLimits & { readonly maxCorrelation: number },
): HoldingChoice | null {
  const ratios = columns.map((column) => {
    const { mean, standardDeviation } = moments(Array.from(column).filter((value) => !Number.isNaN(value)));
    return standardDeviation > 0 ? mean / standardDeviation : -Infinity;
  });
  const ranked = [...columns.keys()].sort((a, b) => ratios[b] - ratios[a] || a - b);
  const candidates: number[] = [];
  for (const one of ranked) {
    if (ratios[one] === -Infinity || candidates.length === MOST_CANDIDATES) break;
    // The best of a search are near relatives: without this they would fill all the places.
    if (candidates.every((other) => movesApart(columns[one], columns[other], limits.maxCorrelation))) {
      candidates.push(one);
    }
  }
  const choice = choosePortfolio(candidates.map((one) => columns[one]), days, limits, "exact");
  return choice && { ...choice, members: choice.members.map((member) => candidates[member]), candidates };
}

/** Too few days in common say nothing against a pair here; holding both is another matter, and needs to be known. */
function movesApart(a: Float64Array, b: Float64Array, maxCorrelation: number): boolean {
  const [left, right] = commonDays(a, b);
  return left.length < MIN_OVERLAP || !(correlation(left, right) > maxCorrelation);
}

/**
 * Interval of the annual Sharpe ratio that a choice comes to on the unseen days, by a bootstrap that repeats the choice: the
 * days of the search are drawn anew, the holdings are chosen by them, and their return is taken from unseen days drawn anew.
 *
 * - Undefined: `null` where the choice has no such ratio, or more than half of its repetitions have none.
 *
 * @param chosen Members of the actual choice.
 * @param seed Decides every resample.
 */
export function chosenSharpeInterval(
  { search, days, unseen }: HoldingReturns,
  chosen: readonly number[],
  limits: PortfolioLimits & { readonly maxCorrelation: number },
  seed: number,
): BootstrapInterval | null {
  const annual = { periodsPerYear: limits.periodsPerYear };
  const ratioOf = (members: readonly number[], columns: readonly Float64Array[]) =>
    sharpe(heldReturns(members.map((member) => columns[member])), annual);
  const estimate = ratioOf(chosen, unseen);
  if (estimate === null) return null;
  const figures: number[] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    const seen = bootstrapRows(days.length, b, { seed });
    const later = bootstrapRows(unseen[0].length, RESAMPLES + b, { seed });
    const again = chooseHoldings(search.map((column) => drawn(column, seen)), days, limits);
    const ratio = again && ratioOf(again.members, unseen.map((column) => drawn(column, later)));
    if (ratio !== null) figures.push(ratio);
  }
  if (2 * figures.length < RESAMPLES) return null;
  const ascending = sorted(figures), tail = (1 - CONFIDENCE) / 2;
  return {
    estimate,
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    confidence: CONFIDENCE,
    resamples: figures.length,
  };
}

/** Daily returns of equal parts, shared anew each day. */
function heldReturns(columns: readonly Float64Array[]): Float64Array {
  return portfolioReturns(columns, new Float64Array(columns.length).fill(1 / columns.length));
}

function drawn(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]];
  return values;
}
