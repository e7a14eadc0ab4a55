/**
 * One parameter set of a strategy on one market: entries, execution, result.
 *
 * @module
 */
import type { Candles, Timeframe } from "../core/candles.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { votes } from "../strategies/votes/votes.ts";
import { checkColumns, checkSignals } from "../strategy/check_entries.ts";
import { guardedStrategy } from "../strategy/guarded_strategy.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { signalValues } from "../strategy/signal_values.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { strategyFault } from "../strategy/strategy_fault.ts";
import { checkCandles } from "./checked_candles.ts";
import { DecisionLog, type Decisions } from "./decision_log.ts";
import type { EntrySignals } from "./entry_signals.ts";
import { type BacktestOptions, checkFiner, defaultBacktestOptions, validateOptions } from "./options.ts";
import { type OcoResult, runEntries } from "./run_entries.ts";
import { seenCandles } from "./seen_candles.ts";

/** The result of {@linkcode runBacktest}. */
export interface BacktestRun extends OcoResult {
  /** What was decided, bar by bar, if logs were asked for. */
  readonly decisions?: Decisions;
}

/**
 * Backtest of a parameter set.
 *
 * - Missing parameters, such as the inactive conditional ones of a proposal, take their defaults.
 * - With `range`, only those bars are traded and reported; indicators see the earlier ones too.
 * - Equal arguments give equal bits. Features are remembered within the worker, by `dataHash` where given.
 *
 * @param options What is left out takes the default of `defaultBacktestOptions`; the strategy is `votes` by default. With `longestHoldingMs`, a
 * set that says it may hold a position for longer is refused.
 * @throws {RangeError} If a parameter or option is out of range, or the bars are fewer than the look-back; the message
 * names it; or if the strategy throws or wants what cannot be traded: the message names it, the parameter set and the bar.
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
  params: ParameterValues,
  options: Partial<BacktestOptions> & { readonly strategy?: Strategy; readonly longestHoldingMs?: number } = {},
): BacktestRun {
  checkCandles(candles);
  const { strategy: chosen = votes, longestHoldingMs = Infinity, ...given } = options;
  const strategy = guardedStrategy(chosen);
  const asked = { ...defaultBacktestOptions(), ...given };
  const complete = completeParamsOf(strategy, params, candles.timeframe);
  const range = validateOptions(asked, candles.time.length);
  // What comes after its last bar decides nothing in a run: a search on half of the bars looks at that half alone.
  const seen = seenCandles(candles, range.to);
  const trade = strategy.rules(complete, candles.timeframe);
  checkHolding(strategy, complete, candles.timeframe, longestHoldingMs);
  if (asked.finer) checkFiner(candles, asked.finer);
  const lookBack = strategy.lookBackBars(complete, candles.timeframe);
  if (range.to <= lookBack) {
    throw new RangeError(
      `Cannot run a backtest: wanted more bars than the look-back of the strategy ${strategy.name}, ${lookBack}, ` +
        `found ${range.to}`,
    );
  }
  const name = asked.dataHash === undefined || seen === candles ? asked.dataHash : `${asked.dataHash} ${range.to}`;
  const features = new MarketFeatures(seen, name);
  const wanted = strategy.entries(features, complete);
  checkColumns(wanted, strategy, complete, range.to, asked.logs !== "none");
  const { leave, stopPrice } = wanted;
  const entries: EntrySignals = { ...signalValues(wanted, range.to), leave, stopPrice };
  checkSignals(entries, strategy, complete, candles);
  if (asked.logs === "none") return runEntries(candles, entries, trade, asked, range);
  const log = new DecisionLog();
  const result = runEntries(candles, entries, trade, asked, range, (entry, refusal) => log.add(entry, refusal));
  const decisions = log.finish(asked.logs, features, strategy, complete, wanted, entries, result, range);
  return { ...result, decisions };
}

/**
 * Checks that a parameter set holds no position for longer than was said before, which would carry what a search saw into
 * the days after it; the guard holds the rules to what the strategy says now.
 */
function checkHolding(strategy: Strategy, params: ParameterValues, timeframe: Timeframe, longestMs: number): void {
  const found = strategy.maxHoldingMs(params, timeframe);
  if (found <= longestMs) return;
  const apart = `the days of search and test are kept apart by ${longestMs} ms`;
  throw strategyFault(
    strategy,
    params,
    `it holds for up to ${found} ms, but ${apart}; give maxHoldingMs for all its sets`,
  );
}
