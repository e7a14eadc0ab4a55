/**
 * The account that goes through the windows of a walk-forward, one after the other, and what it comes to.
 *
 * @module
 */
import { defaultBacktestOptions } from "../backtest/options.ts";
import { TradeLog } from "../backtest/trade_log.ts";
import type { BarRange } from "../core/bar_range.ts";
import { type Candles, DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { mergeTrades } from "../core/merge_trades.ts";
import type { BacktestResult } from "../core/result.ts";
import { mean } from "../core/statistics.ts";
import type { Trades } from "../core/trades.ts";
import { buyAndHoldReturns, dailyReturns, dayIndex } from "../metrics/daily.ts";
import { computeKpis, type Kpis } from "../metrics/kpis.ts";
import type { Domain } from "../search/domain.ts";
import { type ParameterStability, parameterStability } from "./parameter_stability.ts";
import type { PlannedWindow, WalkForwardChoices } from "./walk_forward_plan.ts";
import type { ChosenTrial, WindowSearch } from "./walk_forward_search.ts";

/** One window of a walk-forward. */
export interface WalkForwardWindow {
  /** Bars searched, counted in the candles. */
  readonly train: BarRange;
  /** Bars traded. */
  readonly test: BarRange;
  /** Begin of the days searched, begin of the days traded, and their end, ms UTC. */
  readonly span: readonly [number, number, number];
  /** What was chosen, with its KPIs on the searched days; `null` where nothing was valid, and nothing traded. */
  readonly chosen: ChosenTrial | null;
  /** Why nothing was chosen; empty where something was. */
  readonly reason: string;
  /**
   * Whether what was chosen leaves the future alone on the bars that its search saw; `null` where nothing was chosen, or the
   * check could not be run. If not, nothing that it shows can be believed.
   */
  readonly lookAheadFree: boolean | null;
  /** What it did on the days traded; of nothing chosen, an account that stands still. */
  readonly kpis: Kpis;
  /** Money before and after the days traded, quote units. */
  readonly equity: readonly [number, number];
  /** Why its trading ended before its last bar, or `null`. */
  readonly stopReason: string | null;
  /** Mean daily return on the days traded / on the days searched; `null` where nothing was chosen or nothing earned in the search. */
  readonly efficiency: number | null;
}

/** A walk-forward. */
export interface WalkForward {
  /** The windows, in order of time. */
  readonly windows: readonly WalkForwardWindow[];
  /** What was traded, joined: one account over the traded days of all windows. */
  readonly result: BacktestResult;
  /** Its KPIs, beside buying at the first bar traded and holding. */
  readonly kpis: Kpis;
  /**
   * Mean daily return over the traded days / over the searched days of all windows that chose something; `null` where the
   * searched ones earned nothing.
   */
  readonly efficiency: number | null;
  /** How far each parameter moved from window to window. */
  readonly stability: readonly ParameterStability[];
}

/** An account on its way. */
export interface WalkedAccount {
  /** What is left, quote units. */
  equity(): number;
  /** Whether nothing is left to trade with. */
  isRuined(): boolean;
  /**
   * Takes a window in.
   *
   * @param traded What the chosen parameter set did with the money that was left; `null` where nothing was chosen.
   * @param lookAheadFree As {@linkcode WalkForwardWindow.lookAheadFree}; `null` where left out.
   */
  add(
    window: PlannedWindow,
    search: WindowSearch,
    traded: BacktestResult | null,
    lookAheadFree?: boolean | null,
  ): WalkForwardWindow;
  /** Takes a window in that a ruined account can neither search for nor trade. */
  pass(window: PlannedWindow): WalkForwardWindow;
  /** What the windows came to. */
  finish(candles: Candles, domain: Domain): WalkForward;
}

/** An account before its first window. */
export function walkedAccount({ backtest }: Pick<WalkForwardChoices, "backtest">): WalkedAccount {
  const { startEquity = defaultBacktestOptions().startEquity } = backtest;
  const windows: WalkForwardWindow[] = [], results: BacktestResult[] = [];
  let equity = startEquity;

  const add: WalkedAccount["add"] = (window, { chosen, reason }, traded, lookAheadFree = null) => {
    const { train, test } = window, { time } = window.traded, result = traded ?? standingStill(window, equity);
    const before = equity;
    equity = result.equity[result.equity.length - 1];
    const midnight = (bar: number) => dayIndex(time[bar]) * DAY_MS;
    const walked: WalkForwardWindow = {
      train,
      test,
      span: [midnight(train.from), midnight(test.from), time[test.to - 1] + result.barMs],
      chosen,
      reason,
      lookAheadFree,
      kpis: computeKpis(result),
      equity: [before, equity],
      stopReason: result.stopReason,
      efficiency: chosen && efficiencyOf([chosen.dailyReturns], [dailyReturns(result).returns]),
    };
    results.push(result);
    windows.push(walked);
    return walked;
  };

  return {
    equity: () => equity,
    isRuined: () => !(equity > 0),
    add,
    pass: (window) => add(window, { chosen: null, reason: "no money was left" }, null),
    finish(candles, domain) {
      const result = joinedResult(results, startEquity, !(equity > 0));
      const acted = windows.flatMap(({ chosen }, i) => chosen === null ? [] : [{ chosen, result: results[i] }]);
      return {
        windows,
        result,
        kpis: computeKpis(result, { benchmark: buyAndHoldReturns(candles, tradedRange(windows)) }),
        efficiency: efficiencyOf(
          acted.map(({ chosen }) => chosen.dailyReturns),
          acted.map((one) => dailyReturns(one.result).returns),
        ),
        stability: parameterStability(domain, windows.map(({ chosen }) => chosen && chosen.params)),
      };
    },
  };
}

/** Mean return of all days traded / of all days searched. */
function efficiencyOf(searched: readonly Float64Array[], traded: readonly Float64Array[]): number | null {
  const before = mean(searched.flatMap((returns) => [...returns]));
  const after = mean(traded.flatMap((returns) => [...returns]));
  return before > 0 && Number.isFinite(after) ? after / before : null;
}

/** The bars that all windows trade together: each begins where the one before ended. */
export function tradedRange(windows: readonly Pick<WalkForwardWindow, "test">[]): BarRange {
  return { from: windows[0].test.from, to: windows[windows.length - 1].test.to };
}

/** A window that trades nothing. */
function standingStill({ traded, test: { from, to } }: PlannedWindow, equity: number): BacktestResult {
  return {
    trades: new TradeLog(traded, from, 0).finish(),
    time: traded.time.subarray(from, to),
    barMs: TIMEFRAME_MS[traded.timeframe],
    equity: new Float64Array(to - from).fill(equity),
    startEquity: equity,
    barsInPosition: 0,
    stopReason: null,
    refusals: {},
  };
}

function joinedColumn(parts: readonly Float64Array[]): Float64Array {
  const column = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    column.set(part, at);
    at += part.length;
  }
  return column;
}

/** Results behind each other as one; their bars are counted through. */
function joinedResult(results: readonly BacktestResult[], startEquity: number, isRuined: boolean): BacktestResult {
  const refusals: Record<string, number> = {};
  for (const result of results) {
    for (const [reason, count] of Object.entries(result.refusals)) refusals[reason] = (refusals[reason] ?? 0) + count;
  }
  return {
    trades: joinedTrades(results),
    time: joinedColumn(results.map(({ time }) => time)),
    barMs: results[0].barMs,
    equity: joinedColumn(results.map(({ equity }) => equity)),
    startEquity,
    barsInPosition: results.reduce((sum, { barsInPosition }) => sum + barsInPosition, 0),
    stopReason: isRuined ? "ruin" : null,
    refusals,
  };
}

function joinedTrades(results: readonly BacktestResult[]): Trades {
  const { trades, runs } = mergeTrades(results.map((result) => result.trades));
  const firstBars: number[] = [];
  for (let i = 0, bars = 0; i < results.length; bars += results[i++].time.length) firstBars.push(bars);
  const counted = (bars: Int32Array) => bars.map((bar, i) => bar + firstBars[runs[i]]);
  return { ...trades, entryBar: counted(trades.entryBar), exitBar: counted(trades.exitBar) };
}
