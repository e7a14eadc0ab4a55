/**
 * The conditions an entry is made of: each votes, bar by bar, for a side, for both, or does not count.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import type { MarketFeatures, PriceFeatures } from "../../strategy/market_features.ts";
import type { StrategyParams } from "./params.ts";

/** What a condition may say at a bar: for neither side, for one, for both, or that it does not count. */
export type Vote = "none" | "long" | "short" | "both" | "doesNotCount";

/** The conditions in the order of their bits in a reason code. */
export const CONDITIONS = ["ema", "rsi", "macd", "higher1", "higher2", "volume", "book"] as const;

/** One condition of a parameter set. */
export interface Condition {
  readonly name: (typeof CONDITIONS)[number];
  readonly weight: number;
  /** Bars before the first vote. */
  readonly lookBack: number;
  /** The votes it can cast; a vote is an index into this list. */
  readonly votes: readonly Vote[];
  /**
   * Adds `place` times the vote of each bar of [start, end) to `codes[0 …]`, so that one number holds the votes of all
   * conditions at a bar.
   */
  readonly addVotes: (start: number, end: number, place: number, codes: Uint32Array) => void;
}

/** Votes of a condition that speaks for a side. */
const SIDES: readonly Vote[] = ["none", "long", "short"];
const NONE = 0, LONG = 1, SHORT = 2;

/** The conditions that are switched on and carry weight, in the order of {@linkcode CONDITIONS}. */
export function conditionsOf(params: StrategyParams, features: MarketFeatures): Condition[] {
  const { candles } = features;
  const higher = [["higher1", params.slowTimeframe], ["higher2", params.slowerTimeframe]] as const;
  const conditions: Condition[] = [];
  if (params.useEma && params.weightEma > 0) conditions.push(emaCondition(params, features));
  if (params.useRsi && params.weightRsi > 0) conditions.push(rsiCondition(params, features));
  if (params.useMacd && params.weightMacd > 0) conditions.push(macdCondition(params, features));
  for (const [name, timeframe] of higher) {
    if (params.useHigher && timeframe !== "none" && params.weightHigher > 0) {
      conditions.push(higherCondition(name, timeframe, params, features));
    }
  }
  if (params.useVolume && params.weightVolume > 0) conditions.push(volumeCondition(params, features));
  if (params.useBook && params.weightBook > 0 && candles.book) conditions.push(bookCondition(params, features));
  return conditions;
}

/** Trend: the fast average beyond the slow one. Reversion: the close beyond the slow average on the other side. */
function emaCondition(params: StrategyParams, features: MarketFeatures): Condition {
  const { emaFast, emaSlow, atrPeriod, bandAtr } = params;
  const isTrend = params.entryMode === "trend";
  const moving = isTrend ? features.ema(emaFast) : features.ema(emaSlow);
  const base = isTrend ? features.ema(emaSlow) : features.candles.close;
  const range = features.atr(atrPeriod);
  return {
    name: "ema",
    weight: params.weightEma,
    lookBack: Math.max(emaSlow - 1, atrPeriod),
    votes: SIDES,
    addVotes(start, end, place, codes) {
      const long = LONG * place, short = SHORT * place;
      for (let i = start; i < end; i++) {
        const gap = moving[i] - base[i], band = bandAtr * range[i];
        codes[i - start] += gap > band ? long : gap < -band ? short : NONE;
      }
    },
  };
}

/** Trend: the RSI beyond its distance from 50. Reversion: beyond it on the other side. */
function rsiCondition(params: StrategyParams, features: MarketFeatures): Condition {
  const { rsiPeriod, rsiDistance } = params;
  const strength = features.rsi(rsiPeriod);
  const [above, below] = params.entryMode === "trend" ? [LONG, SHORT] : [SHORT, LONG];
  const top = 50 + rsiDistance, bottom = 50 - rsiDistance;
  return {
    name: "rsi",
    weight: params.weightRsi,
    lookBack: rsiPeriod,
    votes: SIDES,
    addVotes(start, end, place, codes) {
      const high = above * place, low = below * place;
      for (let i = start; i < end; i++) {
        codes[i - start] += strength[i] >= top ? high : strength[i] <= bottom ? low : NONE;
      }
    },
  };
}

/** Trend: the histogram's sign. Reversion: a histogram against the trade that is turning towards it. */
function macdCondition(params: StrategyParams, features: MarketFeatures): Condition {
  const { emaFast, emaSlow, macdSignal } = params;
  const histogram = features.macdHistogram(emaFast, emaSlow, macdSignal);
  const isTrend = params.entryMode === "trend";
  return {
    name: "macd",
    weight: params.weightMacd,
    lookBack: emaSlow + macdSignal - 1,
    votes: SIDES,
    addVotes(start, end, place, codes) {
      const long = LONG * place, short = SHORT * place;
      if (isTrend) {
        for (let i = start; i < end; i++) codes[i - start] += histogram[i] > 0 ? long : histogram[i] < 0 ? short : NONE;
        return;
      }
      for (let i = start; i < end; i++) {
        const now = histogram[i], turn = now - histogram[i - 1];
        if (now * turn < 0) codes[i - start] += turn > 0 ? long : short;
      }
    },
  };
}

/** RSI and MACD of the longer timeframes have their textbook periods: the search is to find the few that matter. */
const HIGHER_RSI_PERIOD = 14, HIGHER_MACD_SIGNAL = 9, HIGHER_ATR_PERIOD = 14;

/**
 * A longer timeframe points up if two of three do: fast average above slow one by the band, RSI above 50, MACD
 * histogram above 0. Both entry styles want it on their side: reversion buys dips of a rising market.
 */
function higherCondition(
  name: "higher1" | "higher2",
  timeframe: Timeframe,
  params: StrategyParams,
  features: MarketFeatures,
): Condition {
  const { higherEmaFast, higherEmaSlow, bandAtr } = params;
  const { time, timeframe: barTimeframe } = features.candles;
  const { visibleFrom } = features.higherBars(timeframe);
  const first = higherLookBack(params);
  const votes = features.column(`votes ${timeframe}`, [higherEmaFast, higherEmaSlow, bandAtr], () => {
    const higherVotes = majority(features.higher(timeframe), params, first);
    const spread = new Uint8Array(time.length);
    for (let k = first; k < visibleFrom.length; k++) {
      spread.fill(higherVotes[k], visibleFrom[k], visibleFrom[k + 1] ?? spread.length);
    }
    return spread;
  });
  return {
    name,
    weight: params.weightHigher,
    // Where the series is too short for a vote, about as many bars as it would take.
    lookBack: visibleFrom[first] ??
      Math.max(time.length, (first + 1) * TIMEFRAME_MS[timeframe] / TIMEFRAME_MS[barTimeframe]),
    votes: SIDES,
    addVotes(start, end, place, codes) {
      for (let i = start; i < end; i++) codes[i - start] += place * votes[i];
    },
  };
}

/** Bars of a longer timeframe before its first vote. */
function higherLookBack({ higherEmaSlow }: StrategyParams): number {
  return Math.max(higherEmaSlow + HIGHER_MACD_SIGNAL - 2, HIGHER_RSI_PERIOD, HIGHER_ATR_PERIOD);
}

/** Votes of the bars of a longer timeframe. */
function majority(features: PriceFeatures, params: StrategyParams, first: number): Uint8Array {
  const { higherEmaFast, higherEmaSlow, bandAtr } = params;
  const n = features.prices.close.length;
  const votes = new Uint8Array(n);
  if (n <= first) return votes;
  const fast = features.ema(higherEmaFast), slow = features.ema(higherEmaSlow);
  const strength = features.rsi(HIGHER_RSI_PERIOD), range = features.atr(HIGHER_ATR_PERIOD);
  const histogram = features.macdHistogram(higherEmaFast, higherEmaSlow, HIGHER_MACD_SIGNAL);
  for (let k = first; k < n; k++) {
    const gap = fast[k] - slow[k], band = bandAtr * range[k];
    const sum = (gap > band ? 1 : gap < -band ? -1 : 0) + Math.sign(strength[k] - 50) + Math.sign(histogram[k]);
    votes[k] = sum >= 2 ? LONG : sum <= -2 ? SHORT : NONE;
  }
  return votes;
}

/** A bar's volume against its mean; it speaks for a move, not for a side. */
function volumeCondition(params: StrategyParams, features: MarketFeatures): Condition {
  const { volumePeriod, volumeFactor } = params;
  const mean = features.meanVolume(volumePeriod);
  const { volume } = features.candles;
  return {
    name: "volume",
    weight: params.weightVolume,
    lookBack: volumePeriod - 1,
    votes: ["none", "both"],
    addVotes(start, end, place, codes) {
      for (let i = start; i < end; i++) if (volume[i] >= volumeFactor * mean[i]) codes[i - start] += place;
    },
  };
}

/** The book's imbalance towards a side; does not count where no book was recorded. */
function bookCondition(params: StrategyParams, features: MarketFeatures): Condition {
  const { bookThreshold } = params;
  const imbalance = features.imbalance(params.bookPeriod);
  return {
    name: "book",
    weight: params.weightBook,
    lookBack: 0,
    votes: [...SIDES, "doesNotCount"],
    addVotes(start, end, place, codes) {
      const long = LONG * place, short = SHORT * place, doesNotCount = SIDES.length * place;
      for (let i = start; i < end; i++) {
        const x = imbalance[i];
        codes[i - start] += x >= bookThreshold ? long : x <= -bookThreshold ? short : x === x ? NONE : doesNotCount;
      }
    },
  };
}
