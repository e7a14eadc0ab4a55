/**
 * Bars in which nothing happens to an open position but that its price, and perhaps its stop, moves: they are passed in one
 * loop, to the last bit as if each had been stepped through.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";
import { trailingLevel } from "../execution/bracket.ts";
import type { ExecutionRules } from "../execution/execution_rules.ts";
import { OPEN } from "../execution/exit_code.ts";
import type { Position } from "../execution/position.ts";
import { track } from "../execution/position_step.ts";
import { moveStop } from "../execution/stop_moves.ts";
import type { RunState } from "./run_state.ts";

/** Whether bars of a position may be passed: it neither waits to leave nor was its entry filled inside the bar. */
export function mayPass({ leaving, entryLimit }: Position): boolean {
  return leaving === OPEN && Number.isNaN(entryLimit);
}

/** The first bar from one on at which funding is due on an open position [23], or `end` if that is sooner. */
export function nextPayment(
  { nextFunding }: Position,
  { funding }: ExecutionRules,
  { time, timeframe }: Candles,
  bar: number,
  end: number,
): number {
  if (funding === undefined || nextFunding === funding.time.length || bar >= end) return end;
  const due = funding.time[nextFunding];
  if (time[end - 1] < due) return end;
  // Without a missing bar it is as many bars away as its time says; a missing one brings it nearer.
  const nearest = bar + Math.ceil((due - time[bar]) / TIMEFRAME_MS[timeframe]);
  return nearest <= bar || time[nearest - 1] < due && time[nearest] >= due ? nearest : firstBarFrom(time, due);
}

/**
 * Passes bars of a position, marks it to market in each and moves its stop after them [15, 16].
 *
 * @param end The first bar at which more may happen than that a leg is reached: the position's time is up [18], funding is
 * due, or the strategy asks to leave it.
 * @param equity One value for each bar from `from` on.
 * @returns The first bar that was not passed: `end`, one that reaches a leg, or one whose close may give the run up.
 */
export function passQuietBars(
  position: Position,
  rules: ExecutionRules,
  state: RunState,
  cash: number,
  { high, low, close }: Candles,
  equity: Float64Array,
  from: number,
  bar: number,
  end: number,
  maxDrawdown: number,
): number {
  const { side, entryPrice, fundingPaid, targetReach } = position;
  const start = bar, exposure = side * position.qty, isLong = side > 0;
  const moves = rules.trailRatio < Infinity || rules.breakEvenRatio < Infinity;
  // A stop moves at a new best close alone, once it stands where the closes so far have brought it.
  let best = !moves ? side * Infinity : isSettled(position, rules) ? position.bestClose : -side * Infinity;
  let lowest = isLong ? position.stop : targetReach, highest = isLong ? targetReach : position.stop;
  let top = -Infinity, bottom = Infinity;
  let peak = state.peakEquity, floor = Math.max(0, peak * (1 - maxDrawdown));
  for (; bar < end; bar++) {
    const now = close[bar], up = high[bar], down = low[bar];
    if (down <= lowest || up >= highest) break;
    const marked = cash + exposure * (now - entryPrice) - fundingPaid;
    if (marked > peak) {
      peak = marked;
      floor = Math.max(0, peak * (1 - maxDrawdown));
    } else if (marked <= floor) break;
    equity[bar - from] = marked;
    if (up > top) top = up;
    if (down < bottom) bottom = down;
    if (side * (now - best) > 0) {
      moveStop(position, rules, now);
      if (isLong) lowest = position.stop;
      else highest = position.stop;
      if (isSettled(position, rules)) best = position.bestClose;
    }
  }
  state.peakEquity = peak;
  if (bar > start) {
    track(position, top);
    track(position, bottom);
  }
  return bar;
}

/**
 * Whether a close that is no better than the best so far leaves the stop where it is. That holds from the first better
 * close than the entry on, as a stop was moved then as far as it goes; before it the stop may wait behind the level that
 * trails the entry price itself.
 */
function isSettled({ side, bestClose, entryPrice, stop, stopDistance }: Position, rules: ExecutionRules): boolean {
  if (bestClose !== entryPrice || rules.trailRatio === Infinity) return true;
  return side * (trailingLevel(side, bestClose, rules.trailRatio * stopDistance, rules.filters.tickSize) - stop) <= 0;
}
