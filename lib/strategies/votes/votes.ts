/**
 * The multi-timeframe engine as a strategy: conditions vote, the weight of those that agree decides.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../../core/candles.ts";
import { leaveAgainst } from "../../strategy/leave_against.ts";
import type { Strategy } from "../../strategy/strategy.ts";
import { cooldownBarsOf } from "../../strategy/trade_rules.ts";
import { timeoutRule } from "../common_params.ts";
import { bracketLookBack, stopDistances } from "./bracket_distances.ts";
import { conditionsOf, type MemberParams } from "./conditions/condition.ts";
import { MEMBERS } from "./conditions/list.ts";
import { describeVotes } from "./describe.ts";
import type { StrategyParams } from "./params.ts";
import { STRATEGY_CONSTRAINTS, STRATEGY_SCHEMA } from "./schema.ts";
import type { Signals } from "./signal_engine.ts";
import { computeSides, computeSignals, describeReason } from "./signals.ts";
import { simpleRules } from "./starts.ts";
import { isUsed } from "./switches.ts";

const CONDITIONS = conditionsOf(MEMBERS);

/** Conditions on several timeframes vote for a side. */
export const votes: Strategy<StrategyParams> = {
  name: "votes",
  summary: "Enters when enough of its conditions, such as averages, RSI or order book, agree on a side: " +
    "what several say in their own ways is less often chance.",
  parameters: STRATEGY_SCHEMA,
  constraints: STRATEGY_CONSTRAINTS,
  starts: (searched) => simpleRules(MEMBERS, searched),
  lookBackBars(params, timeframe) {
    const used = CONDITIONS.filter((condition) => isUsed(condition, params));
    const lookBacks = used.map((condition) => condition.lookBackBars(params as MemberParams, timeframe));
    return Math.max(bracketLookBack(params), ...lookBacks);
  },
  maxHoldingMs: (params, timeframe) => timeoutRule(params, timeframe).timeoutBars * TIMEFRAME_MS[timeframe],
  entries(features, params) {
    const { signal, side, lookBack } = computeSides(params, features);
    side.fill(0, 0, Math.max(lookBack, bracketLookBack(params)));
    let signals: Signals | null = null;
    return {
      side,
      ...stopDistances(params, features, side),
      rewardRatio: params.rewardRatio,
      // The rule `exitOnSignal` would see the entries alone, which direction, session and regime restrict [17, 33].
      ...(params.exitOnSignal && { leave: leaveAgainst(signal) }),
      // A search never asks why: what only a log or a chart shows is worked out when it is read.
      get confidence() {
        return (signals ??= computeSignals(params, features)).confidence;
      },
      get reason() {
        return (signals ??= computeSignals(params, features)).reason;
      },
    };
  },
  rules: (params, timeframe) => ({
    ...timeoutRule(params, timeframe),
    cooldownBars: cooldownBarsOf(params.cooldownMinutes, timeframe),
    trailRatio: params.trailing ? params.trailRatio : Infinity,
    breakEvenRatio: params.breakEven ? params.breakEvenRatio : Infinity,
    minimumMarginBps: params.minimumMarginBps,
    limitOffsetBps: params.entryOrder === "limit" ? params.limitOffsetBps : NaN,
    limitBars: params.limitBars,
    exitOnSignal: false,
  }),
  indicators: (features, params) =>
    Object.assign({}, ...CONDITIONS.map((condition) => condition.indicators?.(params as MemberParams, features))),
  reasonText(reason) {
    const { conditions, skip } = describeReason(reason);
    return skip === "entry" ? conditions.join(" + ") : `skip: ${skip}`;
  },
  describe: describeVotes,
};
