/**
 * Trend: the histogram's sign. Reversion: a histogram against the trade that is turning towards it.
 *
 * @module
 */
import { defineCondition, LONG, NONE, SHORT, SIDES } from "./condition.ts";

/** Votes of the MACD's histogram. */
export const macdCondition = defineCondition({
  name: "macd",
  label: "MACD",
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
  lookBackBars: ({ emaSlow, macdSignal }) => emaSlow + macdSignal - 1,
  cast({ entryMode, emaFast, emaSlow, macdSignal }, features) {
    const histogram = features.macdHistogram(emaFast, emaSlow, macdSignal);
    const isTrend = entryMode === "trend";
    return [{
      addVotes(start, end, place, codes) {
        const long = LONG * place, short = SHORT * place;
        if (isTrend) {
          for (let i = start; i < end; i++) {
            codes[i - start] += histogram[i] > 0 ? long : histogram[i] < 0 ? short : NONE;
          }
          return;
        }
        for (let i = start; i < end; i++) {
          const now = histogram[i], turn = now - histogram[i - 1];
          if (now * turn < 0) codes[i - start] += turn > 0 ? long : short;
        }
      },
    }];
  },
  indicators: ({ emaFast, emaSlow, macdSignal }, features) => ({
    macdHistogram: features.macdHistogram(emaFast, emaSlow, macdSignal),
  }),
});
