/**
 * The paper broker by bars: orders fill in the next bar by the rules of `lib/execution`, those of a backtest.
 *
 * 1. A waiting entry fills in the bar, is refused by what the exchange takes, or is withdrawn after its last bar.
 * 2. An open position leaves at the bar's open where that was decided, else by the leg that the bar reaches.
 * 3. Between bars only the close that has just been seen can be sold at, which a timeout does.
 *
 * @module
 */
import { type EntryFill, noFill, openPosition, simulatedEntryFill } from "../execution/entry.ts";
import { EXIT_CODE, OPEN } from "../execution/exit_code.ts";
import { grossProfit, netProfit } from "../execution/position.ts";
import { barExit, leaveAtClose, leaveAtOpen } from "../execution/position_step.ts";
import type { Refusal } from "../execution/size.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";
import type { Side } from "../store/live_stamp.ts";
import { type Lane, sideOf } from "./lane.ts";

/** What became of a waiting entry in a bar: its fill, why it ended without one, or `null` while it waits on. */
export type EntryNews =
  | { readonly fill: EntryFill } & Arrival
  | { readonly refusal: Refusal | "refused" | "noDepth" }
  | null;

/** How a filled order came to the market. */
export interface Arrival {
  /** Mid price of the first book after its latency; `NaN` without latency, and of what rested or filled by bars. */
  readonly arrivalMid: number;
}

/** A position that a bar has closed. */
export interface ExitNews extends Arrival {
  /** Exit code; the position's exit fields say the rest. */
  readonly code: number;
  /** Side that the position had. */
  readonly side: Side;
  /** What it earned, fees and funding in, quote units. */
  readonly profit: number;
}

/** Leads a lane's waiting entry through a bar. */
export function enterInBar({ state, rules, candles }: Lane, bar: number): EntryNews {
  const { order, position } = state;
  if (order === null) return null;
  const fill = noFill(), refusal = simulatedEntryFill(fill, order, rules, candles, bar, state.cash);
  if (fill.quantity > 0) {
    openPosition(position, order, fill, rules);
    state.cash -= position.entryFee;
    state.order = null;
    return { fill, arrivalMid: NaN };
  }
  const isLast = Number.isNaN(order.limit) || bar - order.signalBar >= rules.limitBars;
  const reason = refusal ?? (isLast ? "limitExpired" : null);
  if (reason === null) return null;
  state.order = null;
  return { refusal: reason };
}

/** Withdraws a limit that has waited for its last bar. */
export function expiredLimit({ state, rules }: Lane, bar: number): EntryNews {
  const { order } = state;
  if (order === null || Number.isNaN(order.limit) || bar - order.signalBar < rules.limitBars) return null;
  state.order = null;
  return { refusal: "limitExpired" };
}

/** Leads a lane's open position through a bar; `null` while it stays open. */
export function exitInBar(lane: Lane, bar: number): ExitNews | null {
  const { state: { position }, rules, candles } = lane;
  if (position.side === 0) return null;
  const code = position.leaving === OPEN
    ? barExit(position, rules, candles, bar)
    : leaveAtOpen(position, rules, candles, bar);
  if (code === OPEN) return null;
  // What was decided is why it left, unless the exchange was first.
  return closedPosition(lane, bar, code === EXIT_CODE.signal ? position.leaving : code);
}

/** Sells a lane's open position at the close of a bar. */
export function exitAtClose(lane: Lane, bar: number): ExitNews {
  leaveAtClose(lane.state.position, lane.rules, lane.candles, bar);
  return closedPosition(lane, bar, EXIT_CODE.timeout);
}

/** Books a position that was closed in a bar, and from when on the lane may enter again. */
export function closedPosition({ state, rules, candles }: Lane, bar: number, code: number): ExitNews {
  const { position } = state, profit = netProfit(position), side = sideOf(position.side);
  state.cash += grossProfit(position) - position.exitFee - position.fundingPaid;
  position.side = 0;
  state.sale = null;
  state.decideFrom = candles.time[bar] + rules.cooldownBars * TIMEFRAME_MS[candles.timeframe];
  return { code, side, profit, arrivalMid: NaN };
}
