/**
 * Trend: the histogram's sign. Reversion: a histogram against the trade that is turning towards it.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import { countVotes, defineCondition, LONG, SHORT, SIDES } from "./condition.ts";

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
    const votes = features.column("votes macd", [entryMode, emaFast, emaSlow, macdSignal], () => {
      const histogram = features.macdHistogram(emaFast, emaSlow, macdSignal), { close } = features.candles;
      return entryMode === "trend" ? signVotes(histogram, close) : turnVotes(histogram, close);
    });
    return [countVotes(votes)];
  },
  indicators: ({ emaFast, emaSlow, macdSignal }, features) => ({
    macdHistogram: features.macdHistogram(emaFast, emaSlow, macdSignal),
  }),
});

/** Votes for the side of a histogram. */
function signVotes(histogram: Float64Array, close: Float64Array): Uint8Array {
  const votes = new Uint8Array(histogram.length);
  for (let i = 0; i < votes.length; i++) {
    const least = NEGLIGIBLE_SHARE * Math.abs(close[i]);
    votes[i] = LONG * Number(histogram[i] > least) + SHORT * Number(histogram[i] < -least);
  }
  return votes;
}

/** Votes against the side of a histogram that turns back. */
function turnVotes(histogram: Float64Array, close: Float64Array): Uint8Array {
  const votes = new Uint8Array(histogram.length);
  for (let i = 1; i < votes.length; i++) {
    const now = histogram[i], turn = now - histogram[i - 1], least = NEGLIGIBLE_SHARE * Math.abs(close[i]);
    votes[i] = LONG * (Number(now < -least) & Number(turn > least)) +
      SHORT * (Number(now > least) & Number(turn < -least));
  }
  return votes;
}
