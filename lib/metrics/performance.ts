/**
 * Reward per unit of risk, from daily returns (simple, as fractions, in order of time).
 *
 * Notation: r = returns, n = their number, P = periods a year. Every function is `null` where its value does not exist:
 * fewer than two returns, no volatility, no downside.
 *
 * @module
 */
import { mean, moments, NEGLIGIBLE_SPREAD } from "../core/statistics.ts";
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { defined, ratio } from "./defined.ts";

/**
 * How returns become figures per year.
 *
 * @internal
 */
export interface AnnualOptions {
  /** Periods a year; 365 by default. */
  readonly periodsPerYear?: number;
  /** Risk-free return per period; 0 by default. */
  readonly riskFree?: number;
}

/**
 * Where the capped Sharpe ratio ends: over one year a ratio of 10 is ten standard errors from zero, which a fault in data
 * or fills explains better than skill.
 */
export const SHARPE_CAP = 10;

/**
 * Annual Sharpe ratio: mean(r − rf) / std(r) · √P.
 *
 * @example Two gained for each one lost, monthly
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpe } from "@lib/metrics/performance.ts";
 *
 * assert.equal(sharpe([0.02, -0.01, 0.02, -0.01], { periodsPerYear: 12 })!.toFixed(6), "1.000000");
 * assert.equal(sharpe([0.01, 0.01]), null);
 * ```
 */
export function sharpe(
  returns: ArrayLike<number>,
  { periodsPerYear = DAYS_PER_YEAR, riskFree = 0 }: AnnualOptions = {},
): number | null {
  const { mean, standardDeviation } = moments(returns);
  return ratio((mean - riskFree) * Math.sqrt(periodsPerYear), standardDeviation);
}

/** The Sharpe ratio, at most the cap. */
export function sharpeCapped(sharpe: number | null, cap: number = SHARPE_CAP): number | null {
  return sharpe === null ? null : Math.min(sharpe, cap);
}

/**
 * Trades without any edge that are believed before the first is seen: the Sharpe ratio of a single trade is thought to
 * be of the order of 1 / √80 = 0.11. Searches with 44 and 150 instead did not differ beyond chance on eight planted markets.
 */
const PRIOR_TRADES = 80;

/**
 * The capped Sharpe ratio as far as the number of trades lets it be believed: what rests on few trades asks for a skill
 * in each of them that is hardly ever met.
 *
 * - Formula: sharpeCapped · n / (n + 80), the posterior mean where the Sharpe ratio of one trade is normal around 0 with
 *   variance 1/80 before any is seen.
 * - Source: the ratio grows with skill · √breadth, R. Grinold, "The Fundamental Law of Active Management", Journal of
 *   Portfolio Management 15 (1989).
 *
 * @example Twenty trades count a fifth, a thousand nearly in full
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpeShrunk } from "@lib/metrics/performance.ts";
 *
 * assert.equal(sharpeShrunk(5, 20), 1);
 * assert.ok(sharpeShrunk(5, 1000)! > 4.6);
 * ```
 */
export function sharpeShrunk(cappedSharpe: number | null, tradeCount: number): number | null {
  return cappedSharpe === null ? null : cappedSharpe * tradeCount / (tradeCount + PRIOR_TRADES);
}

/** Annual Sortino ratio: mean(r) / √(mean(min(r, 0)²)) · √P. */
export function sortino(
  returns: ArrayLike<number>,
  { periodsPerYear = DAYS_PER_YEAR }: AnnualOptions = {},
): number | null {
  let squares = 0, largest = 0;
  for (let i = 0; i < returns.length; i++) {
    squares += Math.min(returns[i], 0) ** 2;
    largest = Math.max(largest, Math.abs(returns[i]));
  }
  const downside = Math.sqrt(squares / returns.length);
  if (returns.length < 2 || downside <= NEGLIGIBLE_SPREAD * largest) return null;
  return defined(mean(returns) / downside * Math.sqrt(periodsPerYear));
}

/** Standard deviation of returns per √year: std(r) · √P. */
export function annualVolatility(
  returns: ArrayLike<number>,
  { periodsPerYear = DAYS_PER_YEAR }: AnnualOptions = {},
): number | null {
  return defined(moments(returns).standardDeviation * Math.sqrt(periodsPerYear));
}

/**
 * Compound growth per year: (end / start)^(P / n) − 1; −1 where the end is not positive.
 *
 * @param startEquity Equity before the first period, > 0.
 * @param endEquity Equity after the last.
 * @param periods How many periods lie between; without any the value is `null`.
 */
export function cagr(
  startEquity: number,
  endEquity: number,
  periods: number,
  { periodsPerYear = DAYS_PER_YEAR }: AnnualOptions = {},
): number | null {
  if (periods < 1) return null;
  return endEquity <= 0 ? -1 : defined((endEquity / startEquity) ** (periodsPerYear / periods) - 1);
}

/** Growth per year against the deepest fall: cagr / maxDrawdownDaily; `null` where equity never fell. */
export function calmar(cagr: number | null, maxDrawdownDaily: number | null): number | null {
  if (cagr === null || maxDrawdownDaily === null || maxDrawdownDaily <= NEGLIGIBLE_SPREAD) return null;
  return cagr / maxDrawdownDaily;
}
