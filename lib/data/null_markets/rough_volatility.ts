/**
 * Rough volatility with jumps: volatility is as jagged at a minute's scale as at a day's, and the price leaps now and then.
 *
 * 1. Log volatility is a sum of ten Ornstein-Uhlenbeck processes whose memories run from one minute to 4⁹ (half a year) in
 *    factors of four, each with a variance in proportion to its memory to the power 2H, and the first with that of all
 *    faster ones as well: at lags in between, the mean squared change of log volatility grows as lag^2H.
 * 2. H = 0.1; the standard deviation of log volatility is 0.5.
 * 3. The return of a minute is its volatility times a normal number; volatility is 60 % a year of 365 days in the mean
 *    square.
 * 4. On average twice a day the price leaps right after the open of a minute, by a log-normal factor of mean 1 whose
 *    logarithm has a standard deviation of 0.5 %: nobody can trade in between, whatever level an order stood at.
 * 5. Inside a minute, after the leap, the price is a Brownian motion; the minutes have no gaps.
 *
 * Returns are simple and have mean 0 whatever came before: the price is a martingale.
 *
 * - Source: Gatheral, Jaisson & Rosenbaum, Volatility is rough, *Quantitative Finance*, 2018; the sum of
 *   Ornstein-Uhlenbeck processes: Abi Jaber & El Euch, Multifactor Approximation of Rough Volatility Models, *SIAM Journal
 *   on Financial Mathematics*, 2019.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { type RandomSource, randomSource } from "../../core/random.ts";
import {
  emptyMinutes,
  fillBrownianBar,
  fillVolume,
  FIRST_PRICE,
  type NullMarketOptions,
  YEAR_MINUTES,
} from "./minute_bars.ts";

const HURST = 0.1, LOG_DEVIATION = 0.5;
const FACTORS = 10, MEMORY_RATIO = 4;
const DEVIATION = 0.6 / Math.sqrt(YEAR_MINUTES);
const JUMP_PROBABILITY = 2 / 1440, JUMP_DEVIATION = 0.005;

/** The logarithm of volatility / its mean square's root, minute by minute. */
export function roughLogVolatility(bars: number, random: RandomSource): Float64Array {
  const memories = Array.from({ length: FACTORS }, (_, k) => MEMORY_RATIO ** k);
  // The first term of the endless sum 1 + r + r² + …, r being the ratio of two neighbours, stands for all of it.
  const faster = 1 / (1 - MEMORY_RATIO ** (-2 * HURST));
  const variances = memories.map((memory, k) => k === 0 ? faster : memory ** (2 * HURST));
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const sizes = variances.map((variance) => LOG_DEVIATION * Math.sqrt(variance / total));
  const keeps = memories.map((memory) => Math.exp(-1 / memory));
  const states = sizes.map((size) => size * random.normal());
  const path = new Float64Array(bars);
  for (let i = 0; i < bars; i++) {
    // E[exp(2x)] = exp(2·variance) of a normal x.
    let sum = -(LOG_DEVIATION ** 2);
    for (let k = 0; k < FACTORS; k++) {
      sum += states[k];
      states[k] = keeps[k] * states[k] + sizes[k] * Math.sqrt(1 - keeps[k] ** 2) * random.normal();
    }
    path[i] = sum;
  }
  return path;
}

/** Minutes of the market. */
export function roughVolatility({ seed, bars }: NullMarketOptions): Candles {
  const candles = emptyMinutes(bars), random = randomSource(seed, 1), { open, high, low } = candles;
  const path = roughLogVolatility(bars, randomSource(seed, 2));
  let price = FIRST_PRICE;
  for (let i = 0; i < bars; i++) {
    const deviation = DEVIATION * Math.exp(path[i]);
    const leap = random.uniform() < JUMP_PROBABILITY
      ? Math.exp(JUMP_DEVIATION * random.normal() - JUMP_DEVIATION ** 2 / 2)
      : 1;
    fillBrownianBar(candles, i, price * leap, Math.max(-0.9, deviation * random.normal()), deviation, random);
    // The minute opened where the last one closed.
    open[i] = price;
    high[i] = Math.max(high[i], price);
    low[i] = Math.min(low[i], price);
    price = candles.close[i];
  }
  fillVolume(candles, random);
  return candles;
}
