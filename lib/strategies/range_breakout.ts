/**
 * Volatility breakout: after a quiet range the first close beyond it is followed.
 *
 * - Source: Crabel, *Day Trading with Short Term Price Patterns and Opening Range Breakout*, 1990: the narrowest range of
 *   seven (NR7) foretells a move, entered a stretch beyond the range. Here a range of some bars is held against that of
 *   seven times as many, so that the rule reads bars of any length.
 *
 * @module
 */
import { defineStrategy } from "../strategy/strategy.ts";
import { LEAST_MARGIN_BPS, REWARD_RATIO, spoken, spokenTime, TIMEOUT_MINUTES, timeoutRule } from "./common_params.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";

/** Ranges that the quiet one is the narrowest of. */
const RANGES = 7;

/** Highest high minus lowest low of some bars. */
function widthOf(features: MarketFeatures, bars: number): Float64Array {
  return features.column("range_breakout width", [bars], () => {
    const top = features.resistance(bars), bottom = features.support(bars);
    return top.map((value, i) => value - bottom[i]);
  });
}

/** Goes with the first close beyond a range that was narrow beside the market's own of late. */
export const rangeBreakout = defineStrategy({
  name: "range_breakout",
  summary: "Goes with a close that leaves an unusually narrow range, as quiet and lively times take turns.",
  parameters: [
    {
      name: "rangeBars",
      label: "Quiet range",
      kind: "int",
      low: 15,
      high: 120,
      log: true,
      default: 30,
      unit: "bars",
      meaning: "Bars of the range that is to be quiet; it is compared with seven times as many.",
    },
    {
      name: "quietShare",
      label: "Quiet below",
      kind: "float",
      low: 0.2,
      high: 0.6,
      default: 0.35,
      unit: "fraction",
      meaning: "Widest quiet range as a share of the range of seven times as many bars; a random walk has about 0.38.",
    },
    {
      name: "stretch",
      label: "Stretch",
      kind: "float",
      low: 0,
      high: 1,
      default: 0.2,
      unit: "quiet ranges",
      meaning: "How far beyond the quiet range the close must stand.",
    },
    {
      name: "stopShare",
      label: "Stop, wide ranges",
      kind: "float",
      low: 0.4,
      high: 3,
      log: true,
      default: 0.8,
      unit: "wide ranges",
      meaning: "Distance of the stop as a share of the range of seven times as many bars.",
    },
    REWARD_RATIO,
    TIMEOUT_MINUTES,
  ],
  lookBackBars: ({ rangeBars }) => RANGES * rangeBars,
  entries(features, { rangeBars, quietShare, stretch, stopShare, rewardRatio }) {
    const { close } = features.candles;
    const top = features.resistance(rangeBars), bottom = features.support(rangeBars);
    const narrow = widthOf(features, rangeBars), wide = widthOf(features, RANGES * rangeBars);
    const side = new Int8Array(close.length);
    for (let i = RANGES * rangeBars; i < close.length; i++) {
      const width = narrow[i - 1];
      if (width > quietShare * wide[i - 1]) continue;
      if (close[i] > top[i - 1] + stretch * width) side[i] = 1;
      else if (close[i] < bottom[i - 1] - stretch * width) side[i] = -1;
    }
    return { side, stopDistance: wide, stopMultiple: stopShare, rewardRatio };
  },
  rules: (params, timeframe) => ({ ...timeoutRule(params, timeframe), minimumMarginBps: LEAST_MARGIN_BPS }),
  indicators: (features, { rangeBars }) => ({
    narrow: widthOf(features, rangeBars),
    wide: widthOf(features, RANGES * rangeBars),
  }),
  describe: ({ rangeBars, quietShare, stopShare, rewardRatio, timeoutMinutes }) =>
    `goes with a close beyond the range of ${rangeBars} bars where that is at most ${
      spoken(100 * quietShare)
    } % of the ` +
    `range of ${RANGES * rangeBars}, stops out after ${spoken(stopShare)} of the latter, aims for ${
      spoken(rewardRatio)
    } ` +
    `times that, is out after ${spokenTime(timeoutMinutes)} at the latest`,
});
