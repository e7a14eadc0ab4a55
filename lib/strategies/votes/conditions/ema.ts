/**
 * Trend: the fast average beyond the slow one. Reversion: the close beyond the slow average on the other side.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import { defineCondition, LONG, SHORT, SIDES } from "./condition.ts";

/** Votes of two exponential averages. */
export const emaCondition = defineCondition({
  name: "ema",
  label: "averages",
  rule: "Trend: long where the fast EMA stands above the slow one by more than the band; reversion: long where the " +
    "close stands below the slow EMA by more than it. The band is bandAtr average true ranges, but at least 10⁻¹² of " +
    "the close. Short is the mirror image.",
  parameters: [],
  weight: 1,
  votes: SIDES,
  lookBackBars: ({ emaSlow, atrPeriod }) => Math.max(emaSlow - 1, atrPeriod),
  cast({ entryMode, emaFast, emaSlow, atrPeriod, bandAtr }, features) {
    const isTrend = entryMode === "trend", { close } = features.candles;
    const moving = isTrend ? features.ema(emaFast) : features.ema(emaSlow);
    const base = isTrend ? features.ema(emaSlow) : close;
    const range = features.atr(atrPeriod);
    return [{
      addVotes(start, end, place, codes) {
        const long = LONG * place, short = SHORT * place;
        for (let i = start; i < end; i++) {
          const gap = moving[i] - base[i];
          const band = Math.max(bandAtr * range[i], NEGLIGIBLE_SHARE * Math.abs(close[i]));
          codes[i - start] += long * Number(gap > band) + short * Number(gap < -band);
        }
      },
    }];
  },
  indicators: ({ emaFast, emaSlow, atrPeriod }, features) => ({
    emaFast: features.ema(emaFast),
    emaSlow: features.ema(emaSlow),
    atr: features.atr(atrPeriod),
  }),
});
