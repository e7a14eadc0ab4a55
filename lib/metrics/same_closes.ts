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

/** Prices closer than this share of them are one: what a file keeps of a price has five digits or more. */
const ROUNDING_SHARE = 1e-5;

/** Share of the days in common whose prices must agree: some rows of a copy may have been changed. */
const AGREEING_SHARE = 0.5;

/** The closing prices of the days that bars cover. */
export function dayClosesOf(time: Float64Array, close: Float64Array): DayCloses {
  const fromTime = time.length === 0 ? 0 : Math.floor(time[0] / DAY_MS) * DAY_MS;
  return { fromTime, closes: [...dayEnds(time, close)] };
}

/**
 * Whether two markets close alike on at least half of the days that both have; `false` where they share none.
 *
 * Bars of any length of one market agree. Two exchanges rarely do: their prices differ by more.
 *
 * @example A copy under another name, of which one price was changed
 * ```ts
 * import assert from "node:assert/strict";
 * import { haveSameCloses } from "@lib/metrics/same_closes.ts";
 *
 * const bars = { fromTime: 0, closes: [100, 101, 99] };
 * assert.ok(haveSameCloses(bars, { fromTime: 864e5, closes: [101, 99.5] }));
 * assert.ok(!haveSameCloses(bars, { fromTime: 0, closes: [100.1, 101.1, 99.1] }));
 * ```
 */
export function haveSameCloses(a: DayCloses, b: DayCloses): boolean {
  const shift = Math.round((a.fromTime - b.fromTime) / DAY_MS);
  let shared = 0, same = 0;
  for (let day = Math.max(0, -shift); day < a.closes.length && day + shift < b.closes.length; day++) {
    const one = a.closes[day], other = b.closes[day + shift];
    shared++;
    if (Math.abs(one - other) <= ROUNDING_SHARE * Math.max(Math.abs(one), Math.abs(other))) same++;
  }
  return shared > 0 && same >= AGREEING_SHARE * shared;
}
