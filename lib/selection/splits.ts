/**
 * Time cut once, at the start of a study: search | validation | sealed test, and the search into folds.
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
import { firstBarFrom } from "../data/candles.ts";
import { dayIndex } from "../metrics/daily.ts";

/** How time is cut. */
export interface TimeSplit {
  /** Where trials are run and compared. */
  readonly search: BarRange;
  /** Seen only for candidates that were carried beyond the search. */
  readonly validation: BarRange;
  /** Opened once per strategy, by the HARD gate. */
  readonly sealed: BarRange;
  /**
   * Ends of the folds, UTC midnights in ms, ascending: fold *i* holds the days from edge *i* up to edge *i* + 1. They are
   * as long as whole days let them be and hold every day of the search; no trial is fitted on them, so that nothing lies
   * between two. Empty in studies from before folds were measured.
   */
  readonly foldEdges: readonly number[];
  /** Whole days between two parts. */
  readonly gapDays: number;
}

/** Choices of {@linkcode splitDays}. */
export interface CutOptions {
  /** Longest time a position may stay open, ms. */
  readonly maxHoldingMs: number;
  /**
   * Share of the days for validation; 0.2 by default. Validation and sealed test together hold half of the days, since
   * the final test runs over both, and every day it gains the search loses.
   */
  readonly validationShare?: number;
  /** Share of the days for the sealed test; 0.3 by default, so that it also says something alone. */
  readonly sealedShare?: number;
}

/** Choices of {@linkcode splitTime}. */
export interface SplitOptions extends CutOptions {
  /** Length of a bar, ms: the last day is whole if its last bar ends it. */
  readonly barMs: number;
  /** Most folds of the search, 8 by default; fewer where one would have less than two days, without a Sharpe ratio. */
  readonly folds?: number;
}

/** A part in whole days: `from` is the first, `to` the one after the last. */
export interface DayRange {
  /** First day, counted from the first whole one. */
  readonly from: number;
  /** The day after the last. */
  readonly to: number;
}

/** How so many days are cut. */
export interface DaySplit {
  /** As {@linkcode TimeSplit.search}. */
  readonly search: DayRange;
  /** As {@linkcode TimeSplit.validation}. */
  readonly validation: DayRange;
  /** As {@linkcode TimeSplit.sealed}. */
  readonly sealed: DayRange;
  /** As {@linkcode TimeSplit.gapDays}. */
  readonly gapDays: number;
}

/** The cut of so many days; parts that would have no day are empty or end before they begin. */
function cutDays(days: number, options: CutOptions): DaySplit {
  const { maxHoldingMs, validationShare = 0.2, sealedShare = 0.3 } = options;
  const gapDays = Math.ceil(2 * maxHoldingMs / DAY_MS);
  const sealedDay = days - Math.round(days * sealedShare);
  const validationDay = sealedDay - Math.round(days * validationShare);
  // Each gap comes off the end of the earlier part: later parts keep the days that were set apart for them.
  const searchDays = validationDay - gapDays;
  return {
    search: { from: 0, to: searchDays },
    validation: { from: validationDay, to: sealedDay - gapDays },
    sealed: { from: sealedDay, to: days },
    gapDays,
  };
}

/** Folds unless told otherwise: enough to tell a habit from an episode, few enough to have days. */
const FOLDS = 8;

/** A Sharpe ratio needs two days. */
const LEAST_FOLD_DAYS = 2;

/** Ends of at most so many folds of whole days, as equal as they can be, none shorter than two of them. */
function equalFolds({ from, to }: DayRange, folds: number): number[] {
  const days = to - from, count = Math.max(1, Math.min(folds, Math.floor(days / LEAST_FOLD_DAYS)));
  return Array.from({ length: count + 1 }, (_, i) => from + Math.round(days * i / count));
}

/** The first part without a whole day, by its name; `null` if all have one. */
function emptyPart({ search, validation, sealed }: DaySplit): string | null {
  const parts: [string, DayRange][] = [["search", search], ["validation", validation], ["sealed test", sealed]];
  return parts.find(([, { from, to }]) => to <= from)?.[0] ?? null;
}

/** How so many days are cut; `null` if a part would have no whole day. */
export function splitDays(days: number, options: CutOptions): DaySplit | null {
  const split = cutDays(days, options);
  return emptyPart(split) === null ? split : null;
}

/** More days than any market has: beyond them {@linkcode daysNeeded} gives up. */
const MOST_DAYS = 100_000;

/**
 * Days from which on every part has a whole one and is enough.
 *
 * @param isEnough What else is asked of the parts; nothing by default.
 * @returns `Infinity` if a hundred thousand are not enough.
 *
 * @example Two days between parts
 * ```ts
 * import assert from "node:assert/strict";
 * import { daysNeeded } from "@lib/selection/splits.ts";
 *
 * const options = { maxHoldingMs: 86_400_000 };
 * assert.equal(daysNeeded(options), 13);
 * assert.equal(daysNeeded(options, ({ sealed }) => sealed.to - sealed.from >= 30), 99);
 * ```
 */
export function daysNeeded(options: CutOptions, isEnough: (split: DaySplit) => boolean = () => true): number {
  // Shares are rounded to whole days: one day more may take one from a part. It has them all back ten days later.
  const wholeTurn = 10;
  for (let days = 1, inARow = 0; days <= MOST_DAYS; days++) {
    const split = splitDays(days, options);
    inARow = split !== null && isEnough(split) ? inARow + 1 : 0;
    if (inARow === wholeTurn) return days - wholeTurn + 1;
  }
  return Infinity;
}

/** The first whole day, counted from 1970, and how many there are; `barMs` is the length of a bar, ms. */
export function wholeDays(time: Float64Array, barMs: number): { readonly firstDay: number; readonly days: number } {
  if (time.length === 0) return { firstDay: 0, days: 0 };
  const firstDay = Math.ceil(time[0] / DAY_MS);
  return { firstDay, days: Math.max(0, Math.floor((time[time.length - 1] + barMs) / DAY_MS) - firstDay) };
}

/**
 * Cuts the days of a market into search, validation and sealed test.
 *
 * @param time Bar open times, ms UTC, ascending.
 * @throws {RangeError} If a share is not in (0, 1), the shares leave nothing for the search, or a part would have no
 * whole day or no bar.
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
  const { maxHoldingMs, barMs, validationShare = 0.2, sealedShare = 0.3, folds = FOLDS } = options;
  if (!(validationShare > 0 && sealedShare > 0 && validationShare + sealedShare < 1)) {
    throw new RangeError(
      `Cannot split time: wanted positive shares with a sum below 1, found ${validationShare} and ${sealedShare}`,
    );
  }
  if (!(maxHoldingMs >= 0)) throw new RangeError(`Cannot split time: wanted a holding time ≥ 0, found ${maxHoldingMs}`);
  if (!(Number.isInteger(folds) && folds >= 1)) {
    throw new RangeError(`Cannot split time: wanted at least one fold, found ${folds}`);
  }
  const { firstDay, days } = wholeDays(time, barMs);
  const split = cutDays(days, options), empty = emptyPart(split);
  if (empty !== null) {
    throw new RangeError(
      `Cannot split time: wanted at least one whole day for the ${empty}, found ${days} whole days in all and gaps of ` +
        `${split.gapDays}; ${daysNeeded(options)} days are needed`,
    );
  }
  const dayStart = (day: number) => (firstDay + day) * DAY_MS;
  const bars = ({ from, to }: DayRange): BarRange => {
    const range = { from: firstBarFrom(time, dayStart(from)), to: firstBarFrom(time, dayStart(to)) };
    if (range.from < range.to) return range;
    const [first, last] = [from, to - 1].map((day) => new Date(dayStart(day)).toISOString().slice(0, 10));
    throw new RangeError(`Cannot split time: wanted bars in each part, found none from ${first} to ${last}`);
  };
  const search = bars(split.search);
  // The record of a search begins on the day of its first bar and ends on that of its last, and so do its folds.
  const recorded = { from: dayIndex(time[search.from]), to: dayIndex(time[search.to - 1]) + 1 };
  return {
    search,
    validation: bars(split.validation),
    sealed: bars(split.sealed),
    foldEdges: equalFolds(recorded, folds).map((day) => day * DAY_MS),
    gapDays: split.gapDays,
  };
}
