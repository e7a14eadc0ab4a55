/**
 * Trend: the fast average beyond the slow one. Reversion: the close beyond the slow average on the other side.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import { type Ballot, defineCondition, LONG, SHORT, SIDES } from "./condition.ts";

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
      addVotes: (start, end, place, codes) =>
        addGapVotes(moving, base, range, close, bandAtr, start, end, place, codes),
    }];
  },
  indicators: ({ emaFast, emaSlow, atrPeriod }, features) => ({
    emaFast: features.ema(emaFast),
    emaSlow: features.ema(emaSlow),
    atr: features.atr(atrPeriod),
  }),
});

/** Adds the votes for the side on which one column lies beyond another by more than the band. */
function addGapVotes(
  moving: Float64Array,
  base: Float64Array,
  range: Float64Array,
  close: Float64Array,
  bandAtr: number,
  ...[start, end, place, codes]: Parameters<Ballot["addVotes"]>
): void {
  const long = LONG * place, short = SHORT * place;
  for (let i = start; i < end; i++) {
    const gap = moving[i] - base[i];
    const band = Math.max(bandAtr * range[i], NEGLIGIBLE_SHARE * Math.abs(close[i]));
    codes[i - start] += long * Number(gap > band) + short * Number(gap < -band);
  }
}
