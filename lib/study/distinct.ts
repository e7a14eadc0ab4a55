/**
 * Near-duplicates among GOOD trials: of strategies that make the same trades up to noise the first one counts.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";
import { areNearDuplicates, byEntry, type ComparedTrades } from "../selection/near_duplicates.ts";

/** The GOOD trials so far. */
export interface DistinctTrials {
  /** The GOOD trial that made these trades, up to noise, before; `null` if none did, and then this one counts. */
  place(trial: number, trades: Trades): number | null;
}

/**
 * The GOOD trials of a study.
 *
 * @param known Numbers of those so far; their trades are asked for when they are first needed.
 * @param toleranceMs By how much the times of equal trades may differ.
 */
export function distinctTrials(
  known: readonly number[],
  tradesOf: (trial: number) => Trades,
  toleranceMs: number,
): DistinctTrials {
  const trials = [...known];
  let kept: ComparedTrades[] | null = null;
  return {
    place(trial, trades) {
      kept ??= trials.map((known) => byEntry(tradesOf(known)));
      const placed = byEntry(trades),
        twin = kept.findIndex((other) => areNearDuplicates(other, placed, { toleranceMs }));
      if (twin >= 0) return trials[twin];
      trials.push(trial);
      // The other columns are not held for it, and all of them are the store's.
      const { length, side, entryTime, exitTime } = placed;
      kept.push({ length, side: side.slice(), entryTime: entryTime.slice(), exitTime: exitTime.slice() });
      return null;
    },
  };
}
