/**
 * A portfolio of strategies as one record: its returns, KPIs with bootstrap intervals, and what each member adds.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";
import { alpha, beta } from "../metrics/benchmark.ts";
import { type DailyKpis, dailyKpis } from "../metrics/kpis.ts";
import { type BootstrapInterval, type BootstrapOptions, maxDrawdownInterval, sharpeInterval } from "./bootstrap.ts";
import {
  covarianceMatrix,
  hierarchicalRiskParity,
  inverseVolatilityWeights,
  riskContributions,
} from "./portfolio_weights.ts";
import { commonDays, correlationMatrix, MIN_OVERLAP, type MissingDays } from "./return_matrix.ts";

/**
 * How capital is shared among the members.
 *
 * @internal
 */
export type WeightScheme = "equal" | "inverseVolatility" | "hierarchicalRiskParity";

/** Choices of {@linkcode buildPortfolio}. */
export interface PortfolioOptions extends BootstrapOptions {
  /** How capital is shared; equally by default. */
  readonly scheme?: WeightScheme;
  /**
   * What a day without a record means: the others share its weight (absent, by default) or it stands idle (zero).
   */
  readonly missing?: MissingDays;
  /** Returns of buying and holding over the same days. */
  readonly benchmark?: ArrayLike<number>;
  /** Days a year. */
  readonly periodsPerYear?: number;
  /** Least number of common days for a correlation. */
  readonly minOverlap?: number;
}

/** One member of a portfolio. */
export interface PortfolioMember {
  /** Share of the capital. */
  readonly weight: number;
  /** Share of the portfolio's variance. */
  readonly riskShare: number | null;
  /** Beta to buy and hold over its own days; `null` without a benchmark. */
  readonly beta: number | null;
  /** Alpha per year over its own days. */
  readonly alpha: number | null;
}

/** A portfolio. */
export interface Portfolio {
  /** In the order of the columns. */
  readonly members: readonly PortfolioMember[];
  /** Daily returns, rebalanced every day; days on which no member has a record return 0. */
  readonly returns: Float64Array;
  /** KPIs of these returns. */
  readonly kpis: DailyKpis;
  /** 95 % interval of the annual Sharpe ratio. */
  readonly sharpe: BootstrapInterval | null;
  /** 95 % interval of the deepest fall on day ends. */
  readonly maxDrawdown: BootstrapInterval | null;
}

/** Returns of a portfolio that is rebalanced to its weights every day. */
export function portfolioReturns(
  columns: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
  missing: MissingDays = "absent",
): Float64Array {
  const days = columns.length > 0 ? columns[0].length : 0;
  return Float64Array.from({ length: days }, (_, day) => {
    let sum = 0, held = 0;
    for (let i = 0; i < columns.length; i++) {
      if (Number.isNaN(columns[i][day])) continue;
      sum += weights[i] * columns[i][day];
      held += weights[i];
    }
    return held === 0 ? 0 : missing === "absent" ? sum / held : sum;
  });
}

/** Covariances of returns over the same days. */
function covariances(columns: readonly ArrayLike<number>[], minOverlap: number): Float64Array[] {
  const deviations = Float64Array.from(columns, (column) => {
    return moments(Array.from(column).filter((value) => !Number.isNaN(value))).standardDeviation;
  });
  const covariance = covarianceMatrix(correlationMatrix(columns, minOverlap).correlation, deviations);
  // A variance does not depend on any overlap.
  covariance.forEach((row, i) => row[i] = deviations[i] ** 2);
  return covariance;
}

/**
 * Shares of the capital by a scheme, as daily returns give them.
 *
 * @throws {RangeError} If the scheme takes volatilities and a member has none.
 */
export function schemeWeights(
  columns: readonly ArrayLike<number>[],
  scheme: WeightScheme,
  minOverlap: number = MIN_OVERLAP,
): Float64Array {
  return {
    equal: () => new Float64Array(columns.length).fill(1 / columns.length),
    inverseVolatility: () => inverseVolatilityWeights(covariances(columns, minOverlap)),
    hierarchicalRiskParity: () => hierarchicalRiskParity(covariances(columns, minOverlap)),
  }[scheme]();
}

/** Shares of the variance that weights give over some days; `null` where there is none. */
export function riskShares(
  columns: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
  minOverlap: number = MIN_OVERLAP,
): (number | null)[] {
  const shares = riskContributions(covariances(columns, minOverlap), weights);
  return Array.from(shares, (share) => Number.isNaN(share) ? null : share);
}

/**
 * Weighs the given strategies and describes what they are together.
 *
 * @param columns Daily returns of the members over the same days; `NaN` where one has no record.
 * @throws {RangeError} If there are no members, one of them never moves, or the benchmark has another length.
 *
 * @example Two strategies that move apart
 * ```ts
 * import assert from "node:assert/strict";
 * import { buildPortfolio } from "@lib/selection/portfolio.ts";
 *
 * const a = Float64Array.from({ length: 60 }, (_, i) => 0.002 + 0.01 * Math.sin(i));
 * const b = Float64Array.from({ length: 60 }, (_, i) => 0.002 + 0.01 * Math.cos(i));
 * const { members, sharpe } = buildPortfolio([a, b], { seed: 1, resamples: 100 });
 * assert.deepEqual(members.map(({ weight }) => weight), [0.5, 0.5]);
 * assert.ok(sharpe!.low < sharpe!.estimate);
 * ```
 */
export function buildPortfolio(columns: readonly ArrayLike<number>[], options: PortfolioOptions): Portfolio {
  if (columns.length === 0) throw new RangeError("Cannot build a portfolio: wanted at least one member, found none");
  const { scheme = "equal", missing = "absent", benchmark, minOverlap = MIN_OVERLAP } = options;
  const weights = schemeWeights(columns, scheme, minOverlap), shares = riskShares(columns, weights, minOverlap);
  const returns = portfolioReturns(columns, weights, missing);
  return {
    members: columns.map((column, i) => {
      const [own, market] = benchmark ? commonDays(column, benchmark) : [[], []];
      return {
        weight: weights[i],
        riskShare: shares[i],
        beta: beta(own, market),
        alpha: alpha(own, market, options),
      };
    }),
    returns,
    kpis: dailyKpis(returns, options),
    sharpe: sharpeInterval(returns, options),
    maxDrawdown: maxDrawdownInterval(returns, options),
  };
}
