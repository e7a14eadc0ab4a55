/**
 * Follow the order book when it has leant to one side for a while.
 *
 * - Source: Cont, Kukanov & Stoikov, The Price Impact of Order Book Events, *Journal of Financial Econometrics*, 2014: prices
 *   move with the imbalance of orders. For a market without a recorded book, where the close lies within its bar stands in
 *   for it (Williams' accumulation and distribution, 1972).
 *
 * @module
 */
import { ema } from "../features/trend.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import {
  ATR_BARS,
  LEAST_MARGIN_BPS,
  REWARD_RATIO,
  spoken,
  spokenTime,
  STOP_ATR,
  TIMEOUT_MINUTES,
  timeoutRule,
} from "./common_params.ts";

/** Mean of how hard the last bars pressed up (1) or down (−1); `NaN` where a book was not recorded. */
function pressureOf(features: MarketFeatures, meanBars: number): Float64Array {
  const { high, low, close, book } = features.candles;
  if (book !== undefined) return features.imbalance(meanBars);
  return features.column("book_pressure place", [meanBars], () => {
    const place = close.map((price, i) => high[i] > low[i] ? (2 * price - high[i] - low[i]) / (high[i] - low[i]) : 0);
    return ema(place, meanBars);
  });
}

/** Enters with the mean pressure of the last bars. */
export const bookPressure = defineStrategy({
  name: "book_pressure",
  summary: "Goes with an order book that leans to one side, as those who wait to buy or sell push the price.",
  parameters: [
    {
      name: "meanBars",
      label: "Mean of",
      kind: "int",
      low: 1,
      high: 60,
      log: true,
      default: 5,
      unit: "bars",
      meaning: "Period of the exponential mean of the pressure; 1 takes it as it is.",
    },
    {
      name: "pressure",
      label: "Least pressure",
      kind: "float",
      low: 0.2,
      high: 0.95,
      default: 0.5,
      unit: "fraction",
      meaning: "Mean imbalance of the book from which it enters, 0 … 1.",
    },
    STOP_ATR,
    REWARD_RATIO,
    TIMEOUT_MINUTES,
  ],
  lookBackBars: ({ meanBars }) => Math.max(meanBars - 1, ATR_BARS),
  entries(features, { meanBars, pressure, stopAtr, rewardRatio }) {
    const mean = pressureOf(features, meanBars);
    const side = new Int8Array(mean.length), confidence = new Float32Array(mean.length);
    for (let i = Math.max(meanBars - 1, ATR_BARS); i < side.length; i++) {
      const strength = Math.abs(mean[i]);
      // A comparison with NaN, where no book was recorded, is false: no signal.
      if (!(strength >= 0)) continue;
      confidence[i] = strength;
      if (strength >= pressure) side[i] = Math.sign(mean[i]);
    }
    return { side, confidence, stopDistance: features.atr(ATR_BARS), stopMultiple: stopAtr, rewardRatio };
  },
  rules: (params, timeframe) => ({ ...timeoutRule(params, timeframe), minimumMarginBps: LEAST_MARGIN_BPS }),
  indicators: (features, { meanBars }) => ({ pressure: pressureOf(features, meanBars), atr: features.atr(ATR_BARS) }),
  describe: ({ meanBars, pressure, stopAtr, rewardRatio, timeoutMinutes }) =>
    `goes with the order book once it leans to a side by ${spoken(pressure)} in the mean of ${meanBars} ` +
    `bar${meanBars > 1 ? "s" : ""}, stops out after ${spoken(stopAtr)} average true ranges, aims for ` +
    `${spoken(rewardRatio)} times that, is out after ${spokenTime(timeoutMinutes)} at the latest`,
});
