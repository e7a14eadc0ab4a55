/**
 * What an edge on each of several markets comes to in one account of equal shares.
 *
 * @module
 */

/**
 * The Sharpe ratio that a rule must have on each of several markets for the account of equal shares to have a given one,
 * where it is equally good on all of them and its days on any two correlate alike.
 *
 * - Formula: account · √((1 + (n − 1)·ρ) / n).
 *
 * @param markets Their number n, at least 1.
 * @param correlation Mean correlation ρ of the rule's days on two markets, above −1 / (n − 1).
 *
 * @example Five markets that have nothing in common, and five that are one
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharpeOnEach } from "@lib/selection/shared_sharpe.ts";
 *
 * assert.equal(sharpeOnEach(Math.sqrt(5), 5, 0), 1);
 * assert.equal(sharpeOnEach(2, 5, 1), 2);
 * ```
 */
export function sharpeOnEach(account: number, markets: number, correlation: number): number {
  return account * Math.sqrt((1 + (markets - 1) * correlation) / markets);
}
