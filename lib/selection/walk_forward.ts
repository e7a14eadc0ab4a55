/**
 * Walk-forward: search a window of days, trade the days after it by what was found, go on, and join what was traded.
 *
 * 1. A window's search sees no bar behind its searched days, and its trading none behind its traded days: both are given
 *    the bars up to there, those before as look-back that is not traded.
 * 2. Every position is closed at the last bar of a window, as at the end of any backtest, and the next window begins with
 *    the money that is left.
 * 3. A window in which no parameter set is valid trades nothing.
 * 4. What a window chose is checked for look-ahead on the bars that its search saw.
 *
 * @module
 */
import { runBacktest } from "../backtest/run_backtest.ts";
import { checkCandles } from "../backtest/checked_candles.ts";
import type { Candles } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import type { BacktestResult } from "../core/result.ts";
import { buyAndHoldReturns, dailyReturns } from "../metrics/daily.ts";
import { computeKpis } from "../metrics/kpis.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Domain } from "../search/domain.ts";
import { guardedStrategy } from "../strategy/guarded_strategy.ts";
import { lookAheadLeaks } from "../strategy/look_ahead.ts";
import { domainOf } from "../strategy/parameter_sets.ts";
import type { Strategy } from "../strategy/strategy.ts";
import {
  lookAheadCuts,
  type PlannedWindow,
  planWalkForward,
  type WalkForwardChoices,
  type WalkForwardOptions,
} from "./walk_forward_plan.ts";
import { searchWindow, type TrialEnd } from "./walk_forward_search.ts";
import { type WalkedAccount, walkedAccount, type WalkForward, type WalkForwardWindow } from "./walked_account.ts";

/**
 * Walks a strategy forward over some bars, in the calling thread.
 *
 * - Efficiency is that of R. Pardo, *The Evaluation and Optimization of Trading Strategies*, 2nd ed. (2008): what is left
 *   of the search's gain on days it never saw.
 * - Reproducible: equal arguments give equal bits, and bars behind a window's end change nothing of it.
 * - It is no certificate: whoever reads the joined curve and changes the strategy has seen all its days.
 *
 * @param onWindow Told of each window when it ends, and how many there are.
 * @throws {RangeError} If the windows do not fit the days, an option is out of range, or every trial of a window failed.
 * @throws {DataError} If the bars break a rule of `validateCandles`.
 * @throws {UserError} If the target is neither a KPI nor a formula.
 *
 * @example Two windows of ten days, each traded for five
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket, strategyNamed } from "assay";
 * import { walkForward } from "@lib/selection/walk_forward.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 20 * 1440 });
 * const options = { train: 10, test: 5, trials: 4, seed: 1, sampler: "sobol", validity: [] } as const;
 * const { windows, result } = walkForward(candles, strategyNamed("moving_average_cross"), options);
 * assert.equal(windows.length, 2);
 * assert.equal(result.equity.length, 10 * 1440);
 * ```
 */
export function walkForward(
  candles: Candles,
  strategy: Strategy,
  options: WalkForwardOptions,
  onWindow?: (window: WalkForwardWindow, count: number) => void,
): WalkForward {
  checkCandles(candles);
  const { windows, choices } = planWalkForward(candles, options);
  const domain = domainOf(strategy, candles.timeframe, candles.book !== undefined);
  const account = walkedAccount(choices);
  for (const window of windows) {
    const walked = account.isRuined() ? account.pass(window) : walkWindow(window, strategy, domain, choices, account);
    onWindow?.(walked, windows.length);
  }
  return account.finish(candles, domain);
}

function walkWindow(
  window: PlannedWindow,
  strategy: Strategy,
  domain: Domain,
  choices: WalkForwardChoices,
  account: WalkedAccount,
): WalkForwardWindow {
  const search = searchWindow(domain, window.index, choices);
  let step = search.next();
  while (!step.done) step = search.next(step.value.map((params) => trialOn(window, strategy, params, choices)));
  const { chosen } = step.value;
  const traded = chosen && tradeWindow(window, strategy, chosen.params, choices, account.equity());
  return account.add(window, step.value, traded, chosen && leavesFutureAlone(window, strategy, chosen.params));
}

/** Whether a parameter set leaves the future alone on the bars of a search; `null` where the check could not be run. */
function leavesFutureAlone(window: PlannedWindow, strategy: Strategy, params: ParameterValues): boolean | null {
  const { end, cuts } = lookAheadCuts(window);
  try {
    return lookAheadLeaks(guardedStrategy(strategy), window.searched, params, end, { cuts }).length === 0;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Runs a parameter set on the searched days of a window. */
function trialOn(
  { searched, train: range, foldEdges }: PlannedWindow,
  strategy: Strategy,
  params: ParameterValues,
  { backtest, sharpeCap }: WalkForwardChoices,
): TrialEnd {
  try {
    const run = runBacktest(searched, params, { ...backtest, strategy, range });
    return {
      kpis: computeKpis(run, { benchmark: buyAndHoldReturns(searched, range), foldEdges, sharpeCap }),
      stopReason: run.stopReason,
      dailyReturns: dailyReturns(run).returns,
    };
  } catch (error) {
    if (error instanceof RangeError || error instanceof DataError) return { failed: error.message };
    throw error;
  }
}

/** Trades the days behind the search. */
export function tradeWindow(
  { traded, test: range }: PlannedWindow,
  strategy: Strategy,
  params: ParameterValues,
  { backtest }: WalkForwardChoices,
  startEquity: number,
): BacktestResult {
  return runBacktest(traded, params, { ...backtest, strategy, range, startEquity });
}
