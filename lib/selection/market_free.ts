/**
 * What a strategy earned beyond what buying and holding its market explains.
 *
 * @module
 */
import { beta } from "../metrics/benchmark.ts";
import { sharpePValue } from "./sharpe_p_value.ts";

/** Below this share of a return what is left of it is rounding. */
const ROUNDING = 1e-12;

/**
 * Daily returns without the part that buying and holding explains: r − β·b with β over all days; their mean is the
 * strategy's alpha a day (Jensen 1968).
 *
 * - Days without a result count as any other: on which days to hold nothing is a choice too, and leaving them out would
 *   take a strategy that enters after a fall for one that beats the market, and one that enters after a rise for one that
 *   does not.
 * - Undefined: where β is (fewer than two days, a still market) nothing is taken out.
 *
 * @param benchmark Buying and holding over the same days.
 * @throws {RangeError} If the lengths differ.
 *
 * @example Twice the market and a thousandth a day
 * ```ts
 * import assert from "node:assert/strict";
 * import { marketFreeReturns } from "@lib/selection/market_free.ts";
 *
 * const left = marketFreeReturns([0.501, -0.249, 0.001, 0.251], [0.25, -0.125, 0, 0.125]);
 * assert.deepEqual([...left].map((value) => value.toFixed(3)), ["0.001", "0.001", "0.001", "0.001"]);
 * ```
 */
export function marketFreeReturns(returns: ArrayLike<number>, benchmark: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(returns), market = Float64Array.from(benchmark);
  const slope = beta(all, market) ?? 0;
  return all.map((value, day) => {
    const left = value - slope * market[day];
    return Math.abs(left) <= ROUNDING * Math.abs(value) ? 0 : left;
  });
}

/** One-sided p-values of what a strategy earned; the larger one counts. */
export interface EarningPValues {
  /** Of "the mean is at most 0". */
  readonly mean: number;
  /** Of "alpha, the mean without what buying and holding explains, is at most 0"; `null` without a benchmark. */
  readonly alpha: number | null;
  /** The larger of them. */
  readonly weaker: number;
}

/**
 * Tests daily returns both against nothing and against buying and holding.
 *
 * - That β is estimated too adds the square of the market's daily Sharpe ratio to the variance of alpha; it is left out, as
 *   it is a hundredth where that ratio is 0.1 a day (1.9 a year), as of a market that has doubled in months.
 *
 * @param benchmark Over the same days; without it the mean alone is tested.
 * @param loss A loss as a fraction of the equity that is added as one more day to both, in which the market stood still.
 * @throws {RangeError} If the lengths differ.
 */
export function earningPValues(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number> | undefined,
  loss: number | null = null,
): EarningPValues {
  const test = (values: ArrayLike<number>) =>
    sharpePValue(loss === null ? values : Float64Array.of(...Array.from(values), -loss));
  const mean = test(returns), alpha = benchmark === undefined ? null : test(marketFreeReturns(returns, benchmark));
  return { mean, alpha, weaker: Math.max(mean, alpha ?? 0) };
}
