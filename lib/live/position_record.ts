/**
 * A position as the ledger has it.
 *
 * @module
 */
import { holdingOf } from "../execution/part_fills.ts";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { Side } from "../store/live_stamp.ts";
import type { Lane } from "./lane.ts";
import type { Unstamped } from "./run_ledger.ts";

/** How a position was closed. */
export type PositionExit = Pick<PositionRecord, "closedAt" | "exitPrice" | "exitReason" | "pnl">;

/** Nothing of it while it is open. */
const OPEN_STILL: PositionExit = { closedAt: null, exitPrice: null, exitReason: null, pnl: null };

/**
 * The position of a lane.
 *
 * @param exit `null` while it is open.
 * @param hasStop Whether its legs rest, or did until it was closed: on paper they come with the fill and go with the
 *   position, but one that is too small for them never has any.
 */
export function positionRecord(
  { strategy, candles: { symbol }, rules: { filters }, state: { number, position, parts } }: Lane,
  side: Side,
  exit: PositionExit | null,
  hasStop: boolean,
): Unstamped<PositionRecord> {
  return {
    position: number,
    strategy,
    symbol,
    side,
    quantity: position.qty,
    entryPrice: position.entryPrice,
    stop: hasStop ? position.stop : null,
    target: hasStop && Number.isFinite(position.target) ? position.target : null,
    protection: hasStop ? exit === null ? "resting" : "none" : "dust",
    fees: position.entryFee + position.exitFee,
    funding: position.fundingPaid,
    dust: parts === undefined || parts.bought === null ? 0 : holdingOf(parts.bought, filters).dust,
    ...(exit ?? OPEN_STILL),
  };
}
