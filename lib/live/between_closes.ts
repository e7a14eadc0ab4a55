/**
 * What a run asks for between closes: to withdraw an entry that waits, and to sell what a person flattens.
 *
 * @module
 */
import { EXIT_CODE } from "../execution/exit_code.ts";
import { modeOf } from "../store/kept_risk.ts";
import { type Lane, NO_ORDERS } from "./lane.ts";
import { exitRequest, orderIdOf, withdrawRequest } from "./requests.ts";
import type { RunBooks } from "./run_books.ts";

/** Withdraws the entry of a lane that waits, if one does: a run that is restricted, or that nobody leads, opens nothing. */
export function withdrawEntry(lane: Lane, bar: number, at: number, books: RunBooks): void {
  const { state } = lane, { entry } = state.orders;
  if (entry === null) return;
  books.ask(lane, withdrawRequest(lane, entry, bar), at);
  state.order = null;
  state.orders = NO_ORDERS;
  const mode = modeOf(books.risk);
  books.orderNews(entry, at, "cancelled", 0, mode === "ACTIVE" ? "stop" : mode);
}

/** Has a lane's open position, if there is one, sold at the next open. */
export function flattenLane(lane: Lane, bar: number, at: number, books: RunBooks): void {
  const { state } = lane, { run } = books.ledger.run;
  // What is on its way out already is sold once.
  if (state.position.side === 0 || state.orders.exit !== null) return;
  if (books.ask(lane, exitRequest(run, lane, bar, "flatten"), at) !== null) return;
  const exit = orderIdOf(run, lane, bar, "flatten");
  state.isFlattened = true;
  state.position.leaving = EXIT_CODE.signal;
  state.reachesAt = at + (books.terms?.latencyMs ?? 0);
  state.orders = { ...state.orders, exit };
  books.orderNews(exit, at, "open");
}
