/**
 * Time-series momentum: moving averages of several look-backs say whether a market has been rising or falling.
 *
 * - Source: Moskowitz, Ooi & Pedersen, Time Series Momentum, *Journal of Financial Economics*, 2012: the sign of the past
 *   return over several look-backs. A fast average above a slow one is such a sign with less noise; look-backs that double,
 *   as in Baz et al., Dissecting Investment Strategies in the Cross Section and Time Series, 2015.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../features/negligible.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import { defineStrategy, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import { ATR_BARS, spoken, spokenTime, STOP_ATR, TIMEOUT_MINUTES, timeoutRule } from "./common_params.ts";

/** Sum over the look-backs of the signs of fast minus slow average, 0 within the band. */
function trendVotes(
  features: MarketFeatures,
  fast: number,
  slow: number,
  lookBacks: number,
  bandAtr: number,
): Int8Array {
  const range = features.atr(ATR_BARS), votes = new Int8Array(range.length), { close } = features.candles;
  for (let k = 0; k < lookBacks; k++) {
    const quick = features.ema(fast * 2 ** k), slower = features.ema(slow * 2 ** k);
    for (let i = 0; i < votes.length; i++) {
      const gap = quick[i] - slower[i], band = Math.max(bandAtr * range[i], NEGLIGIBLE_SHARE * Math.abs(close[i]));
      votes[i] += Number(gap > band) - Number(gap < -band);
    }
  }
  return votes;
}

/** Bars before the slowest average has its first value. */
const lookBack = (slow: number, lookBacks: number) => slow * 2 ** (lookBacks - 1) - 1;

/** Holds the side on which the averages of all look-backs agree, until most of them are against it. */
export const movingAverageCross = defineStrategy({
  name: "moving_average_cross",
  summary: "Holds the side on which fast and slow averages of all look-backs agree, as trends go on for a while.",
  parameters: [
    {
      name: "fast",
      label: "Fast average",
      kind: "int",
      low: 5,
      high: 60,
      log: true,
      default: 20,
      unit: "bars",
      meaning: "Period of the fast average of the shortest look-back.",
    },
    {
      name: "slow",
      label: "Slow average",
      kind: "int",
      low: 20,
      high: 240,
      log: true,
      default: 80,
      unit: "bars",
      meaning: "Period of the slow average of the shortest look-back.",
    },
    {
      name: "lookBacks",
      label: "Look-backs",
      kind: "int",
      low: 1,
      high: 3,
      default: 2,
      meaning: "How many pairs of averages must agree; each has twice the periods of the one before.",
    },
    {
      name: "bandAtr",
      label: "Trend band",
      kind: "float",
      low: 0,
      high: 3,
      default: 0.5,
      unit: "ATR",
      meaning: "How far a fast average must stand from its slow one.",
    },
    STOP_ATR,
    TIMEOUT_MINUTES,
  ],
  constraints: ["fast < slow"],
  lookBackBars: ({ slow, lookBacks }) => Math.max(lookBack(slow, lookBacks), ATR_BARS),
  entries(features, { fast, slow, lookBacks, bandAtr, stopAtr }) {
    const votes = trendVotes(features, fast, slow, lookBacks, bandAtr);
    const side = new Int8Array(votes.length), leave = new Uint8Array(votes.length);
    for (let i = Math.max(lookBack(slow, lookBacks), ATR_BARS); i < votes.length; i++) {
      if (votes[i] === lookBacks) side[i] = 1;
      else if (votes[i] === -lookBacks) side[i] = -1;
      if (votes[i] < 0) leave[i] = LEAVE_LONG;
      else if (votes[i] > 0) leave[i] = LEAVE_SHORT;
    }
    return { side, leave, stopDistance: features.atr(ATR_BARS), stopMultiple: stopAtr };
  },
  rules: timeoutRule,
  indicators: (features, { fast, slow, lookBacks, bandAtr }) => ({
    fast: features.ema(fast),
    slow: features.ema(slow),
    votes: trendVotes(features, fast, slow, lookBacks, bandAtr),
  }),
  describe: ({ fast, slow, lookBacks, stopAtr, timeoutMinutes }) =>
    `holds the trend while averages of ${fast} over ${slow} bars ${
      lookBacks > 1 ? `and of ${lookBacks - 1} longer look-back${lookBacks > 2 ? "s" : ""} ` : ""
    }agree, stops out after ${spoken(stopAtr)} average true ranges, is out after ${
      spokenTime(timeoutMinutes)
    } at the latest`,
});
