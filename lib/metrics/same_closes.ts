/**
 * Whether bars are of one market, whatever they are called: by the closing prices of their days.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { dayEnds } from "./daily.ts";

/** Closing prices of days that follow each other. */
export interface DayCloses {
  /** Start of the first day, ms UTC. */
  readonly fromTime: number;
  /** One for each day, that of the day before where a day has no bars; none where they are not known. */
  readonly closes: readonly number[];
}

/** Moves closer than this are one: what a file keeps of a price has five digits or more. */
const ROUNDING = 2e-5;

/** Days in common on which a price moved, below which nothing is said: one or two may agree by chance. */
const LEAST_MOVES = 3;

/** Share of those days whose moves must agree: some rows of a copy may have been changed. */
const AGREEING_SHARE = 0.5;

/** The closing prices of the days that bars cover. */
export function dayClosesOf(time: Float64Array, close: Float64Array): DayCloses {
  const fromTime = time.length === 0 ? 0 : Math.floor(time[0] / DAY_MS) * DAY_MS;
  return { fromTime, closes: [...dayEnds(time, close)] };
}

/**
 * Whether the closes of two markets go the same way on at least half of the days that both have and on which one of them
 * moved; `false` where those are fewer than three.
 *
 * Bars of any length of one market agree, and so does a copy at a multiple of its prices. Two exchanges rarely do, whose
 * moves differ by more; nor do two coins that hardly move.
 *
 * @example A copy under another name, of which one price was changed
 * ```ts
 * import assert from "node:assert/strict";
 * import { haveSameCloses } from "@lib/metrics/same_closes.ts";
 *
 * const bars = { fromTime: 0, closes: [100, 101, 99, 102, 105, 104] };
 * assert.ok(haveSameCloses(bars, { fromTime: 864e5, closes: [101, 99, 102, 105.5, 104] }));
 * assert.ok(!haveSameCloses(bars, { fromTime: 0, closes: [100.1, 101, 99.3, 101.9, 105.2, 103.8] }));
 * ```
 */
export function haveSameCloses(a: DayCloses, b: DayCloses): boolean {
  const shift = Math.round((a.fromTime - b.fromTime) / DAY_MS);
  let moved = 0, same = 0;
  for (let day = Math.max(0, -shift) + 1; day < a.closes.length && day + shift < b.closes.length; day++) {
    const one = Math.log(a.closes[day] / a.closes[day - 1]);
    const other = Math.log(b.closes[day + shift] / b.closes[day + shift - 1]);
    if (one === 0 && other === 0) continue;
    moved++;
    if (Math.abs(one - other) <= ROUNDING) same++;
  }
  return moved >= LEAST_MOVES && same >= AGREEING_SHARE * moved;
}
