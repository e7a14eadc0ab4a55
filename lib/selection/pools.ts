/**
 * Which strategies are kept: near-duplicates once, GOOD and BEST apart.
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

/** Trades by entry, the order in which they are compared. */
function byEntry({ length, entryTime, exitTime }: Trades): Int32Array {
  return Int32Array.from({ length }, (_, i) => i)
    .sort((a, b) => entryTime[a] - entryTime[b] || exitTime[a] - exitTime[b]);
}

/**
 * Share of trades that two strategies have in common, from 0 to 1: same side, entry and exit within the tolerance.
 *
 * - Formula: 2 · common / (trades of a + trades of b); 1 for two strategies without trades. Each trade is matched once,
 *   in order of entry. Sizes do not matter.
 * - Cost: one pass over both lists.
 *
 * @example One of two trades in common
 * ```ts
 * import assert from "node:assert/strict";
 * import { commonTrades } from "@lib/selection/pools.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const a = tradesOf([{ entryTime: 0, exitTime: 5 }, { entryTime: 10, exitTime: 15 }]);
 * const b = tradesOf([{ entryTime: 1, exitTime: 5 }, { entryTime: 10, exitTime: 15, side: -1 }]);
 * assert.equal(commonTrades(a, b, 1), 0.5);
 * ```
 */
export function commonTrades(a: Trades, b: Trades, toleranceMs: number): number {
  if (a.length + b.length === 0) return 1;
  const orderA = byEntry(a), orderB = byEntry(b);
  const taken = new Uint8Array(b.length);
  let common = 0, from = 0;
  for (const i of orderA) {
    while (from < b.length && b.entryTime[orderB[from]] < a.entryTime[i] - toleranceMs) from++;
    for (let k = from; k < b.length && b.entryTime[orderB[k]] <= a.entryTime[i] + toleranceMs; k++) {
      const j = orderB[k];
      if (taken[k] || a.side[i] !== b.side[j] || Math.abs(a.exitTime[i] - b.exitTime[j]) > toleranceMs) continue;
      taken[k] = 1;
      common++;
      break;
    }
  }
  return 2 * common / (a.length + b.length);
}

/**
 * The strategies that are kept when near-duplicates count once: in the order given, each that has not nearly all trades in
 * common with one already kept.
 *
 * @param ranked Trades of each strategy, the best first.
 * @returns Indices of the kept, ascending, and for each of the others the kept one it resembles.
 *
 * @example The copy goes
 * ```ts
 * import assert from "node:assert/strict";
 * import { keepOnce } from "@lib/selection/pools.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const first = tradesOf([{ entryTime: 0, exitTime: 60_000 }]), other = tradesOf([{ entryTime: 9e6, exitTime: 9e6 }]);
 * const { kept, duplicateOf } = keepOnce([first, first, other], { toleranceMs: 60_000 });
 * assert.deepEqual(kept, [0, 2]);
 * assert.equal(duplicateOf.get(1), 0);
 * ```
 */
export function keepOnce(
  ranked: readonly Trades[],
  { toleranceMs, share = SAME_TRADES_SHARE }: DuplicateOptions,
): { kept: number[]; duplicateOf: Map<number, number> } {
  const kept: number[] = [];
  const duplicateOf = new Map<number, number>();
  ranked.forEach((trades, i) => {
    const twin = kept.find((other) => {
      const { length } = ranked[other];
      // Lists of very different length cannot have enough in common.
      if (2 * Math.min(length, trades.length) < share * (length + trades.length)) return false;
      return commonTrades(ranked[other], trades, toleranceMs) >= share;
    });
    if (twin === undefined) kept.push(i);
    else duplicateOf.set(i, twin);
  });
  return { kept, duplicateOf };
}

/** A strategy that may enter a pool. */
export interface PoolCandidate {
  /** Number of its trial. */
  readonly trial: number;
  /** Rank by it, larger is better; equal scores rank by trial. */
  readonly score: number;
  /** Its trades over the search part. */
  readonly trades: Trades;
  /** Whether it passed the SOFT gates. */
  readonly isSoft: boolean;
  /** Whether it passed the HARD gates. */
  readonly isHard: boolean;
}

/**
 * Trials of the two pools, best first, near-duplicates once: GOOD passed SOFT, BEST passed SOFT and HARD.
 *
 * - Of near-duplicates a HARD one is kept before the others, so that BEST is part of GOOD.
 * - The result does not depend on the order of the candidates, so that exporting again changes nothing.
 */
export function buildPools(
  candidates: readonly PoolCandidate[],
  options: DuplicateOptions,
): { good: number[]; best: number[] } {
  const byScore = (a: PoolCandidate, b: PoolCandidate): number => b.score - a.score || a.trial - b.trial;
  const ranked = candidates.filter(({ isSoft }) => isSoft)
    .sort((a, b) => Number(b.isHard) - Number(a.isHard) || byScore(a, b));
  const kept = keepOnce(ranked.map(({ trades }) => trades), options).kept.map((i) => ranked[i]).sort(byScore);
  return {
    good: kept.map(({ trial }) => trial),
    best: kept.filter(({ isHard }) => isHard).map(({ trial }) => trial),
  };
}
