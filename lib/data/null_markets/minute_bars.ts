/**
 * What the generators of this folder share: empty minutes, a bar's extremes and its volume.
 *
 * @module
 */
import { type Candles, DAYS_PER_YEAR, sharedColumn } from "../../core/candles.ts";
import type { RandomSource } from "../../core/random.ts";

/** What a market without an edge is asked for. */
export interface NullMarketOptions {
  /** A safe integer; the same seed gives the same bits. */
  readonly seed: number;
  /** Number of minutes. */
  readonly bars: number;
}

/** Minutes of a year of 365 days. */
export const YEAR_MINUTES = DAYS_PER_YEAR * 1440;

/** Price of the first open: that of a large coin in dollars. */
export const FIRST_PRICE = 50_000;

const MINUTE_MS = 60_000;

/** Minutes from 2025-01-01 on, without prices, volume or a book. */
export function emptyMinutes(bars: number): Candles {
  const column = () => sharedColumn(bars), start = Date.UTC(2025, 0);
  return {
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: column().map((_, i) => start + i * MINUTE_MS),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/**
 * Fills open, close, high and low of a bar whose price moves as a Brownian motion from its open to its close: the extremes
 * follow the law of a Brownian bridge, so that who trades at a level inside the bar gains nothing by it.
 *
 * - Source: Karatzas & Shreve, *Brownian Motion and Stochastic Calculus*, section 4.3.
 *
 * @param move Simple return from open to close.
 * @param deviation Standard deviation of that motion, as a fraction of the open.
 */
export function fillBrownianBar(
  { open, high, low, close }: Candles,
  i: number,
  first: number,
  move: number,
  deviation: number,
  random: RandomSource,
): void {
  const bridge = 2 * deviation * deviation;
  const top = (move + Math.sqrt(move * move - bridge * Math.log(1 - random.uniform()))) / 2;
  const bottom = (move - Math.sqrt(move * move - bridge * Math.log(1 - random.uniform()))) / 2;
  open[i] = first;
  close[i] = first * (1 + move);
  high[i] = Math.max(first * (1 + top), close[i]);
  low[i] = Math.min(first * (1 + bottom), close[i]);
}

/** Volume of a minute whose range is the mean one, base units: that of a large coin, some six million dollars. */
const USUAL_VOLUME = 120;

/** Standard deviation of the part of log volume that is new each minute. */
const VOLUME_NOISE = 0.6;

/** Fills the volume: log-normal about a level that is in proportion to the bar's range. */
export function fillVolume({ open, high, low, volume }: Candles, random: RandomSource): void {
  let sum = 0;
  for (let i = 0; i < open.length; i++) sum += (high[i] - low[i]) / open[i];
  const mean = sum / open.length;
  for (let i = 0; i < open.length; i++) {
    const range = (high[i] - low[i]) / open[i];
    volume[i] = USUAL_VOLUME * range / mean * Math.exp(VOLUME_NOISE * random.normal());
  }
}
