/**
 * What a run asks for between closes: to withdraw an entry that waits, and to sell what a person flattens.
 *
 * @module
 */
import { EXIT_CODE } from "../execution/exit_code.ts";
import { modeOf } from "../store/kept_risk.ts";
import type { Lane } from "./lane.ts";
import { exitRequest, orderIdOf, withdrawRequest } from "./requests.ts";
import type { RunBooks } from "./run_books.ts";

/**
 * Withdraws the entry of a lane that waits, or the rest of one, if there is one.
 *
 * @param reason A run that is restricted, or that nobody leads, opens nothing: if left out it says which of these it is.
 */
export function withdrawEntry(lane: Lane, bar: number, at: number, books: RunBooks, reason?: string): void {
  const { entry } = lane.state.orders;
  if (entry === null) return;
  books.ask(lane, withdrawRequest(lane, entry, bar), at);
  const mode = modeOf(books.risk);
  books.entryWithdrawn(lane, at, reason ?? (mode === "ACTIVE" ? "stop" : mode));
}

/** Has a lane's open position, if there is one, sold at the next open. */
export function flattenLane(lane: Lane, bar: number, at: number, books: RunBooks): void {
  sellLane(lane, bar, at, books, "flatten");
}

/** Has a lane's open position sold at the next open, because a person asks or because no stop can protect it. */
export function sellLane(lane: Lane, bar: number, at: number, books: RunBooks, purpose: "exit" | "flatten"): void {
  const { state } = lane, { run } = books.ledger.run;
  // What is on its way out already is sold once.
  if (state.position.side === 0 || state.orders.exit !== null) return;
  if (books.ask(lane, exitRequest(run, lane, bar, purpose), at) !== null) return;
  const exit = orderIdOf(run, lane, bar, purpose);
  state.isFlattened = purpose === "flatten";
  state.position.leaving = EXIT_CODE.signal;
  state.reachesAt = at + (books.terms?.latencyMs ?? 0);
  state.orders = { ...state.orders, exit };
  books.orderNews(exit, at, "open");
}
