/**
 * One parameter set on one market: signals, execution, result.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { TradeRules } from "../execution/execution_rules.ts";
import { bracketLookBack, stopDistances } from "./bracket_distances.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import type { StrategyParams } from "../strategy/params.ts";
import { completeParams } from "../strategy/schema.ts";
import { computeSignals, type Signals } from "../strategy/signals.ts";
import { checkCandles } from "./checked_candles.ts";
import { DecisionLog, type Decisions } from "./decision_log.ts";
import { type EntrySignals, signalBars } from "./entry_signals.ts";
import {
  type BacktestOptions,
  checkFiner,
  defaultBacktestOptions,
  validateOptions,
  validateTradeRules,
} from "./options.ts";
import { type OcoResult, runEntries } from "./run_entries.ts";

/** The result of {@linkcode runBacktest}. */
export interface BacktestRun extends OcoResult {
  /** What was decided, bar by bar, if logs were asked for. */
  readonly decisions?: Decisions;
}

/** How a parameter set wants its trades handled. */
export function tradeRules(params: StrategyParams): TradeRules {
  return {
    timeoutBars: params.timeoutBars,
    cooldownBars: params.cooldownBars,
    trailRatio: params.trailing ? params.trailRatio : Infinity,
    breakEvenRatio: params.breakEven ? params.breakEvenRatio : Infinity,
    minimumMarginBps: params.minimumMarginBps,
    limitOffsetBps: params.entryOrder === "limit" ? params.limitOffsetBps : NaN,
    limitBars: params.limitBars,
    exitOnSignal: params.exitOnSignal,
  };
}

/**
 * Backtest of a parameter set.
 *
 * - Missing parameters, such as the inactive conditional ones of a proposal, take their defaults.
 * - With `range`, only those bars are traded and reported; indicators see the earlier ones too.
 * - Equal arguments give equal bits. Features are remembered within the worker, by `dataHash` where given.
 *
 * @param options What is left out takes the default of `defaultBacktestOptions`.
 * @throws {RangeError} If a parameter or option is out of range, or the bars are fewer than the look-back; the message
 * names it.
 * @throws {DataError} If the bars break a rule of `validateCandles`.
 *
 * @example The same arguments give the same trades
 * ```ts
 * import assert from "node:assert/strict";
 * import { runBacktest } from "@lib/backtest/run_backtest.ts";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 5_000 });
 * const a = runBacktest(candles, { threshold: 0.5 }), b = runBacktest(candles, { threshold: 0.5 });
 * assert.ok(a.trades.length > 0);
 * assert.deepEqual(a.trades, b.trades);
 * ```
 */
export function runBacktest(
  candles: Candles,
  params: Partial<StrategyParams>,
  options: Partial<BacktestOptions> = {},
): BacktestRun {
  checkCandles(candles);
  const full = { ...defaultBacktestOptions(), ...options };
  const complete = completeParams(params, candles.timeframe);
  const trade = tradeRules(complete);
  const range = validateOptions(full, candles.time.length);
  validateTradeRules(trade);
  if (full.finer) checkFiner(candles, full.finer);

  const features = new MarketFeatures(candles, full.dataHash);
  const signals = computeSignals(complete, features);
  const lookBack = Math.max(signals.lookBack, bracketLookBack(complete));
  if (range.to <= lookBack) {
    const of = lookBack === signals.lookBack ? `condition ${signals.lookBackOf}` : `bracket ${complete.bracket}`;
    throw new RangeError(
      `Cannot run a backtest: wanted more bars than the look-back of ${of}, ${lookBack}, found ${range.to}`,
    );
  }
  const entries = entriesOf(signals, complete, features, lookBack, range.to);
  if (full.logs === "none") return runEntries(candles, entries, trade, full, range);
  const log = new DecisionLog();
  const result = runEntries(candles, entries, trade, full, range, (entry, refusal) => log.add(entry, refusal));
  return { ...result, decisions: log.finish(full.logs, features, complete, signals, entries, result, range) };
}

/** The wanted entries of signals, with their brackets. */
function entriesOf(
  { side }: Signals,
  params: StrategyParams,
  features: MarketFeatures,
  start: number,
  end: number,
): EntrySignals {
  const bar = signalBars(side, start, end);
  const sides = new Int8Array(bar.length);
  for (let k = 0; k < sides.length; k++) sides[k] = side[bar[k]];
  const stopDistance = stopDistances(params, features, bar, sides);
  const targetDistance = new Float64Array(bar.length);
  for (let k = 0; k < targetDistance.length; k++) targetDistance[k] = params.rewardRatio * stopDistance[k];
  return { length: bar.length, bar, side: sides, stopDistance, targetDistance };
}
