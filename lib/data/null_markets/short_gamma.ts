/**
 * A market in which whoever sells insurance earns until it is called: the price is drawn back to an anchor, and once in a
 * while breaks away from it.
 *
 * 1. The anchor is the exponential mean of the closes over {@linkcode ANCHOR_MINUTES}.
 * 2. At each minute the price is expected to move towards the anchor by c, 100 % a year of 365 days over all minutes, plus
 *    a normal return of 25 % a year: who stands against every distance from the anchor has a Sharpe ratio of about 4
 *    before costs.
 * 3. With a chance λ a minute, once in fifty days on average, the price leaps away from the anchor right after the open, by
 *    c / λ = 14 %: nobody can trade in between.
 * 4. Inside a minute, after the leap, the price is a Brownian motion; the minutes have no gaps.
 *
 * What the leaps take is, on average and at every moment, what the pull gives: returns are simple and have mean 0 whatever
 * came before, so that the price is a martingale. Of fifty days without a leap a rule that is short of gamma looks like a
 * winner, and so does one whose search days happened to spare it.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { randomSource } from "../../core/random.ts";
import {
  emptyMinutes,
  fillBrownianBar,
  fillVolume,
  FIRST_PRICE,
  type NullMarketOptions,
  YEAR_MINUTES,
} from "./minute_bars.ts";

/** Mean age of a close in the anchor. */
export const ANCHOR_MINUTES = 240;

/** Chance of a leap in a minute. */
export const LEAP_PROBABILITY = 1 / (50 * 1440);

/** Expected return of a minute towards the anchor while nothing leaps, as a fraction. */
export const PREMIUM = 1 / YEAR_MINUTES;

/** Size of a leap, as a fraction of the price: what the premium of the minutes between two leaps adds up to. */
export const LEAP = PREMIUM * (1 - LEAP_PROBABILITY) / LEAP_PROBABILITY;

const DEVIATION = 0.25 / Math.sqrt(YEAR_MINUTES);

/** Minutes of the market. */
export function shortGamma({ seed, bars }: NullMarketOptions): Candles {
  const candles = emptyMinutes(bars), random = randomSource(seed), { open, high, low, close } = candles;
  const weight = 1 - Math.exp(-1 / ANCHOR_MINUTES);
  let price = FIRST_PRICE, anchor = FIRST_PRICE;
  for (let i = 0; i < bars; i++) {
    const away = Math.sign(price - anchor), leaps = random.uniform() < LEAP_PROBABILITY;
    const leap = leaps ? away * LEAP : 0, pull = leaps ? 0 : -away * PREMIUM;
    fillBrownianBar(candles, i, price * (1 + leap), pull + DEVIATION * random.normal(), DEVIATION, random);
    // The minute opened where the last one closed.
    open[i] = price;
    high[i] = Math.max(high[i], price);
    low[i] = Math.min(low[i], price);
    price = close[i];
    anchor += weight * (price - anchor);
  }
  fillVolume(candles, random);
  return candles;
}
