/**
 * Markets that a strategy met for the first time: whether it earned on enough of them.
 *
 * @module
 */

/** A market that was held out of a search, and what a strategy came to there. */
export interface MetMarket {
  /** Its name. */
  readonly symbol: string;
  /** What it gained over the sealed days, after costs, as a fraction; `null` where its run did not come to its end. */
  readonly gain: number | null;
}

/** How many of the markets it earned on. */
export function earnedOn(met: readonly MetMarket[]): number {
  return met.filter(({ gain }) => gain !== null && gain > 0).length;
}

/**
 * Whether a strategy earned on more than half of the markets it had never met.
 *
 * A condition, no test: markets move together, so that no size is claimed for it. Without any edge and after costs it is met
 * less often than by a coin.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { holdsElsewhere } from "@lib/selection/met_markets.ts";
 *
 * const met = [{ symbol: "XRP/USDT", gain: 0.02 }, { symbol: "ADA/USDT", gain: -0.01 }];
 * assert.equal(holdsElsewhere(met), false);
 * assert.equal(holdsElsewhere([...met, { symbol: "SOL/USDT", gain: 0.01 }]), true);
 * ```
 */
export function holdsElsewhere(met: readonly MetMarket[]): boolean {
  return earnedOn(met) > met.length / 2;
}
