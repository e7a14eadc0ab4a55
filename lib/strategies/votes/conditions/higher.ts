/**
 * Longer timeframes: each points up if two of three do, fast average above slow one by the band, RSI above 50, MACD
 * histogram above 0. Both entry styles want it on their side: reversion buys dips of a rising market.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../../../core/candles.ts";
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import type { MarketFeatures, PriceFeatures } from "../../../strategy/market_features.ts";
import { type Ballot, countVotes, defineCondition, LONG, NONE, SHORT, SIDES } from "./condition.ts";

/** RSI and MACD of the longer timeframes have their textbook periods: the search is to find the few that matter. */
const RSI_PERIOD = 14, MACD_SIGNAL = 9, ATR_PERIOD = 14;

/** Points from 50 up to which an RSI is 50. */
const RSI_LEAST = 100 * NEGLIGIBLE_SHARE;

/** What the longer timeframes are read with. */
interface HigherParams {
  readonly higherEmaFast: number;
  readonly higherEmaSlow: number;
  readonly bandAtr: number;
}

/** Votes of up to two longer timeframes. */
export const higherCondition = defineCondition({
  name: "higher",
  label: "higher timeframes",
  rule:
    "Each longer timeframe has a vote, by its last bar that is closed at the close of this one; bars are aligned to " +
    "UTC, and one in which the data begin is left out. It is long if two of these three hold, whatever the third says: " +
    "fast EMA above the slow one by more than bandAtr average true ranges, " +
    `the RSI above 50 points (by more than 10⁻¹⁰), the MACD's histogram above 0; of gap and histogram up to 10⁻¹² of ` +
    `the close is 0. The periods are in its own bars: ${ATR_PERIOD} for the true range, ${RSI_PERIOD} for the RSI, ` +
    `higherEmaFast, higherEmaSlow and ${MACD_SIGNAL} for the MACD. Short is the mirror image. Trend and reversion read ` +
    "it alike.",
  parameters: [
    {
      name: "slowTimeframe",
      label: "Higher timeframe",
      kind: "categorical",
      choices: ["none", "5m", "15m", "30m"],
      namesTimeframe: true,
      default: "15m",
      meaning: "A longer timeframe that votes by two of three: EMA, RSI, MACD.",
    },
    {
      name: "slowerTimeframe",
      label: "Highest timeframe",
      kind: "categorical",
      choices: ["none", "1h", "4h"],
      namesTimeframe: true,
      default: "1h",
      meaning: "A second, still longer timeframe, read in the same way.",
    },
    {
      name: "higherEmaFast",
      label: "Fast average, higher",
      kind: "int",
      low: 3,
      high: 20,
      default: 9,
      unit: "bars",
      searched: false,
      meaning: "Period of the fast EMA on the longer timeframes.",
    },
    {
      name: "higherEmaSlow",
      label: "Slow average, higher",
      kind: "int",
      low: 10,
      high: 60,
      default: 21,
      unit: "bars",
      searched: false,
      meaning: "Period of the slow EMA on the longer timeframes.",
    },
  ],
  constraints: ["higherEmaFast < higherEmaSlow"],
  weight: 0.5,
  votes: SIDES,
  voters: ["higher1", "higher2"],
  lookBackBars(params, timeframe) {
    // A longer timeframe may begin with a bar that is not whole.
    const bars = chosen(params).map(([, higher]) =>
      Math.round((lookBack(params) + 2) * TIMEFRAME_MS[higher] / TIMEFRAME_MS[timeframe]) - 2
    );
    return Math.max(0, ...bars);
  },
  cast: (params, features) => chosen(params).map(([voter, higher]) => ballot(voter, higher, params, features)),
  inWords: (params) => chosen(params).map(([, higher]) => `${higher} bars`),
  aloneWith(searched) {
    const longer = searched.find(({ name }) => name === "slowTimeframe" || name === "slowerTimeframe");
    // Without a longer timeframe there is nothing to agree with.
    if (longer === undefined || !("choices" in longer)) return [];
    return longer.choices.filter((choice) => choice !== "none").map((choice) => ({ [longer.name]: choice }));
  },
  indicators: (params, features) =>
    Object.fromEntries(
      chosen(params).map(([, higher]) => [
        `emaSlow${higher}`,
        features.visible(higher, features.higher(higher).ema(params.higherEmaSlow)),
      ]),
    ),
});

/** The longer timeframes of a parameter set, each with the name of its votes. */
function chosen(
  { slowTimeframe, slowerTimeframe }: { slowTimeframe: Timeframe | "none"; slowerTimeframe: Timeframe | "none" },
): [voter: string, timeframe: Timeframe][] {
  const both: [string, Timeframe | "none"][] = [["higher1", slowTimeframe], ["higher2", slowerTimeframe]];
  return both.filter((one): one is [string, Timeframe] => one[1] !== "none");
}

/** Bars of a longer timeframe before its first vote. */
function lookBack({ higherEmaSlow }: HigherParams): number {
  return Math.max(higherEmaSlow + MACD_SIGNAL - 2, RSI_PERIOD, ATR_PERIOD);
}

/** The votes of one longer timeframe. */
function ballot(voter: string, timeframe: Timeframe, params: HigherParams, features: MarketFeatures): Ballot {
  const { higherEmaFast, higherEmaSlow, bandAtr } = params;
  const { time, timeframe: barTimeframe } = features.candles;
  const { visibleFrom } = features.higherBars(timeframe);
  const first = lookBack(params);
  const votes = features.column(
    `votes ${timeframe}`,
    [higherEmaFast, higherEmaSlow, bandAtr],
    () => spreadVotes(majority(features.higher(timeframe), params, first), visibleFrom, first, time.length),
  );
  return {
    voter,
    // Where the series is too short for a vote, about as many bars as it would take.
    lookBack: visibleFrom[first] ??
      Math.max(time.length, (first + 1) * TIMEFRAME_MS[timeframe] / TIMEFRAME_MS[barTimeframe]),
    ...countVotes(votes),
  };
}

/** Votes of a longer timeframe's bars, from `first` on, at the bars from which they are seen until the next is. */
function spreadVotes(votes: Uint8Array, visibleFrom: ArrayLike<number>, first: number, bars: number): Uint8Array {
  const spread = new Uint8Array(bars);
  for (let k = first; k < visibleFrom.length; k++) {
    const vote = votes[k], end = k + 1 < visibleFrom.length ? visibleFrom[k + 1] : bars;
    for (let i = visibleFrom[k]; i < end; i++) spread[i] = vote;
  }
  return spread;
}

/** Votes of the bars of a longer timeframe. */
function majority(features: PriceFeatures, params: HigherParams, first: number): Uint8Array {
  const { higherEmaFast, higherEmaSlow, bandAtr } = params;
  const { close } = features.prices, n = close.length;
  const votes = new Uint8Array(n);
  if (n <= first) return votes;
  const fast = features.ema(higherEmaFast), slow = features.ema(higherEmaSlow);
  const strength = features.rsi(RSI_PERIOD), range = features.atr(ATR_PERIOD);
  const histogram = features.macdHistogram(higherEmaFast, higherEmaSlow, MACD_SIGNAL);
  for (let k = first; k < n; k++) {
    const least = NEGLIGIBLE_SHARE * Math.abs(close[k]),
      gap = fast[k] - slow[k],
      band = Math.max(bandAtr * range[k], least);
    const above = strength[k] - 50;
    const up = Number(gap > band) + Number(above > RSI_LEAST) + Number(histogram[k] > least);
    const down = Number(gap < -band) + Number(above < -RSI_LEAST) + Number(histogram[k] < -least);
    votes[k] = up >= 2 ? LONG : down >= 2 ? SHORT : NONE;
  }
  return votes;
}
