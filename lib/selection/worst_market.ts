/**
 * What one rule on several markets is worth: that of its account of equal shares, less for a market on which it fails.
 *
 * @module
 */

/**
 * Share of the value that is that of the worst market, unless told otherwise. What a rule earns on one market alone is more
 * often luck of that market than what it earns on all. An assumption: no other share was tried.
 */
export const WORST_MARKET_SHARE = 0.25;

/**
 * The value of one rule on several markets: (1 − share) · pooled + share · the least of pooled and the markets' own.
 *
 * A market without a value, as one on which the rule never trades, counts as 0: nothing was earned there.
 *
 * @param pooled Value of the account of equal shares.
 * @param markets Values of the markets by themselves; `null` for none.
 * @param share In [0, 1].
 *
 * @example A rule that fails on one market
 * ```ts
 * import assert from "node:assert/strict";
 * import { worstMarketValue } from "@lib/selection/worst_market.ts";
 *
 * assert.equal(worstMarketValue(2, [3, 3, -2], 0.25), 1);
 * assert.equal(worstMarketValue(2, [], 0.25), 2);
 * ```
 */
export function worstMarketValue(pooled: number, markets: readonly (number | null)[], share: number): number {
  const worst = Math.min(pooled, ...markets.map((value) => value ?? 0));
  return pooled - share * (pooled - worst);
}
