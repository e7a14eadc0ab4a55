/**
 * Pull-back in a trend: a price that has fallen back against its trend is bet on to rejoin it.
 *
 * - Source: Raschke & Connors, *Street Smarts*, 1996, whose "Holy Grail" buys the retreat to an average within a trend.
 *
 * @module
 */
import { defineStrategy, LEAVE_BOTH, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import { ATR_BARS, spoken, spokenTime, STOP_ATR, TIMEOUT_MINUTES, timeoutRule } from "./common_params.ts";
import { NEGLIGIBLE_SHARE } from "../features/negligible.ts";

/** Takes the trend's side far enough behind its fast average, and leaves at that average. */
export const trendPullback = defineStrategy({
  name: "trend_pullback",
  summary:
    "Goes with a trend from where the price has fallen back against it, as what drives the trend outlasts the pause.",
  parameters: [
    {
      name: "fastBars",
      label: "Fast average",
      kind: "int",
      low: 20,
      high: 240,
      log: true,
      default: 120,
      unit: "bars",
      meaning: "Period of the fast EMA, from which the depth is measured and at which a position is left.",
    },
    {
      name: "slowRatio",
      label: "Slow / fast",
      kind: "float",
      low: 2,
      high: 6,
      default: 4,
      unit: "ratio",
      meaning: "Period of the slow EMA / that of the fast one; the trend is up where the fast one stands above it.",
    },
    {
      name: "depthAtr",
      label: "Depth",
      kind: "float",
      low: 1,
      high: 16,
      log: true,
      default: 5,
      unit: "ATR",
      meaning: "How far behind the fast EMA, against the trend, the close must stand, in average true ranges.",
    },
    STOP_ATR,
    TIMEOUT_MINUTES,
  ],
  lookBackBars: ({ fastBars, slowRatio }) => Math.max(Math.round(slowRatio * fastBars), ATR_BARS),
  entries(features, { fastBars, slowRatio, depthAtr, stopAtr }) {
    const { close } = features.candles, slowBars = Math.round(slowRatio * fastBars);
    const fast = features.ema(fastBars), slow = features.ema(slowBars), range = features.atr(ATR_BARS);
    const side = new Int8Array(close.length), leave = new Uint8Array(close.length);
    const start = Math.max(slowBars, ATR_BARS);
    let before = 0;
    for (let i = start - 1; i < close.length; i++) {
      const gap = fast[i] - slow[i], isFlat = Math.abs(gap) <= NEGLIGIBLE_SHARE * Math.abs(close[i]);
      const trend = isFlat ? 0 : Math.sign(gap), depth = trend * (fast[i] - close[i]);
      const now = trend !== 0 && depth >= depthAtr * range[i] ? trend : 0;
      // A price that stays so far behind is entered once: a stop that was hit there is not tried again at once.
      if (i >= start && now !== 0 && now !== before) side[i] = now;
      before = now !== 0 || (trend === before && depth > 0) ? now || before : 0;
      leave[i] = trend === 0 || depth <= 0 ? LEAVE_BOTH : trend > 0 ? LEAVE_SHORT : LEAVE_LONG;
    }
    return { side, leave, stopDistance: range, stopMultiple: stopAtr };
  },
  rules: timeoutRule,
  indicators: (features, { fastBars, slowRatio }) => ({
    fast: features.ema(fastBars),
    slow: features.ema(Math.round(slowRatio * fastBars)),
  }),
  describe: ({ fastBars, slowRatio, depthAtr, stopAtr, timeoutMinutes }) =>
    `goes with the trend of the averages of ${fastBars} and ${Math.round(slowRatio * fastBars)} bars from a close ` +
    `${spoken(depthAtr)} average true ranges behind the fast one, leaves at that one, stops out after ` +
    `${spoken(stopAtr)} average true ranges, is out after ${spokenTime(timeoutMinutes)} at the latest`,
});
