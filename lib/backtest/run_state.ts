/**
 * Where a run stands between two bars: enough to go on later as if it had never paused.
 *
 * @module
 */
import type { EntryOrder } from "../execution/entry.ts";
import { Position } from "../execution/position.ts";

/**
 * The state of a run after a bar's close; bars are indices into the candles it ran on.
 *
 * @internal
 */
export interface RunState {
  /** Money without the open position's profit, quote units. */
  cash: number;
  /** Open while its `side` is not 0. */
  position: Position;
  /** The entry that waits for a fill, or `null`. */
  order: EntryOrder | null;
  /** Highest equity so far, quote units. */
  peakEquity: number;
  /** Losing trades since the last other one. */
  consecutiveLosses: number;
  /** First bar since the last position. */
  idleFrom: number;
  /** First bar at whose close an entry may be decided. */
  decideFrom: number;
  /** Why the run was given up, or `null`. */
  stopReason: string | null;
}

/** A run that has not begun. */
export function freshState(startEquity: number, from: number): RunState {
  return {
    cash: startEquity,
    position: new Position(),
    order: null,
    peakEquity: startEquity,
    consecutiveLosses: 0,
    idleFrom: from,
    decideFrom: from,
    stopReason: null,
  };
}

/** The equity of a state, marked at the close after which it was left; `close` does not matter when flat. */
export function equityOf({ cash, position }: RunState, close: number): number {
  if (position.side === 0) return cash;
  return cash + position.side * position.qty * (close - position.entryPrice) - position.fundingPaid;
}

/** A copy that shares nothing with the original. */
export function copyState(state: RunState): RunState {
  return {
    ...state,
    position: Object.assign(new Position(), state.position),
    order: state.order && { ...state.order },
  };
}
