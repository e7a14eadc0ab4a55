/**
 * Which strategies to hold together: the equal-weight portfolio with the best shrunk Sharpe ratio within limits on
 * correlation and size.
 *
 * Means are shrunk towards the pool's mean, since the best of many means is the luckiest. Notation: m_i = mean, s_i² =
 * variance, n_i = days of member i, k = members of a portfolio, C = covariance.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { covarianceMatrix } from "./portfolio_weights.ts";
import { correlationMatrix, MIN_OVERLAP } from "./return_matrix.ts";

/** Largest correlation of two members: at 0.7 half of their variance is common. */
export const PORTFOLIO_MAX_CORRELATION = 0.7;

/**
 * Largest mean correlation over all pairs. The variance of many equal members falls to this share of one's: at 0.4 no
 * number of them takes more than 37 % off the risk.
 */
export const PORTFOLIO_MAX_MEAN_CORRELATION = 0.4;

/** Limits of a portfolio. */
export interface PortfolioLimits {
  /** Largest correlation of two members; {@linkcode PORTFOLIO_MAX_CORRELATION} by default. */
  readonly maxCorrelation?: number;
  /** Largest mean correlation over all pairs; {@linkcode PORTFOLIO_MAX_MEAN_CORRELATION} by default. */
  readonly maxMeanCorrelation?: number;
  /** Most members; 8 by default: beyond, a further uncorrelated member lowers the risk by less than 6 %. */
  readonly maxMembers?: number;
  /** Least share of calendar quarters with a gain; 0.7 by default. */
  readonly minPositiveQuarters?: number;
  /** Days a year. */
  readonly periodsPerYear?: number;
  /** Least number of common days of two members. */
  readonly minOverlap?: number;
}

/** A chosen portfolio. */
export interface PortfolioChoice {
  /** Its members, ascending. */
  readonly members: readonly number[];
  /** Annual Sharpe ratio from shrunk means. */
  readonly shrunkSharpe: number;
  /** Mean correlation over its pairs; 0 for a single member. */
  readonly averageCorrelation: number;
  /** Share of quarters with a gain. */
  readonly positiveQuarters: number;
  /** Whether every portfolio within the limits was compared. */
  readonly exact: boolean;
}

/** Most candidates for which every portfolio is compared: a million of them. */
export const EXACT_CANDIDATES = 20;

/** From how many of the best single members and pairs the search beyond that begins. */
const GREEDY_STARTS = 50;

/**
 * Means shrunk towards the mean of the pool: each by the share of its variance that is sampling error.
 *
 * - Formula: m̄ + (m_i − m̄) · τ² / (τ² + s_i² / n_i), τ² = max(0, variance of the m − mean of s²/n).
 * - Undefined: `NaN` for fewer than two returns; such a column takes no part in the pool.
 * - Source: the empirical Bayes estimate of B. Efron & C. Morris, J. American Statistical Association 70 (1975).
 *
 * @example Means no further apart than chance would have them become one
 * ```ts
 * import assert from "node:assert/strict";
 * import { shrunkMeans } from "@lib/selection/portfolio_search.ts";
 *
 * const [a, b] = shrunkMeans([[0.3, -0.1, 0.1], [0.1, -0.1, 0.3]]);
 * assert.ok(Math.abs(a - b) < 1e-15);
 * ```
 */
export function shrunkMeans(columns: readonly ArrayLike<number>[]): Float64Array {
  const samples = columns.map((column) => moments(Array.from(column).filter((value) => !Number.isNaN(value))));
  const errors = samples.map(({ standardDeviation, count }) => standardDeviation ** 2 / count);
  const known = samples.flatMap(({ mean }, i) => Number.isNaN(errors[i]) ? [] : [{ mean, error: errors[i] }]);
  const pool = moments(known.map(({ mean }) => mean));
  const meanError = known.reduce((sum, { error }) => sum + error, 0) / known.length;
  const spread = Math.max(0, (pool.standardDeviation || 0) ** 2 - meanError);
  return Float64Array.from(samples, ({ mean }, i) => {
    if (Number.isNaN(errors[i])) return NaN;
    const kept = spread + errors[i] > 0 ? spread / (spread + errors[i]) : 0;
    return pool.mean + kept * (mean - pool.mean);
  });
}

/** All that the search looks at, computed once. */
class PortfolioProblem {
  readonly limits: Required<PortfolioLimits>;
  readonly correlation: readonly Float64Array[];
  readonly #means: Float64Array;
  readonly #covariance: readonly Float64Array[];
  /** [candidate][quarter] sum of returns. */
  readonly #quarters: readonly Float64Array[];

  constructor(columns: readonly ArrayLike<number>[], days: ArrayLike<number>, limits: PortfolioLimits) {
    this.limits = {
      maxCorrelation: PORTFOLIO_MAX_CORRELATION,
      maxMeanCorrelation: PORTFOLIO_MAX_MEAN_CORRELATION,
      maxMembers: 8,
      minPositiveQuarters: 0.7,
      periodsPerYear: DAYS_PER_YEAR,
      minOverlap: MIN_OVERLAP,
      ...limits,
    };
    this.correlation = correlationMatrix(columns, this.limits.minOverlap).correlation;
    this.#means = shrunkMeans(columns);
    const deviations = Float64Array.from(columns, (column) => {
      return moments(Array.from(column).filter((value) => !Number.isNaN(value))).standardDeviation;
    });
    this.#covariance = covarianceMatrix(this.correlation, deviations);
    this.#quarters = quarterSums(columns, days);
  }

  /** Whether two candidates may be held together; an unknown correlation does not allow it. */
  compatible(a: number, b: number): boolean {
    return this.correlation[a][b] <= this.limits.maxCorrelation;
  }

  /** The portfolio of these members, or `null` where it breaks a limit or has no Sharpe ratio above another. */
  evaluate(members: readonly number[], above = -Infinity): Omit<PortfolioChoice, "exact"> | null {
    const { maxMeanCorrelation, maxMembers, minPositiveQuarters, periodsPerYear } = this.limits;
    const k = members.length;
    if (k === 0 || k > maxMembers) return null;
    let mean = 0, variance = 0, correlations = 0;
    for (let a = 0; a < k; a++) {
      const i = members[a];
      mean += this.#means[i];
      variance += this.#covariance[i][i];
      for (let b = 0; b < a; b++) {
        const j = members[b];
        if (!this.compatible(i, j)) return null;
        variance += 2 * this.#covariance[i][j];
        correlations += this.correlation[i][j];
      }
    }
    const averageCorrelation = k > 1 ? correlations / (k * (k - 1) / 2) : 0;
    if (averageCorrelation > maxMeanCorrelation || !(variance > 0)) return null;
    // Both sums are k times those of equal weights, so that k cancels.
    const shrunkSharpe = mean / Math.sqrt(variance) * Math.sqrt(periodsPerYear);
    if (!(shrunkSharpe > above && shrunkSharpe < Infinity)) return null;
    const positiveQuarters = this.#positiveQuarters(members);
    if (!(positiveQuarters >= minPositiveQuarters)) return null;
    return { members: members.toSorted((a, b) => a - b), shrunkSharpe, averageCorrelation, positiveQuarters };
  }

  #positiveQuarters(members: readonly number[]): number {
    const count = this.#quarters[0].length;
    let positive = 0;
    for (let q = 0; q < count; q++) {
      let sum = 0;
      for (const i of members) sum += this.#quarters[i][q];
      if (sum > 0) positive++;
    }
    return positive / count;
  }
}

/** Sum of each strategy's returns by calendar quarter, without compounding; absent days add nothing. */
function quarterSums(columns: readonly ArrayLike<number>[], days: ArrayLike<number>): Float64Array[] {
  const names = Array.from(days, (day) => {
    const date = new Date(day);
    return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
  });
  const index = new Map([...new Set(names)].map((name, q) => [name, q]));
  return columns.map((column) => {
    const sums = new Float64Array(index.size);
    names.forEach((name, day) => {
      if (!Number.isNaN(column[day])) sums[index.get(name)!] += column[day];
    });
    return sums;
  });
}

function better(a: Omit<PortfolioChoice, "exact"> | null, b: Omit<PortfolioChoice, "exact"> | null): boolean {
  return a !== null && (b === null || a.shrunkSharpe > b.shrunkSharpe);
}

/**
 * The equal-weight portfolio with the best shrunk Sharpe ratio within the limits.
 *
 * - Up to {@linkcode EXACT_CANDIDATES} candidates every portfolio is compared; beyond, members are added and swapped as
 *   long as that helps, from the best beginnings.
 * - Undefined: `null` where no portfolio keeps the limits.
 *
 * @param columns Daily returns of the search, one column a candidate; `NaN` where it has no record.
 * @param days Start of each day, ms UTC.
 * @param method `"auto"` chooses by the number of candidates.
 *
 * @example Two that move apart are better than one
 * ```ts
 * import assert from "node:assert/strict";
 * import { choosePortfolio } from "@lib/selection/portfolio_search.ts";
 *
 * const days = Array.from({ length: 90 }, (_, i) => i * 86_400_000);
 * const a = days.map((_, i) => 0.002 + 0.01 * Math.sin(i)), b = days.map((_, i) => 0.002 + 0.01 * Math.cos(i));
 * assert.deepEqual(choosePortfolio([a, b, a], days)!.members, [0, 1]);
 * ```
 */
export function choosePortfolio(
  columns: readonly ArrayLike<number>[],
  days: ArrayLike<number>,
  limits: PortfolioLimits = {},
  method: "auto" | "exact" | "greedy" = "auto",
): PortfolioChoice | null {
  if (columns.length === 0) return null;
  const problem = new PortfolioProblem(columns, days, limits);
  const exact = method === "exact" || (method === "auto" && columns.length <= EXACT_CANDIDATES);
  const best = exact ? searchAll(problem) : searchGreedily(problem);
  return best && { ...best, exact };
}

function searchAll(problem: PortfolioProblem): Omit<PortfolioChoice, "exact"> | null {
  const size = problem.correlation.length;
  let best: Omit<PortfolioChoice, "exact"> | null = null;
  const members: number[] = [];
  const extend = (from: number): void => {
    for (let i = from; i < size && members.length < problem.limits.maxMembers; i++) {
      if (!members.every((j) => problem.compatible(i, j))) continue;
      members.push(i);
      best = problem.evaluate(members, best?.shrunkSharpe) ?? best;
      extend(i + 1);
      members.pop();
    }
  };
  extend(0);
  return best;
}

function searchGreedily(problem: PortfolioProblem): Omit<PortfolioChoice, "exact"> | null {
  const all = [...problem.correlation.keys()];
  // From pairs too: with one member less, two that only help together are never reached.
  const starts = all.flatMap((i) => all.slice(0, i + 1).map((j) => i === j ? [i] : [j, i]))
    .flatMap((members) => problem.evaluate(members) ?? [])
    .sort((a, b) => b.shrunkSharpe - a.shrunkSharpe).slice(0, GREEDY_STARTS);
  let best: Omit<PortfolioChoice, "exact"> | null = null;
  for (const start of starts) {
    let current = start;
    while (true) {
      let next: typeof current | null = current;
      const outside = all.filter((i) => !current.members.includes(i));
      for (const added of outside) {
        const grown = problem.evaluate([...current.members, added]);
        if (better(grown, next)) next = grown;
        for (const removed of current.members) {
          const swapped = problem.evaluate([...current.members.filter((i) => i !== removed), added]);
          if (better(swapped, next)) next = swapped;
        }
      }
      if (next === current || next === null) break;
      current = next;
    }
    if (better(current, best)) best = current;
  }
  return best;
}
