/**
 * A martingale of few ticks a minute: what lies between two trades was never a price.
 *
 * 1. Six times a minute the price moves by the factor 1 + s or 1 − s, each by a fair coin.
 * 2. s is such that a minute's volatility is that of 45 % a year of 365 days: some 2.5 basis points.
 * 3. Open is the last close, close the price after the sixth move; high and low are the largest and the smallest of the
 *    seven.
 *
 * The price is a martingale, yet a stop that is filled at its level, and not at the price that triggered it, earns here:
 * up to a whole step each time.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { randomSource } from "../../core/random.ts";
import { emptyMinutes, fillVolume, FIRST_PRICE, type NullMarketOptions, YEAR_MINUTES } from "./minute_bars.ts";

/** Moves of the price in a minute. */
export const TICKS_A_MINUTE = 6;

/** Size of a move, as a fraction of the price. */
export const TICK = 0.45 / Math.sqrt(YEAR_MINUTES * TICKS_A_MINUTE);

/** Minutes of the market. */
export function fewTicks({ seed, bars }: NullMarketOptions): Candles {
  const candles = emptyMinutes(bars), random = randomSource(seed), { open, high, low, close } = candles;
  let price = FIRST_PRICE;
  for (let i = 0; i < bars; i++) {
    open[i] = high[i] = low[i] = price;
    for (let k = 0; k < TICKS_A_MINUTE; k++) {
      price *= random.uniform() < 0.5 ? 1 + TICK : 1 - TICK;
      high[i] = Math.max(high[i], price);
      low[i] = Math.min(low[i], price);
    }
    close[i] = price;
  }
  fillVolume(candles, random);
  return candles;
}
