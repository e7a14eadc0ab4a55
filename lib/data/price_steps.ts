/**
 * The smallest step between prices that bars show, day by day: what an order pays at least, whatever a model says.
 *
 * Prices that are kept on a grid coarser than the market's moves make most bars look flat, and a market that can be
 * traded at every level between two of them looks predictable.
 *
 * @module
 */
import { type Candles, DAY_MS } from "../core/candles.ts";

/** Bars before a day whose prices are looked at: some seventeen hours of minutes, six weeks of hours. */
const STEP_BARS = 1000;

/**
 * Fewer bars show no step: of their eighty prices two lie, without any grid, within a three-thousandth of their range,
 * which is less than a spread.
 */
const FEWEST_BARS = 20;

/** Prices as close as this, relatively, are one price: a few roundings of a double. */
const SAME_PRICE = 1e-9;

/** Places that prices are put in by their size, a megabyte of them: a range of some ten thousand steps has room. */
const PLACES = 2 ** 17;

/** Width of a place / the step looked for: two places on lie all prices that are a step away. */
const PLACE_WIDTH = 0.6, REACH = 2;

/**
 * Steps by UTC day, and how to find the day of a bar.
 *
 * @internal
 */
export interface PriceSteps {
  /** Number of the first bar's day since 1970. */
  readonly firstDay: number;
  /** Step that was known when each day began, quote units; 0 where none was. */
  readonly byDay: Float64Array;
}

const remembered = new WeakMap<Candles, PriceSteps>();

/**
 * The price step known at the start of each UTC day: the smallest distance between two different prices among open,
 * high, low and close of the last 1,000 bars before the day.
 *
 * - Units: quote units; 0 as long as there are fewer than 20 bars before the day or their prices never differed. Where
 *   they stood still later on, the last step known stays.
 * - No look-ahead: the prices of a day count from the next day on.
 * - Remembered by the candles' identity.
 */
export function priceSteps(candles: Candles): PriceSteps {
  let steps = remembered.get(candles);
  if (steps === undefined) remembered.set(candles, steps = findSteps(candles));
  return steps;
}

function findSteps(candles: Candles): PriceSteps {
  const { time } = candles, bars = time.length;
  if (bars === 0) return { firstDay: 0, byDay: new Float64Array(0) };
  const firstDay = Math.floor(time[0] / DAY_MS);
  const byDay = new Float64Array(Math.floor(time[bars - 1] / DAY_MS) - firstDay + 1);
  const memory = new Float64Array(4 * STEP_BARS), places = new Float64Array(PLACES);
  let known = 0;
  for (let day = 1, end = 0; day < byDay.length; day++) {
    while (time[end] < (firstDay + day) * DAY_MS) end++;
    if (end >= FEWEST_BARS) {
      const prices = pricesOf(candles, Math.max(0, end - STEP_BARS), end, memory);
      // The step is mostly that of the day before, and then told without sorting.
      known = (stepLike(known, prices, places) ?? smallestStep(prices)) || known;
    }
    byDay[day] = known;
  }
  return { firstDay, byDay };
}

/** All prices of bars [from, to). */
function pricesOf({ open, high, low, close }: Candles, from: number, to: number, memory: Float64Array): Float64Array {
  const bars = to - from, prices = memory.subarray(0, 4 * bars);
  prices.set(open.subarray(from, to), 0);
  prices.set(high.subarray(from, to), bars);
  prices.set(low.subarray(from, to), 2 * bars);
  prices.set(close.subarray(from, to), 3 * bars);
  return prices;
}

/** The smallest distance between two different prices, which are sorted for it; 0 if there are none. */
function smallestStep(prices: Float64Array): number {
  prices.sort();
  let step = Infinity;
  for (let k = 1; k < prices.length; k++) {
    const apart = prices[k] - prices[k - 1];
    if (apart > SAME_PRICE * prices[k] && apart < step) step = apart;
  }
  return step < Infinity ? step : 0;
}

/**
 * The same where it is about a step that is known, to the bit; `null` where it may be another.
 *
 * @param places Zeros, and so again afterwards.
 */
function stepLike(known: number, prices: Float64Array, places: Float64Array): number | null {
  let least = Infinity, most = 0;
  for (let k = 0; k < prices.length; k++) {
    if (prices[k] < least) least = prices[k];
    if (prices[k] > most) most = prices[k];
  }
  const width = PLACE_WIDTH * known, room = PLACES - 2 * REACH - 1;
  // Of steps near the tolerance three prices could be one.
  if (known < 100 * SAME_PRICE * most || most - least > width * room || !(least > 0)) return null;
  const placeOf = (price: number): number => REACH + Math.floor((price - least) / width);
  let step = Infinity, used = 0;
  for (; used < prices.length; used++) {
    const price = prices[used], place = placeOf(price), there = places[place];
    if (there === price) continue;
    // Two prices in one place are closer than the step that is known.
    if (there !== 0) break;
    for (let near = place - REACH; near <= place + REACH; near++) {
      const other = places[near], apart = Math.abs(price - other);
      if (other !== 0 && apart > SAME_PRICE * Math.max(price, other) && apart < step) step = apart;
    }
    places[place] = price;
  }
  for (let k = 0; k < used; k++) places[placeOf(prices[k])] = 0;
  // Farther away than this a pair may have been overlooked.
  return used === prices.length && step < 1.9 * width ? step : null;
}

/**
 * The step known at a bar, quote units; 0 for none.
 *
 * @example Prices in halves, known from the second day on
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { priceSteps, stepAt } from "@lib/data/price_steps.ts";
 *
 * const time = Array.from({ length: 48 }, (_, hour) => hour * 3_600_000);
 * const price = time.map((_, hour) => 100 + (hour % 4) / 2);
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1h", time, open: price, high: price, low: price, close: price, volume: price,
 * });
 * const steps = priceSteps(candles);
 * assert.deepEqual([stepAt(steps, candles, 23), stepAt(steps, candles, 24)], [0, 0.5]);
 * ```
 */
export function stepAt({ firstDay, byDay }: PriceSteps, { time }: Candles, bar: number): number {
  return byDay[Math.floor(time[bar] / DAY_MS) - firstDay];
}

/**
 * The steps of bars whose prices were moved, such as a copy in other directions: as large a share of the price as they were.
 *
 * @param moved The last of the bars with other prices, in which a grid can no longer be seen.
 * @param steps Those of the bars by default.
 */
export function movedSteps(candles: Candles, moved: Candles, steps: PriceSteps = priceSteps(candles)): PriceSteps {
  const byDay = steps.byDay.slice(), first = candles.time.length - moved.time.length;
  for (let k = 0, day = -1; k < moved.time.length; k++) {
    const today = Math.floor(moved.time[k] / DAY_MS) - steps.firstDay;
    if (today === day) continue;
    day = today;
    byDay[day] *= moved.open[k] / candles.open[first + k];
  }
  return { firstDay: steps.firstDay, byDay };
}

/**
 * The median over the days of the step as a fraction of the day's first open; `null` where no day knows a step.
 *
 * @param steps Those of the bars by default.
 */
export function usualStep(candles: Candles, steps: PriceSteps = priceSteps(candles)): number | null {
  const fractions: number[] = [];
  for (let bar = 0, day = -1; bar < candles.time.length; bar++) {
    const today = Math.floor(candles.time[bar] / DAY_MS);
    if (today === day) continue;
    day = today;
    const step = stepAt(steps, candles, bar);
    if (step > 0) fractions.push(step / candles.open[bar]);
  }
  return fractions.length === 0 ? null : fractions.sort((a, b) => a - b)[fractions.length >> 1];
}
