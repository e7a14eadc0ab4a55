/**
 * GARCH(1,1) with Student-t innovations: volatility that clusters and very fat tails, nothing else.
 *
 * 1. The return of a minute is σ·√h·z, with z Student-t of four degrees of freedom scaled to variance 1: its fourth moment
 *    does not exist.
 * 2. h ← (1 − α − β) + α·h·z² + β·h, with α = 0.08 and β = 0.91: a shock is half forgotten after 69 minutes.
 * 3. σ is that of 60 % a year of 365 days.
 * 4. Inside a minute the price is a Brownian motion of that minute's variance; the minutes have no gaps.
 *
 * Returns are simple and have mean 0 whatever came before: the price is a martingale.
 *
 * - Source: Bollerslev, A Conditionally Heteroskedastic Time Series Model for Speculative Prices and Rates of Return,
 *   *Review of Economics and Statistics*, 1987.
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

const SHOCK = 0.08, MEMORY = 0.91;
const DEVIATION = 0.6 / Math.sqrt(YEAR_MINUTES);

/** A minute's standard deviation is held below this, so that prices stay positive. */
const MOST_DEVIATION = 0.1;

/** A squared innovation counts in the next variance up to this (7 σ), so that no single one sets it off. */
const MOST_SQUARED = 50;

/** Minutes of the market. */
export function garchT({ seed, bars }: NullMarketOptions): Candles {
  const candles = emptyMinutes(bars), random = randomSource(seed);
  let price = FIRST_PRICE, variance = 1;
  for (let i = 0; i < bars; i++) {
    // √(2 / χ²(4)) times a normal number is Student-t(4) / √2, of variance 1; χ²(4) = −2·ln(u·v).
    const mixing = -1 / Math.log((1 - random.uniform()) * (1 - random.uniform()));
    const shock = random.normal(), deviation = Math.min(MOST_DEVIATION, DEVIATION * Math.sqrt(variance * mixing));
    fillBrownianBar(candles, i, price, Math.max(-0.9, deviation * shock), deviation, random);
    price = candles.close[i];
    variance = 1 - SHOCK - MEMORY + variance * (MEMORY + SHOCK * Math.min(MOST_SQUARED, mixing * shock * shock));
  }
  fillVolume(candles, random);
  return candles;
}
