/**
 * When two strategies make the same trades up to noise, so that they count once.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";

/** Share of common trades from which two strategies are the same up to noise. */
export const SAME_TRADES_SHARE = 0.9;

/** What makes two trades the same. */
export interface DuplicateOptions {
  /** Largest distance of entries, and of exits, ms: one bar. */
  readonly toleranceMs: number;
  /** Least share of common trades; {@linkcode SAME_TRADES_SHARE} by default. */
  readonly share?: number;
}

/** What trades are compared by, in the order in which they are compared: by entry, of equal ones by exit. */
export type ComparedTrades = Pick<Trades, "length" | "side" | "entryTime" | "exitTime">;

/** Trades by entry; those of one position at a time are so already, and are given back as they are. */
export function byEntry(trades: Trades): ComparedTrades {
  const { length, side, entryTime, exitTime } = trades;
  const order = (a: number, b: number): number => entryTime[a] - entryTime[b] || exitTime[a] - exitTime[b];
  let isOrdered = true;
  for (let i = 1; i < length && isOrdered; i++) isOrdered = order(i - 1, i) <= 0;
  if (isOrdered) return trades;
  const places = Int32Array.from({ length }, (_, i) => i).sort(order);
  return {
    length,
    side: Int8Array.from(places, (i) => side[i]),
    entryTime: Float64Array.from(places, (i) => entryTime[i]),
    exitTime: Float64Array.from(places, (i) => exitTime[i]),
  };
}

/**
 * Share of trades that two strategies have in common, from 0 to 1: same side, entry and exit within the tolerance.
 *
 * - Formula: 2 · common / (trades of a + trades of b); 1 for two strategies without trades. Each trade is matched once,
 *   in order of entry. Sizes do not matter.
 * - Cost: one pass over both lists.
 *
 * @param a Trades as {@linkcode byEntry} has them, as those of `b`.
 * @param least Where the share must be below it, 0 is given back as soon as that is known.
 *
 * @example One of two trades in common
 * ```ts
 * import assert from "node:assert/strict";
 * import { commonTrades } from "@lib/selection/near_duplicates.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const a = tradesOf([{ entryTime: 0, exitTime: 5 }, { entryTime: 10, exitTime: 15 }]);
 * const b = tradesOf([{ entryTime: 1, exitTime: 5 }, { entryTime: 10, exitTime: 15, side: -1 }]);
 * assert.equal(commonTrades(a, b, 1), 0.5);
 * ```
 */
export function commonTrades(a: ComparedTrades, b: ComparedTrades, toleranceMs: number, least = 0): number {
  const both = a.length + b.length;
  if (both === 0) return 1;
  const taken = new Uint8Array(b.length);
  let common = 0, from = 0;
  for (let i = 0; i < a.length; i++) {
    // As many as if all that are left had a partner.
    if (2 * (common + a.length - i) / both < least) return 0;
    while (from < b.length && b.entryTime[from] < a.entryTime[i] - toleranceMs) from++;
    for (let j = from; j < b.length && b.entryTime[j] <= a.entryTime[i] + toleranceMs; j++) {
      if (taken[j] || a.side[i] !== b.side[j] || Math.abs(a.exitTime[i] - b.exitTime[j]) > toleranceMs) continue;
      taken[j] = 1;
      common++;
      break;
    }
  }
  return 2 * common / both;
}

/** Whether two strategies make the same trades up to noise; their trades {@linkcode byEntry}. */
export function areNearDuplicates(
  a: ComparedTrades,
  b: ComparedTrades,
  { toleranceMs, share = SAME_TRADES_SHARE }: DuplicateOptions,
): boolean {
  // Lists of very different length cannot have enough in common.
  if (2 * Math.min(a.length, b.length) < share * (a.length + b.length)) return false;
  return commonTrades(a, b, toleranceMs, share) >= share;
}
