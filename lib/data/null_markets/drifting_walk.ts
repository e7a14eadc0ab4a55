/**
 * A random walk with drift: who is long earns, whatever the rule.
 *
 * 1. The return of a minute is normal, independent of all others, with a standard deviation of 50 % a year of 365 days and
 *    a mean of 100 % a year: buying and holding has a Sharpe ratio of 2.
 * 2. Inside a minute the price is a Brownian motion; the minutes have no gaps.
 *
 * There is no rule to be found that is worth more than holding; one that is only long more than short is no discovery.
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

const DEVIATION = 0.5 / Math.sqrt(YEAR_MINUTES), DRIFT = 1 / YEAR_MINUTES;

/** Minutes of the market. */
export function driftingWalk({ seed, bars }: NullMarketOptions): Candles {
  const candles = emptyMinutes(bars), random = randomSource(seed);
  let price = FIRST_PRICE;
  for (let i = 0; i < bars; i++) {
    fillBrownianBar(candles, i, price, DRIFT + DEVIATION * random.normal(), DEVIATION, random);
    price = candles.close[i];
  }
  fillVolume(candles, random);
  return candles;
}
