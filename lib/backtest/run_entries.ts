/**
 * From wanted entries to a result, and to its optimistic reading.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { BacktestResult } from "../core/result.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import type { Refusal } from "../execution/size.ts";
import { runBars } from "./bar_loop.ts";
import type { EntrySignals } from "./entry_signals.ts";
import type { BarRange } from "../core/bar_range.ts";
import { type BacktestOptions, executionRules } from "./options.ts";
import { equityOf, type RunState } from "./run_state.ts";
import { TradeLog } from "./trade_log.ts";

/** A backtest's result with what only a run of our own engine knows. */
export interface OcoResult extends BacktestResult {
  /** Entries that would have been larger but for the volume of the signal's bar [24]. */
  readonly limitedByVolume: number;
  /** Bars in which the order of events was in doubt and a rule decided. */
  readonly doubtfulBars: number;
  /** Stops that filled inside a bar which went beyond their level, so that a rule decided their price [41]. */
  readonly doubtfulStops: number;
  /** Where the run stands after its last bar. */
  readonly state: RunState;
  /** The same run with stops at the extreme of their bar and first, if `interval` was asked for. */
  readonly pessimistic?: OcoResult;
  /** The same run with stops at their level, if `interval` was asked for. */
  readonly stopsAtLevel?: OcoResult;
  /** The same run with stops at their level and the target first, if `interval` was asked for. */
  readonly optimistic?: OcoResult;
}

/**
 * Runs wanted entries.
 *
 * @param decisions Called for each entry decided at a close, with why it was refused or `null`; the pessimistic run
 * alone calls it.
 */
export function runEntries(
  candles: Candles,
  entries: EntrySignals,
  trade: TradeRules,
  options: BacktestOptions,
  range: BarRange,
  decisions?: (entry: number, refusal: Refusal | null) => void,
): OcoResult {
  const result = runOnce(candles, entries, trade, options, range, decisions);
  if (!options.interval) return result;
  const read = (reading: Pick<BacktestOptions, "sameBar" | "stopSlipShare">) =>
    runOnce(candles, entries, trade, { ...options, ...reading, equityInto: undefined }, range);
  // Without doubt all readings are the same run.
  const { sameBar } = options, isOpen = result.doubtfulStops > 0;
  const pessimistic = isOpen || (sameBar !== "stopFirst" && result.doubtfulBars > 0)
    ? read({ sameBar: "stopFirst", stopSlipShare: 1 })
    : result;
  const stopsAtLevel = isOpen ? read({ sameBar, stopSlipShare: 0 }) : result;
  const optimistic = stopsAtLevel.doubtfulBars > 0 ? read({ sameBar: "targetFirst", stopSlipShare: 0 }) : stopsAtLevel;
  return { ...result, pessimistic, stopsAtLevel, optimistic };
}

function runOnce(
  candles: Candles,
  entries: EntrySignals,
  trade: TradeRules,
  options: BacktestOptions,
  range: BarRange,
  decisions?: (entry: number, refusal: Refusal | null) => void,
): OcoResult {
  const { startEquity, earlyStop, closeAtEnd = true, start, equityInto } = options;
  const barMs = TIMEFRAME_MS[candles.timeframe];
  const length = range.to - range.from;
  const equity = equityInto ? equityInto.subarray(0, length) : new Float64Array(length);
  const log = new TradeLog(candles, range.from, entries.length + 1);
  const { barsInPosition, refusals, limitedByVolume, state } = runBars(
    candles,
    entries,
    executionRules(candles, options, trade),
    { range, startEquity, earlyStop, closeAtEnd, start },
    equity,
    log,
    decisions,
  );
  return {
    trades: log.finish(),
    time: candles.time.subarray(range.from, range.to),
    barMs,
    equity,
    startEquity: start ? equityOf(start, candles.close[range.from - 1]) : startEquity,
    barsInPosition,
    stopReason: state.stopReason,
    refusals,
    limitedByVolume,
    doubtfulBars: state.position.doubtfulBars,
    doubtfulStops: state.position.doubtfulStops,
    state,
  };
}
