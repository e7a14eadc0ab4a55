/**
 * Trend: the histogram's sign. Reversion: a histogram against the trade that is turning towards it.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import { defineCondition, LONG, NONE, SHORT, SIDES } from "./condition.ts";

/** Votes of the MACD's histogram. */
export const macdCondition = defineCondition({
  name: "macd",
  label: "MACD",
  rule:
    "The histogram of fast and slow EMA decides. Trend: long where it is above 0; reversion: long where it is below " +
    "0 and above that of the bar before. Short is the mirror image. A histogram, or a change of it, of up to 10⁻¹² of " +
    "the close is 0.",
  parameters: [{
    name: "macdSignal",
    label: "MACD signal",
    kind: "int",
    low: 3,
    high: 20,
    default: 9,
    unit: "bars",
    searched: false,
    meaning: "Period of the MACD's signal line; its averages are the fast and the slow EMA.",
  }],
  weight: 0.5,
  votes: SIDES,
  // A turn needs the bar before.
  lookBackBars: ({ entryMode, emaSlow, macdSignal }) => emaSlow + macdSignal - (entryMode === "trend" ? 2 : 1),
  cast({ entryMode, emaFast, emaSlow, macdSignal }, features) {
    const histogram = features.macdHistogram(emaFast, emaSlow, macdSignal);
    const isTrend = entryMode === "trend", { close } = features.candles;
    return [{
      addVotes(start, end, place, codes) {
        const long = LONG * place, short = SHORT * place;
        if (isTrend) {
          for (let i = start; i < end; i++) {
            const least = NEGLIGIBLE_SHARE * Math.abs(close[i]);
            codes[i - start] += histogram[i] > least ? long : histogram[i] < -least ? short : NONE;
          }
          return;
        }
        for (let i = start; i < end; i++) {
          const now = histogram[i], turn = now - histogram[i - 1], least = NEGLIGIBLE_SHARE * Math.abs(close[i]);
          if (now < -least && turn > least) codes[i - start] += long;
          else if (now > least && turn < -least) codes[i - start] += short;
        }
      },
    }];
  },
  indicators: ({ emaFast, emaSlow, macdSignal }, features) => ({
    macdHistogram: features.macdHistogram(emaFast, emaSlow, macdSignal),
  }),
});
