/**
 * Time cut once, at the start of a study: search | validation | sealed test, and the search into folds. Several markets are
 * cut at the same midnights, so that no market's future is in the search of another.
 *
 * Parts are ranges of bar indices and begin and end at UTC midnight, so that every day is a whole one: bars before the
 * first midnight and after the last one belong to no part; indicators see the early ones. Between two parts
 * lies a gap of one maximal holding time to purge (a trade entered at the end of a part ends before the gap does) and
 * one as embargo, together rounded up to whole days.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
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

/** Choices of {@linkcode splitTimes}. */
export interface SplitOptions extends CutOptions {
  /** Length of a bar, ms: the last day is whole if its last bar ends it. */
  readonly barMs: number;
  /** Most folds of the search, 8 by default; fewer where one would have less than two days, without a Sharpe ratio. */
  readonly folds?: number;
  /** Names of several markets for messages, those held out last. */
  readonly names?: readonly string[];
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

/** Ends of the folds of so many days, ms UTC, as {@linkcode TimeSplit.foldEdges} has them; days count from 1970. */
export function foldEdgesOf(days: DayRange, folds: number = FOLDS): number[] {
  return equalFolds(days, folds).map((day) => day * DAY_MS);
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

/** Days of several markets and how they are cut. */
interface Calendar extends DaySplit {
  /** The first whole day, counted from 1970: the days of the parts are counted from it. */
  readonly firstDay: number;
}

/**
 * Cuts the days of one market or several into search, validation and sealed test.
 *
 * - Several are cut at the same midnights: those of a market that has the days from the first whole one of any to the last of
 *   any.
 *
 * @param times Bar open times of each market, ms UTC, ascending.
 * @param heldOut Of markets that are opened with the sealed test: they need bars there alone, and their other parts may be
 * empty.
 * @returns The cut of each market, those held out last.
 * @throws {RangeError} If a share is not in (0, 1), the shares leave nothing for the search, or a part would have no
 * whole day or no bar.
 *
 * @example Ninety days, positions of at most eight hours; the second market begins ten days later
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitTimes } from "@lib/selection/splits.ts";
 *
 * const hour = 3_600_000, day = 24 * hour;
 * const hours = (days: number, first: number) => Float64Array.from({ length: days * 24 }, (_, i) => first + i * hour);
 * const options = { maxHoldingMs: 8 * hour, barMs: hour };
 * const [long, short] = splitTimes([hours(90, 0), hours(80, 10 * day)], options);
 * assert.deepEqual([long.search.to / 24, long.validation.from / 24], [44, 45]);
 * assert.deepEqual([long.validation.to / 24, long.sealed.from / 24, long.sealed.to / 24], [62, 63, 90]);
 * assert.equal(short.sealed.from, long.sealed.from - 240);
 * ```
 */
export function splitTimes(
  times: readonly Float64Array[],
  options: SplitOptions,
  heldOut: readonly Float64Array[] = [],
): TimeSplit[] {
  const { folds = FOLDS, barMs, names = [] } = options;
  if (!(Number.isInteger(folds) && folds >= 1)) {
    throw new RangeError(`Cannot split time: wanted at least one fold, found ${folds}`);
  }
  const calendar = calendarOf(times, options), { gapDays } = calendar;
  const parts = (["search", "validation", "sealed"] as const).map((name) => [name, calendar[name]] as const);
  const rangesOf = (time: Float64Array, needed: readonly DayRange[], name: string | undefined) =>
    Object.fromEntries(parts.map(([part, days]) => {
      const bars = barsOf(time, barMs, calendar, days);
      if (bars.from === bars.to && needed.includes(days)) throw noBars(calendar, days, name);
      return [part, bars];
    })) as Pick<TimeSplit, "search" | "validation" | "sealed">;
  const searched = times.map((time, i) => rangesOf(time, parts.map(([, days]) => days), names[i]));
  // The record of a search begins on the day of its first bar and ends on that of its last, and so do its folds.
  const recorded = {
    from: Math.min(...searched.map(({ search }, i) => dayIndex(times[i][search.from]))),
    to: Math.max(...searched.map(({ search }, i) => dayIndex(times[i][search.to - 1]))) + 1,
  };
  const foldEdges = foldEdgesOf(recorded, folds);
  const met = heldOut.map((time, i) => rangesOf(time, [calendar.sealed], names[times.length + i]));
  return [...searched, ...met].map((ranges) => ({ ...ranges, foldEdges, gapDays }));
}

function calendarOf(times: readonly Float64Array[], options: SplitOptions): Calendar {
  const { maxHoldingMs, barMs, validationShare = 0.2, sealedShare = 0.3 } = options;
  if (!(validationShare > 0 && sealedShare > 0 && validationShare + sealedShare < 1)) {
    throw new RangeError(
      `Cannot split time: wanted positive shares with a sum below 1, found ${validationShare} and ${sealedShare}`,
    );
  }
  if (!(maxHoldingMs >= 0)) throw new RangeError(`Cannot split time: wanted a holding time ≥ 0, found ${maxHoldingMs}`);
  const whole = times.map((time) => wholeDays(time, barMs));
  const firstDay = Math.min(...whole.map((one) => one.firstDay));
  const days = Math.max(...whole.map((one) => one.firstDay + one.days)) - firstDay;
  const split = cutDays(days, options), empty = emptyPart(split);
  if (empty !== null) {
    throw new RangeError(
      `Cannot split time: wanted at least one whole day for the ${empty}, found ${days} whole days in all and gaps of ` +
        `${split.gapDays}; ${daysNeeded(options)} days are needed`,
    );
  }
  return { ...split, firstDay };
}

/** Bars of those of some days of a calendar that are whole ones of a market. */
function barsOf(time: Float64Array, barMs: number, { firstDay }: Calendar, { from, to }: DayRange): BarRange {
  const own = wholeDays(time, barMs), first = Math.max(firstDay + from, own.firstDay);
  const end = Math.max(first, Math.min(firstDay + to, own.firstDay + own.days));
  return { from: firstBarFrom(time, first * DAY_MS), to: firstBarFrom(time, end * DAY_MS) };
}

function noBars({ firstDay }: Calendar, { from, to }: DayRange, name: string | undefined): RangeError {
  const [first, last] = [from, to - 1].map((day) => dayText((firstDay + day) * DAY_MS));
  const whose = name === undefined ? "" : ` of ${name}`;
  return new RangeError(`Cannot split time: wanted bars${whose} in each part, found none from ${first} to ${last}`);
}
