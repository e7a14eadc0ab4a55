/**
 * What a lane does at a close, and what it asks for: first for the position that is open, then, if it is flat, for a new
 * one. At most one entry a close.
 *
 * @module
 */
import { type EntryOrder, placeOrder } from "../execution/entry.ts";
import { EXIT_CODE, OPEN } from "../execution/exit_code.ts";
import { decideAtClose, MOVE_STOP } from "../execution/position_step.ts";
import type { DecisionRecord } from "../store/live_market_records.ts";
import { exitAtClose } from "./bars_broker.ts";
import { withdrawEntry } from "./between_closes.ts";
import type { MissedWish, Wish } from "./decide.ts";
import { partsOf } from "./entry_parts.ts";
import { type Lane, openOrder, sideOf } from "./lane.ts";
import { closeOf } from "./replay_feed.ts";
import { entryRequest, exitRequest, orderIdOf, stopRequest } from "./requests.ts";
import type { RunBooks } from "./run_books.ts";

/** What was decided. */
export type CloseDecision = Pick<DecisionRecord, "action" | "side" | "stop" | "reason">;

/** Nothing is decided. */
const NOTHING: CloseDecision = { action: "none", side: null, stop: null, reason: "" };

/**
 * Decides of a lane's open position: to keep it, to move its stop, or to leave.
 *
 * @param missed What was wanted at the closes since the last one that was decided.
 */
export function leadPosition(
  lane: Lane,
  wish: Wish,
  missed: readonly MissedWish[],
  bar: number,
  at: number,
  books: RunBooks,
): CloseDecision {
  const { state, rules, candles } = lane, { position } = state;
  // What has been decided once is not decided again.
  if (position.side === 0 || position.leaving !== OPEN) return NOTHING;
  const isLong = position.side > 0, side = sideOf(position.side);
  const before = { stop: position.stop, stopReason: position.stopReason };
  const leaves = (one: Wish) => rules.exitOnSignal && one.side === -side || (isLong ? one.leavesLong : one.leavesShort);
  // An exit is late rather than lost.
  const isAgainst = leaves(wish) || state.orders.protection === null ||
    missed.some((one) => one.bar >= position.entryBar && leaves(one.wish));
  const decision = decideAtClose(position, rules, candles, bar, isAgainst, isLong ? wish.longStop : wish.shortStop);
  if (decision === OPEN) return NOTHING;
  if (decision === MOVE_STOP) {
    const denial = books.ask(lane, stopRequest(lane, openOrder(lane, "protection"), bar), at);
    if (denial !== null) {
      Object.assign(position, before);
      return { ...NOTHING, side, reason: `moveStop denied: ${denial.code}` };
    }
    books.stopMoved(lane, at);
    // What is left of the entry was sized for the stop that it had.
    withdrawEntry(lane, bar, at, books, "stopMoved");
    return { action: "moveStop", side, stop: position.stop, reason: "moveStop" };
  }
  const reason = decision === EXIT_CODE.timeout ? "timeout" : "signal";
  const denial = books.ask(lane, exitRequest(books.ledger.run.run, lane, bar, "exit"), at);
  if (denial !== null) {
    Object.assign(position, before, { leaving: OPEN });
    return { ...NOTHING, side, reason: `${reason} denied: ${denial.code}` };
  }
  withdrawEntry(lane, bar, at, books, "exit");
  const exit = orderIdOf(books.ledger.run.run, lane, bar, "exit");
  state.orders = { ...state.orders, exit };
  state.reachesAt = at + (books.terms?.latencyMs ?? 0);
  books.orderNews(exit, at, "open");
  position.leaving = decision;
  // What comes late would be sold in the past.
  if (decision === EXIT_CODE.timeout && books.terms === null && at <= closeOf(candles, bar) + books.delayMs) {
    const paid = position.fundingPaid, news = exitAtClose(lane, bar, decision);
    books.funding(lane, position.fundingPaid - paid, at);
    books.exited(lane, news, at);
  }
  return { action: "leave", side, stop: null, reason };
}

/**
 * Enters where a flat lane wants to and may.
 *
 * @param number Number of the position that it would open.
 */
export function enter(
  lane: Lane,
  wish: Wish,
  bar: number,
  at: number,
  number: number,
  books: RunBooks,
): CloseDecision | null {
  const { state, rules, candles } = lane, { run } = books.ledger.run;
  const isFree = state.position.side === 0 && state.order === null && candles.time[bar] >= state.decideFrom;
  if (!isFree || wish.side === 0) return null;
  const side = sideOf(wish.side);
  const order: EntryOrder = { side: 0, signalBar: -1, stopDistance: NaN, targetDistance: NaN, limit: NaN };
  const refusal = placeOrder(order, rules, candles, bar, wish.side, wish.stopDistance, wish.targetDistance);
  if (refusal !== null) return { ...NOTHING, side, reason: `refused: ${refusal}` };
  const request = entryRequest(run, lane, order, number, bar), denial = books.ask(lane, request, at);
  if (denial !== null) {
    const isLate = denial.code === "LATE_BAR";
    return { ...NOTHING, action: isLate ? "missed" : "none", side, reason: `denied: ${denial.code}` };
  }
  state.order = order;
  state.number = number;
  state.reachesAt = at + (books.terms?.latencyMs ?? 0);
  state.orders = { ...state.orders, entry: request.orderId };
  if (books.terms !== null) {
    const { remaining } = books.risk.orders[request.orderId];
    state.parts = partsOf(request.orderId, side, remaining, books.terms);
  }
  books.orderNews(request.orderId, at, "open");
  return { action: "enter", side, stop: request.stop, reason: "entry" };
}
