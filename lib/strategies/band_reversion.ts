/**
 * Reversion from the edge of a band: a stretched price is bet on to come back to its average.
 *
 * - Source: the bands of Bollinger, *Bollinger on Bollinger Bands*, 2001, confirmed by the relative strength index of
 *   Wilder, *New Concepts in Technical Trading Systems*, 1978.
 *
 * @module
 */
import { rollingStandardDeviation } from "../features/rolling.ts";
import { sma } from "../features/trend.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import { defineStrategy, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import {
  ATR_BARS,
  LEAST_MARGIN_BPS,
  spoken,
  spokenTime,
  STOP_ATR,
  TIMEOUT_MINUTES,
  timeoutRule,
} from "./common_params.ts";

/** The average and the standard deviation of which a band is made. */
function bandOf(features: MarketFeatures, period: number) {
  const { close } = features.candles;
  return {
    average: features.column("band_reversion average", [period], () => sma(close, period)),
    deviation: features.column("band_reversion deviation", [period], () => rollingStandardDeviation(close, period)),
  };
}

/** Goes against a close beyond its band, back to the average. */
export const bandReversion = defineStrategy({
  name: "band_reversion",
  summary: "Goes against a close beyond its Bollinger band with an RSI as stretched, as hasty moves are taken back.",
  parameters: [
    {
      name: "period",
      label: "Band average",
      kind: "int",
      low: 20,
      high: 240,
      log: true,
      default: 60,
      unit: "bars",
      meaning: "Bars of the average and of the standard deviation of the band.",
    },
    {
      name: "deviations",
      label: "Band width",
      kind: "float",
      low: 1,
      high: 4,
      default: 2,
      unit: "standard deviations",
      meaning: "How far from the average the close must stand.",
    },
    {
      name: "rsiPeriod",
      label: "RSI period",
      kind: "int",
      low: 5,
      high: 30,
      default: 14,
      unit: "bars",
      meaning: "Period of the relative strength index.",
    },
    {
      name: "rsiDistance",
      label: "RSI distance from 50",
      kind: "float",
      low: 0,
      high: 35,
      default: 15,
      unit: "points",
      meaning: "How far from 50 the RSI must stand on the side of the move.",
    },
    STOP_ATR,
    // A hasty move is taken back within minutes or not at all.
    { ...TIMEOUT_MINUTES, low: 5 },
  ],
  lookBackBars: ({ period, rsiPeriod }) => Math.max(period, rsiPeriod + 1, ATR_BARS),
  entries(features, { period, deviations, rsiPeriod, rsiDistance, stopAtr }) {
    const { close } = features.candles, strength = features.rsi(rsiPeriod);
    const { average, deviation } = bandOf(features, period);
    const side = new Int8Array(close.length), leave = new Uint8Array(close.length);
    const targetDistance = new Float64Array(close.length);
    const start = Math.max(period, rsiPeriod + 1, ATR_BARS);
    let before = 0;
    for (let i = start - 1; i < close.length; i++) {
      const gap = close[i] - average[i], edge = deviations * deviation[i], strong = strength[i] - 50;
      const now = gap < -edge && strong <= -rsiDistance ? 1 : gap > edge && strong >= rsiDistance ? -1 : 0;
      // A price that stays beyond the band is entered once: a stop that was hit there is not tried again at once.
      if (i >= start && now !== before) side[i] = now;
      before = now;
      targetDistance[i] = Math.abs(gap);
      leave[i] = gap >= 0 ? LEAVE_LONG : LEAVE_SHORT;
    }
    return { side, leave, stopDistance: features.atr(ATR_BARS), stopMultiple: stopAtr, targetDistance };
  },
  rules: (params, timeframe) => ({ ...timeoutRule(params, timeframe), minimumMarginBps: LEAST_MARGIN_BPS }),
  indicators: (features, { period, rsiPeriod }) => ({
    ...bandOf(features, period),
    rsi: features.rsi(rsiPeriod),
  }),
  describe: ({ period, deviations, rsiDistance, stopAtr, timeoutMinutes }) =>
    `goes against a close ${spoken(deviations)} standard deviations from its average of ${period} bars with the RSI ` +
    `${spoken(rsiDistance)} points from 50, leaves at the average, stops out after ${spoken(stopAtr)} average true ` +
    `ranges, is out after ${spokenTime(timeoutMinutes)} at the latest`,
});
