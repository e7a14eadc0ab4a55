/**
 * Time cut once, at the start of a study: search | validation | sealed test, with walk-forward folds inside the search.
 *
 * Parts are ranges of bar indices and begin and end at UTC midnight, so that every day is a whole one: bars before the
 * first midnight and after the last one belong to no part; indicators see the early ones. Between two parts
 * lies a gap of one maximal holding time to purge (a trade entered at the end of a part ends before the gap does) and
 * one as embargo, together rounded up to whole days.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import { DAY_MS } from "../core/candles.ts";

/** One walk-forward step: parameters are judged on `test`, which lies after `train`. */
export interface Fold {
  /** What was known. */
  readonly train: BarRange;
  /** What is judged. */
  readonly test: BarRange;
}

/** How time is cut. */
export interface TimeSplit {
  /** Where trials are run and compared. */
  readonly search: BarRange;
  /** Seen only for candidates that were carried beyond the search. */
  readonly validation: BarRange;
  /** Opened once per strategy, by the HARD gate. */
  readonly sealed: BarRange;
  /** Inside the search, in order of time; the train parts all begin with the search. */
  readonly folds: readonly Fold[];
  /** Whole days between two parts. */
  readonly gapDays: number;
}

/** Choices of {@linkcode splitTime}. */
export interface SplitOptions {
  /** Longest time a position may stay open, ms. */
  readonly maxHoldingMs: number;
  /** Length of a bar, ms: the last day is whole if its last bar ends it. */
  readonly barMs: number;
  /**
   * Share of the days for validation; 0.2 by default. Validation and sealed test together hold half of the days, since
   * the final test runs over both, and every day it gains the search loses.
   */
  readonly validationShare?: number;
  /** Share of the days for the sealed test; 0.3 by default, so that it also says something alone. */
  readonly sealedShare?: number;
  /** Number of walk-forward folds; 4 by default: each test then holds a fifth of the search. */
  readonly folds?: number;
}

/** First bar at or after a time. */
function barAt(time: Float64Array, at: number): number {
  let low = 0, high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Cuts the days of a market into search, validation and sealed test.
 *
 * @param time Bar open times, ms UTC, ascending.
 * @throws {RangeError} If a share is not in (0, 1), the shares leave nothing for the search, or a part or fold would
 * have no whole day.
 *
 * @example Ninety days, positions of at most eight hours
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitTime } from "@lib/selection/splits.ts";
 *
 * const hour = 3_600_000;
 * const time = Float64Array.from({ length: 90 * 24 }, (_, i) => i * hour);
 * const { search, validation, sealed, gapDays } = splitTime(time, { maxHoldingMs: 8 * hour, barMs: hour });
 * assert.equal(gapDays, 1);
 * assert.deepEqual([search.to / 24, validation.from / 24], [44, 45]);
 * assert.deepEqual([validation.to / 24, sealed.from / 24, sealed.to / 24], [62, 63, 90]);
 * ```
 */
export function splitTime(time: Float64Array, options: SplitOptions): TimeSplit {
  const { maxHoldingMs, barMs, validationShare = 0.2, sealedShare = 0.3, folds = 4 } = options;
  if (!(validationShare > 0 && sealedShare > 0 && validationShare + sealedShare < 1)) {
    throw new RangeError(
      `Cannot split time: wanted positive shares with a sum below 1, found ${validationShare} and ${sealedShare}`,
    );
  }
  if (!(maxHoldingMs >= 0)) throw new RangeError(`Cannot split time: wanted a holding time ≥ 0, found ${maxHoldingMs}`);
  if (!(Number.isInteger(folds) && folds >= 1)) {
    throw new RangeError(`Cannot split time: wanted at least one fold, found ${folds}`);
  }
  const gapDays = Math.ceil(2 * maxHoldingMs / DAY_MS);
  const firstDay = time.length > 0 ? Math.ceil(time[0] / DAY_MS) : 0;
  const days = time.length > 0 ? Math.max(0, Math.floor((time[time.length - 1] + barMs) / DAY_MS) - firstDay) : 0;
  const sealedDay = days - Math.round(days * sealedShare);
  const validationDay = sealedDay - Math.round(days * validationShare);
  const range = (startDay: number, endDay: number, what: string): BarRange => {
    if (endDay <= startDay) {
      throw new RangeError(
        `Cannot split time: wanted at least one whole day for the ${what}, found ${days} whole days in all and gaps of ${gapDays}`,
      );
    }
    return { from: barAt(time, (firstDay + startDay) * DAY_MS), to: barAt(time, (firstDay + endDay) * DAY_MS) };
  };
  // Each gap comes off the end of the earlier part: later parts keep the days that were set apart for them.
  const searchDays = validationDay - gapDays;
  const edges = Array.from({ length: folds + 1 }, (_, i) => Math.round(searchDays * (i + 1) / (folds + 1)));
  return {
    search: range(0, searchDays, "search"),
    validation: range(validationDay, sealedDay - gapDays, "validation"),
    sealed: range(sealedDay, days, "sealed test"),
    folds: edges.slice(0, -1).map((edge, i) => ({
      train: range(0, edge - gapDays, `train part of fold ${i}`),
      test: range(edge, edges[i + 1], `test part of fold ${i}`),
    })),
    gapDays,
  };
}
