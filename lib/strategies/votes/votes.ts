/**
 * The multi-timeframe engine as a strategy: conditions vote, the weight of those that agree decides.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import { signalBars } from "../../strategy/signal_bars.ts";
import type { MarketFeatures } from "../../strategy/market_features.ts";
import type { Strategy } from "../../strategy/strategy.ts";
import { bracketLookBack, stopDistances } from "./bracket_distances.ts";
import type { StrategyParams } from "./params.ts";
import { STRATEGY_CONSTRAINTS, STRATEGY_SCHEMA } from "./schema.ts";
import { computeSignals, describeReason } from "./signals.ts";
import { simpleRules } from "./starts.ts";

/** Bars before the first signal, at most: a longer timeframe may begin with a bar that is not whole. */
function signalLookBack(params: StrategyParams, timeframe: Timeframe): number {
  const on = (isUsed: boolean, bars: number) => isUsed ? bars : 0;
  const longer = Math.max(params.higherEmaSlow + 7, 14);
  const higher = [params.slowTimeframe, params.slowerTimeframe].map((name) =>
    name === "none" ? 0 : Math.round((longer + 2) * TIMEFRAME_MS[name] / TIMEFRAME_MS[timeframe]) - 1
  );
  return Math.max(
    on(params.useEma, Math.max(params.emaSlow - 1, params.atrPeriod)),
    on(params.useRsi, params.rsiPeriod),
    on(params.useMacd, params.emaSlow + params.macdSignal - 1),
    on(params.useHigher, Math.max(...higher)),
    on(params.useVolume, params.volumePeriod - 1),
  );
}

/** The averages and oscillators the conditions look at, on the bars and on the longer timeframes. */
function votesIndicators(features: MarketFeatures, params: StrategyParams): Record<string, Float64Array> {
  const indicators: Record<string, Float64Array> = {
    emaFast: features.ema(params.emaFast),
    emaSlow: features.ema(params.emaSlow),
    rsi: features.rsi(params.rsiPeriod),
    macdHistogram: features.macdHistogram(params.emaFast, params.emaSlow, params.macdSignal),
    atr: features.atr(params.atrPeriod),
  };
  for (const higher of [params.slowTimeframe, params.slowerTimeframe]) {
    if (higher === "none") continue;
    indicators[`emaSlow${higher}`] = features.visible(higher, features.higher(higher).ema(params.higherEmaSlow));
  }
  return indicators;
}

/** Conditions on several timeframes vote for a side; see `README.md` of this folder. */
export const votes: Strategy<StrategyParams> = {
  name: "votes",
  summary: "Enters when enough of its conditions agree on a side.",
  parameters: STRATEGY_SCHEMA,
  constraints: STRATEGY_CONSTRAINTS,
  starts: simpleRules,
  lookBackBars: (params, timeframe) => Math.max(bracketLookBack(params), signalLookBack(params, timeframe)),
  maxHoldingMs: ({ timeoutBars }, timeframe) => timeoutBars * TIMEFRAME_MS[timeframe],
  entries(features, params) {
    const { side, confidence, reason, lookBack } = computeSignals(params, features);
    side.fill(0, 0, Math.max(lookBack, bracketLookBack(params)));
    const bars = signalBars(side, 0, side.length), sides = Int8Array.from(bars, (bar) => side[bar]);
    const distances = stopDistances(params, features, bars, sides);
    const stopDistance = new Float64Array(side.length), targetDistance = new Float64Array(side.length);
    for (let k = 0; k < bars.length; k++) {
      stopDistance[bars[k]] = distances[k];
      targetDistance[bars[k]] = params.rewardRatio * distances[k];
    }
    return { side, confidence, reason, stopDistance, targetDistance };
  },
  rules: (params) => ({
    timeoutBars: params.timeoutBars,
    cooldownBars: params.cooldownBars,
    trailRatio: params.trailing ? params.trailRatio : Infinity,
    breakEvenRatio: params.breakEven ? params.breakEvenRatio : Infinity,
    minimumMarginBps: params.minimumMarginBps,
    limitOffsetBps: params.entryOrder === "limit" ? params.limitOffsetBps : NaN,
    limitBars: params.limitBars,
    exitOnSignal: params.exitOnSignal,
  }),
  indicators: votesIndicators,
  reasonText(reason) {
    const { conditions, skip } = describeReason(reason);
    return skip === "entry" ? conditions.join(" + ") : `skip: ${skip}`;
  },
  describe: () => "",
};
