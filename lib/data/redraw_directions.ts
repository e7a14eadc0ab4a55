/**
 * Copies of a market in which up and down were drawn by coin: sizes of moves, volatility, volume, gaps and times stay, what
 * one bar foretells of the direction of the next goes.
 *
 * A bar is turned as a whole: in logarithms it is mirrored about the close before it, so that its gap, its wicks and its
 * move change sign together, its high and low change places, and all keep their sizes. Prices go on from where the
 * copy stands. The book is turned by a coin of its own: sides change places. Further columns stay as they are.
 *
 * - Source: in the line of D. Aronson, *Evidence-Based Technical Analysis* (2006) and T. Masters, *Permutation and
 *   Randomization Tests for Trading System Development* (2020), who permute returns.
 *
 * @module
 */
import { type BookColumns, type Candles, sharedColumn, TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { mapBook, mapExtra } from "./candles.ts";

/** Which bars are turned, 1 for those that are. */
export interface Turns {
  /** The prices, by bar. */
  readonly prices: Uint8Array;
  /** The book, by bar. */
  readonly book: Uint8Array;
}

/** Choices of {@linkcode drawTurns}. */
export interface TurnOptions {
  /** Decides, with the number of the copy, every coin. */
  readonly seed: number;
  /** Number of the copy. */
  readonly copy: number;
  /** First bar that is drawn; earlier ones stay. The first one by default. */
  readonly from?: number;
  /** Bars that keep their directions among each other and are turned together, by the clock; 1 by default. */
  readonly blockBars?: number;
}

/** Streams of coins: apart from each other, and from those by which a simulated market of the same seed is made. */
const PRICE_COINS = 7001, BOOK_COINS = 7002;

/**
 * Draws by coin in which direction each block of bars goes, and how its book lies.
 *
 * The coin of the prices is fair in money: a block that moves the price by the factor r or 1 / r goes up with the chance
 * 1 / (1 + r), 49.975 % where r is 1.001. So the price to come is on average that of now, and holding it pays nothing; a
 * coin fair in logarithms would pay σ² / 2 a year, 18 % at a volatility of 60 %. That of the book is fair.
 *
 * Markets of the same times whose first drawn bars are of one time are turned together, so that they move together as
 * they did.
 *
 * @throws {RangeError} If a block has no whole number of bars of at least 1.
 */
export function drawTurns(
  { timeframe, time, open, close }: Pick<Candles, "timeframe" | "time" | "open" | "close">,
  { seed, copy, from = 0, blockBars = 1 }: TurnOptions,
): Turns {
  if (!(Number.isInteger(blockBars) && blockBars >= 1)) {
    throw new RangeError(`Cannot redraw directions: wanted blocks of at least one bar, found ${blockBars}`);
  }
  const bars = close.length, prices = new Uint8Array(bars), book = new Uint8Array(bars);
  const priceCoin = randomSource(seed, PRICE_COINS, copy), bookCoin = randomSource(seed, BOOK_COINS, copy);
  const blockMs = blockBars * TIMEFRAME_MS[timeframe];
  const blockOf = (bar: number) => Math.floor((time[bar] - time[from]) / blockMs);
  let drawn = -1, coin = 0, otherCoin = 0;
  for (let i = from, end = i; i < bars; i = end) {
    const block = blockOf(i);
    while (end < bars && blockOf(end) === block) end++;
    // Coins are those of times: bars that one market lacks do not move the coins of later ones away from another's.
    for (; drawn < block; drawn++) {
      coin = priceCoin.uniform();
      otherCoin = bookCoin.uniform();
    }
    const before = i === 0 ? open[0] : close[i - 1], after = close[end - 1];
    // r / (1 + r) for a block that rose by r, to fall; 1 / (1 + r) for one that fell by r, to rise.
    if (coin < after / (before + after)) prices.fill(1, i, end);
    if (otherCoin < 0.5) book.fill(1, i, end);
  }
  return { prices, book };
}

/**
 * The bars with some of them turned.
 *
 * - Turning the same bars again gives the bars again, but for rounding; a copy equals the bars up to the first turned one.
 *
 * @param first First bar of the copy, which begins at its real price; the first of all by default.
 * @param column Makes the columns; on shared memory by default.
 *
 * @example A bar that rose by a quarter falls by a fifth
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { turned } from "@lib/data/redraw_directions.ts";
 *
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 60_000], open: [64, 64], high: [64, 100], low: [64, 64],
 *   close: [64, 80], volume: [1, 1],
 * });
 * const copy = turned(candles, { prices: Uint8Array.of(0, 1), book: Uint8Array.of(0, 0) });
 * assert.deepEqual([...copy.close], [64, 51.2]);
 * assert.deepEqual([copy.high[1], copy.low[1]], [64, 40.96]);
 * ```
 */
export function turned(
  candles: Candles,
  turns: Turns,
  first = 0,
  column: (length: number) => Float64Array = sharedColumn,
): Candles {
  const { symbol, timeframe, book, extra } = candles, bars = candles.time.length - first;
  const open = column(bars), high = column(bars), low = column(bars), close = column(bars);
  // Prices before a bar, there and here: all of it is told by their ratios to it.
  let there = first === 0 ? candles.open[0] : candles.close[first - 1], here = there;
  for (let k = 0, i = first; k < bars; k++, i++) {
    const isTurned = turns.prices[i] === 1;
    open[k] = moved(candles.open[i], there, here, isTurned);
    high[k] = moved(isTurned ? candles.low[i] : candles.high[i], there, here, isTurned);
    low[k] = moved(isTurned ? candles.high[i] : candles.low[i], there, here, isTurned);
    close[k] = moved(candles.close[i], there, here, isTurned);
    there = candles.close[i];
    here = close[k];
  }
  const cut = (values: Float64Array) => values.subarray(first);
  return {
    symbol,
    timeframe,
    time: cut(candles.time),
    open,
    high,
    low,
    close,
    volume: cut(candles.volume),
    ...(book && { book: turnedBook(book, turns.book, first, column) }),
    ...(extra && { extra: mapExtra(extra, cut) }),
  };
}

/** The book with its sides changed where it is turned. */
function turnedBook(
  book: BookColumns,
  isTurned: Uint8Array,
  first: number,
  column: (length: number) => Float64Array,
): BookColumns {
  const { spreadBps, imbalance, micropriceBps, bidDepth, askDepth } = mapBook(book, (values) => values.subarray(first));
  const result = {
    spreadBps,
    imbalance: column(imbalance.length),
    micropriceBps: column(imbalance.length),
    bidDepth: column(imbalance.length),
    askDepth: column(imbalance.length),
  };
  for (let k = 0; k < imbalance.length; k++) {
    const isOther = isTurned[first + k] === 1, sign = isOther ? -1 : 1;
    result.imbalance[k] = sign * imbalance[k];
    result.micropriceBps[k] = sign * micropriceBps[k];
    result.bidDepth[k] = isOther ? askDepth[k] : bidDepth[k];
    result.askDepth[k] = isOther ? bidDepth[k] : askDepth[k];
  }
  return result;
}

/**
 * Shorter bars turned as the longer bars that hold them, so that both still tell of one path.
 *
 * Those that no longer bar holds, as it is missing, follow the price that the copy has there. A book or further columns
 * are left out: shorter bars tell the order of events alone.
 *
 * @param copy Of the longer bars, as {@linkcode turned} makes it from `candles`, `turns` and `first`.
 * @param column Makes the columns; on shared memory by default.
 */
export function turnedFiner(
  finer: Candles,
  { candles, turns, first = 0 }: { readonly candles: Candles; readonly turns: Turns; readonly first?: number },
  copy: Candles,
  column: (length: number) => Float64Array = sharedColumn,
): Candles {
  const { time, close } = candles, bars = finer.time.length, lastBar = time.length - 1;
  const barMs = TIMEFRAME_MS[candles.timeframe];
  const open = column(bars), high = column(bars), low = column(bars), closes = column(bars);
  for (let k = 0, i = first; k < bars; k++) {
    while (i < lastBar && time[i + 1] <= finer.time[k]) i++;
    const isAfter = finer.time[k] >= time[i] + barMs,
      isTurned = !isAfter && finer.time[k] >= time[i] &&
        turns.prices[i] === 1;
    const there = isAfter ? close[i] : i === 0 ? candles.open[0] : close[i - 1];
    const here = isAfter ? copy.close[i - first] : i === first ? there : copy.close[i - first - 1];
    open[k] = moved(finer.open[k], there, here, isTurned);
    high[k] = moved(isTurned ? finer.low[k] : finer.high[k], there, here, isTurned);
    low[k] = moved(isTurned ? finer.high[k] : finer.low[k], there, here, isTurned);
    closes[k] = moved(finer.close[k], there, here, isTurned);
  }
  const { symbol, timeframe, volume } = finer;
  return { symbol, timeframe, time: finer.time, open, high, low, close: closes, volume };
}

/** A price of a copy, by its ratio to a price there that is another one here. */
function moved(price: number, there: number, here: number, isTurned: boolean): number {
  // A price that nothing has moved stays to the last bit.
  return isTurned ? here * (there / price) : here === there ? price : here * (price / there);
}
