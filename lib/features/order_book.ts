/**
 * Features of an order book, and their place beside the bars.
 *
 * @module
 */
import { BOOK_COLUMNS, type BookColumns, sharedColumn, type Timeframe, timeframeMs } from "../core/candles.ts";
import { requirePeriod } from "./arguments.ts";

/** A book at one moment. */
export interface OrderBookSnapshot {
  /** When the book was so, ms UTC. */
  readonly time: number;
  /** Levels as [price, size, …], best (highest price) first. */
  readonly bids: readonly (readonly number[])[];
  /** Levels as [price, size, …], best (lowest price) first. */
  readonly asks: readonly (readonly number[])[];
}

/** What {@linkcode bookFeatures} reads off a snapshot; prices in quote units, sizes in base units. */
export interface BookFeatures {
  /** When the book was so, ms UTC. */
  readonly time: number;
  /** (best bid + best ask) / 2. */
  readonly mid: number;
  /** (best ask − best bid) / mid, in basis points. */
  readonly spreadBps: number;
  /** (best bid · ask size + best ask · bid size) / (bid size + ask size) at the best level. */
  readonly microprice: number;
  /** (microprice − mid) / mid, in basis points. */
  readonly micropriceBps: number;
  /** (bid size − ask size) / (bid size + ask size) over all levels, in [−1, 1]. */
  readonly imbalance: number;
  /** The same over the best levels only, one for each depth asked for. */
  readonly imbalanceAt: readonly number[];
  /** Size of all bid levels. */
  readonly bidDepth: number;
  /** Size of all ask levels. */
  readonly askDepth: number;
  /** Mean bid price weighed by size: what selling into all recorded bids fetches. */
  readonly bidVwap: number;
  /** Mean ask price weighed by size. */
  readonly askVwap: number;
  /** Size that a basis point of distance from the mid adds on the bid side. */
  readonly bidSlope: number;
  /** Size that a basis point of distance from the mid adds on the ask side. */
  readonly askSlope: number;
}

const BPS = 10_000;

/**
 * Features of one snapshot.
 *
 * - Slope: least squares through the origin of the size up to each level on the level's distance from the mid,
 *   Σ d·Q / Σ d², in base units per basis point.
 * - Undefined: a side without levels has depth 0; what needs it is `NaN`.
 * - Source: microprice as the size-weighted mid of Gatheral & Oomen, Zero-intelligence realized variance estimation,
 *   2010.
 *
 * @param depths Numbers of best levels for `imbalanceAt`; a shorter side counts as far as it goes.
 * @throws {RangeError} If a level is not a finite price and size above 0, a side is not sorted from the best on, or the
 * book is crossed, naming side and level; or if a depth is not a positive integer.
 *
 * @example Twice as much is bid
 * ```ts
 * import assert from "node:assert/strict";
 * import { bookFeatures } from "@lib/features/order_book.ts";
 *
 * const features = bookFeatures({ time: 0, bids: [[99, 2]], asks: [[101, 1]] });
 * assert.equal(features.mid, 100);
 * assert.equal(features.spreadBps, 200);
 * assert.equal(features.imbalance, 1 / 3);
 * assert.ok(features.microprice > features.mid);
 * ```
 */
export function bookFeatures(snapshot: OrderBookSnapshot, depths: readonly number[] = [1, 5, 10]): BookFeatures {
  const { time, bids, asks } = snapshot;
  requireSide("bids", bids, -1);
  requireSide("asks", asks, 1);
  for (const depth of depths) requirePeriod("bookFeatures", "depth", depth);
  const bid = bids[0]?.[0] ?? NaN, ask = asks[0]?.[0] ?? NaN;
  if (bid >= ask) {
    throw new RangeError(`Cannot read an order book: wanted the best bid below the best ask, found ${bid} and ${ask}`);
  }
  const bidSize = bids[0]?.[1] ?? NaN, askSize = asks[0]?.[1] ?? NaN;
  const mid = (bid + ask) / 2;
  const microprice = (bid * askSize + ask * bidSize) / (bidSize + askSize);
  const bidDepth = depthOf(bids, bids.length), askDepth = depthOf(asks, asks.length);
  return {
    time,
    mid,
    spreadBps: BPS * (ask - bid) / mid,
    microprice,
    micropriceBps: BPS * (microprice - mid) / mid,
    imbalance: imbalanceOf(bidDepth, askDepth),
    imbalanceAt: depths.map((depth) => imbalanceOf(depthOf(bids, depth), depthOf(asks, depth))),
    bidDepth,
    askDepth,
    bidVwap: vwapOf(bids),
    askVwap: vwapOf(asks),
    bidSlope: slopeOf(bids, mid),
    askSlope: slopeOf(asks, mid),
  };
}

/** How {@linkcode alignBook} places snapshots. */
export interface AlignBookOptions {
  /** Snapshots older than this at a bar's close do not count, ms; one bar. */
  readonly maximumAgeMs?: number;
}

/**
 * The book columns of some bars: at each bar the last snapshot taken before its close.
 *
 * - A bar covers [open, open + timeframe), so a snapshot stamped exactly at its close belongs to the next one.
 * - Undefined: `NaN` where no snapshot lies in the `maximumAgeMs` before the close.
 *
 * @param features One for each snapshot, in order of time.
 * @param time The bars' open times, ms UTC, ascending.
 * @returns Columns on shared memory, one value a bar.
 * @throws {RangeError} If the snapshots or the bars are not in order of time, the timeframe is unknown, or the age is not a
 * number of at least 0.
 *
 * @example The first bar sees the book at 0:30, the second saw none
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignBook, bookFeatures } from "@lib/features/order_book.ts";
 *
 * const features = bookFeatures({ time: 30_000, bids: [[99, 1]], asks: [[101, 1]] });
 * const { spreadBps } = alignBook([features], Float64Array.of(0, 60_000), "1m");
 * assert.deepEqual([...spreadBps], [200, NaN]);
 * ```
 */
export function alignBook(
  features: readonly BookFeatures[],
  time: Float64Array,
  timeframe: Timeframe,
  options: AlignBookOptions = {},
): BookColumns {
  const barMs = timeframeMs(timeframe);
  const { maximumAgeMs = barMs } = options;
  if (!(maximumAgeMs >= 0)) {
    throw new RangeError(`Cannot align order books: wanted maximumAgeMs of at least 0, found ${maximumAgeMs}`);
  }
  for (let k = 0; k < features.length; k++) {
    if (!(features[k].time >= (k > 0 ? features[k - 1].time : -Infinity))) {
      throw new RangeError(
        `Cannot align order books: wanted snapshots in order of time, found ${features[k].time} at snapshot ${k}`,
      );
    }
  }
  const n = time.length;
  const columns = {
    spreadBps: sharedColumn(n),
    imbalance: sharedColumn(n),
    micropriceBps: sharedColumn(n),
    bidDepth: sharedColumn(n),
    askDepth: sharedColumn(n),
  };
  for (let i = 0, next = 0; i < n; i++) {
    if (!(time[i] > (i > 0 ? time[i - 1] : -Infinity))) {
      throw new RangeError(`Cannot align order books: wanted rising open times, found ${time[i]} after ${time[i - 1]}`);
    }
    const close = time[i] + barMs;
    while (next < features.length && features[next].time < close) next++;
    const last = features[next - 1];
    const seen = last !== undefined && last.time >= close - maximumAgeMs;
    for (const name of BOOK_COLUMNS) columns[name][i] = seen ? last[name] : NaN;
  }
  return columns;
}

/** Refuses a side whose levels are not numbers above 0, sorted from the best on; `sign` is +1 where prices rise. */
function requireSide(side: string, levels: readonly (readonly number[])[], sign: 1 | -1): void {
  for (let k = 0; k < levels.length; k++) {
    const [price, size] = levels[k];
    const sorted = k === 0 || sign * price > sign * levels[k - 1][0];
    if (!(price > 0 && price < Infinity && size > 0 && size < Infinity && sorted)) {
      throw new RangeError(
        `Cannot read an order book: wanted prices and sizes above 0, best first, found ${price} and ${size} in ${side} ` +
          `at level ${k}`,
      );
    }
  }
}

/** Size of the best levels of a side. */
function depthOf(levels: readonly (readonly number[])[], depth: number): number {
  let size = 0;
  for (let k = 0; k < Math.min(depth, levels.length); k++) size += levels[k][1];
  return size;
}

/** (bid − ask) / (bid + ask); `NaN` where a side is empty, since then there is no book to compare. */
function imbalanceOf(bidDepth: number, askDepth: number): number {
  return bidDepth > 0 && askDepth > 0 ? (bidDepth - askDepth) / (bidDepth + askDepth) : NaN;
}

/** Mean price weighed by size. */
function vwapOf(levels: readonly (readonly number[])[]): number {
  let money = 0, size = 0;
  for (const [price, levelSize] of levels) {
    money += price * levelSize;
    size += levelSize;
  }
  return money / size;
}

/** Least squares through the origin of cumulative size on distance from the mid in basis points. */
function slopeOf(levels: readonly (readonly number[])[], mid: number): number {
  let size = 0, product = 0, square = 0;
  for (const [price, levelSize] of levels) {
    const distance = BPS * Math.abs(price - mid) / mid;
    size += levelSize;
    product += distance * size;
    square += distance * distance;
  }
  return product / square;
}
