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

/** Draws of the unseen days for each repeated choice: enough for a tail that is a tenth of its size. */
const DRAWS = 4;

/** Draws that tell how likely records without an edge pass. */
const PASSING_DRAWS = 500;

/** Share of the repeated choices between the ends of their interval. */
const CONFIDENCE = 0.95;

/** By which unseen days holdings were let in. */
export interface Passing {
  /** What was asked about: the unseen days of each holding's strategy, on all its markets together. */
  readonly records: readonly Float64Array[];
  /** How many of them come first, which had to pass by themselves. */
  readonly firstDays: number;
  /** Annual Sharpe ratio that the first days had to show; all of them together had to show no loss. */
  readonly leastSharpe: number;
}

/** Daily returns of holdings. */
export interface HoldingReturns {
  /** Over the same days of the search, one column a holding; `NaN` where it has no record. */
  readonly search: readonly Float64Array[];
  /** Start of each of these days, ms UTC. */
  readonly days: Float64Array;
  /** The same over the unseen days. */
  readonly unseen: readonly Float64Array[];
  /** By which of these days the holdings were let in; absent where by none. */
  readonly passing?: Passing;
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
 * - Selection: where the unseen days said which holdings there are, whoever has no edge is among them for a lucky record of
 *   these very days, and no resample of it forgets that. So the lower tail is taken as much smaller as it is unlikely that
 *   the members pass without an edge: what has none lies above the interval no more often among portfolios that are shown
 *   than the tail says (the chance of both divided by that of being shown). The upper tail stays as it is.
 * - Undefined: `null` where the choice has no such ratio, or more than half of its repetitions have none.
 *
 * @param chosen Members of the actual choice.
 * @param seed Decides every resample.
 */
export function chosenSharpeInterval(
  { search, days, unseen, passing }: HoldingReturns,
  chosen: readonly number[],
  limits: PortfolioLimits & { readonly maxCorrelation: number },
  seed: number,
): BootstrapInterval | null {
  const annual = { periodsPerYear: limits.periodsPerYear };
  const heldBy = (members: readonly number[]) => heldReturns(members.map((member) => unseen[member]));
  const estimate = sharpe(heldBy(chosen), annual);
  if (estimate === null) return null;
  const figures: number[] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    const again = chooseHoldings(
      search.map((column) => drawn(column, bootstrapRows(days.length, b, { seed }))),
      days,
      limits,
    );
    if (again === null) continue;
    const held = heldBy(again.members);
    for (let draw = 0; draw < DRAWS; draw++) {
      const later = bootstrapRows(held.length, RESAMPLES + DRAWS * b + draw, { seed }),
        ratio = sharpe(drawn(held, later), annual);
      if (ratio !== null) figures.push(ratio);
    }
  }
  if (2 * figures.length < RESAMPLES * DRAWS) return null;
  const ascending = sorted(figures), tail = (1 - CONFIDENCE) / 2;
  const chance = passing === undefined
    ? 1
    : passingChance(chosen.map((member) => passing.records[member]), passing, limits, seed);
  return {
    estimate,
    low: quantile(ascending, tail * chance),
    high: quantile(ascending, 1 - tail),
    confidence: CONFIDENCE,
    resamples: figures.length,
  };
}

/** Chance that records whose mean is none pass together by luck; both parts of the days are drawn anew. */
function passingChance(
  records: readonly Float64Array[],
  { firstDays, leastSharpe }: Passing,
  { periodsPerYear }: PortfolioLimits,
  seed: number,
): number {
  const centred = records.map((record) => {
    const { mean } = moments(Array.from(record));
    return record.map((value) => value - mean);
  });
  const lastDays = centred[0].length - firstDays;
  let passed = 0;
  for (let b = 0; b < PASSING_DRAWS; b++) {
    const rows = Int32Array.of(
      ...bootstrapRows(firstDays, 2 * b, { seed }),
      ...bootstrapRows(lastDays, 2 * b + 1, { seed }).map((row) => firstDays + row),
    );
    const isPassing = (record: Float64Array) => {
      const again = drawn(record, rows), first = sharpe(again.subarray(0, firstDays), { periodsPerYear });
      return first !== null && first >= leastSharpe && again.reduce((sum, value) => sum + value, 0) >= 0;
    };
    if (centred.every(isPassing)) passed++;
  }
  return passed / PASSING_DRAWS;
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
