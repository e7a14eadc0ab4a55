/**
 * The first part of an entry that is too small for the exchange to take its stop: the rule is chosen beforehand.
 *
 * 1. The rest is changed into an order at the market, for what the stop needs and the exchange takes, if the risk manager
 *    lets it pass and the book has it.
 * 2. Else the rest is withdrawn, and what was bought is sold at the market.
 * 3. While the exchange would not take that sale either it is dust: held without a stop, sold once its value allows it.
 *
 * Each is told.
 *
 * @module
 */
import type { EntryOrder } from "../execution/entry.ts";
import { type ExchangeFilters, roundToTick } from "../execution/filters.ts";
import { type Bought, leastQuantity } from "../execution/part_fills.ts";
import { modeOf } from "../store/kept_risk.ts";
import { type EntryNews, isDust } from "./bars_broker.ts";
import { sellLane, withdrawEntry } from "./between_closes.ts";
import { type HeardBook, midOf } from "./book_broker.ts";
import { completeInBook } from "./book_entry.ts";
import { baseFeeRate, leftOf } from "./entry_parts.ts";
import type { Lane } from "./lane.ts";
import { completionRequest } from "./requests.ts";
import { TOLERANCE } from "./risk_rules.ts";
import type { RunBooks } from "./run_books.ts";

/**
 * Completes, or else sells, a position that an entry has just opened without a stop; one that might not be sold then is, once
 * it may.
 *
 * @param news What the book made of its entry.
 * @param bar The bar that forms.
 */
export function guardPart(
  lane: Lane,
  news: EntryNews,
  bar: number,
  book: HeardBook,
  at: number,
  books: RunBooks,
): void {
  const { state } = lane, isBare = () => state.position.side !== 0 && state.orders.protection === null;
  if (!isBare() || state.orders.exit !== null) return;
  if (news === null || "refusal" in news) {
    if (modeOf(books.risk) !== "HALTED") sellLane(lane, bar - 1, at, books, "exit");
    return;
  }
  complete(lane, bar, book, at, books);
  if (!isBare()) return;
  withdrawEntry(lane, bar - 1, at, books, "tooSmall");
  sellLane(lane, bar - 1, at, books, "exit");
  const quantity = Number(state.position.qty.toPrecision(8)), what = `${quantity} ${lane.candles.symbol}`;
  const then = state.orders.exit === null
    ? "and may not be sold: they are held without one until that is lifted"
    : isDust(lane, midOf(book))
    ? "and for a sale: they are held without one until a sale is large enough"
    : "and are sold at the market";
  books.note(`${what} are too small for a stop ${then}`, at, lane);
}

/** Has the rest of an entry give what its position lacks, if it may and can. */
function complete(lane: Lane, bar: number, book: HeardBook, at: number, books: RunBooks): void {
  const { state: { order, orders: { entry }, parts }, rules: { filters, costs } } = lane, { terms } = books;
  if (order === null || entry === null || terms === null || parts === undefined || parts.bought === null) return;
  const [[best]] = order.side > 0 ? book.asks : book.bids;
  const feeRate = baseFeeRate(order.side, costs.takerFee, terms);
  const quantity = lacking(parts.bought, order, best, feeRate, filters);
  if (!(quantity <= leftOf(parts))) return;
  if (books.ask(lane, completionRequest(lane, order, entry, quantity, best, bar - 1), at) !== null) return;
  // What was cut is not enough.
  if (books.risk.orders[entry].remaining < quantity * (1 - TOLERANCE)) return;
  const news = completeInBook(lane, bar, quantity, book, terms);
  if (news !== null) books.entryEnded(lane, news, at);
}

/**
 * Base units that must be bought for the exchange to take the lower leg, wherever between the two prices the mean lies; no
 * order is for less than it takes at the market.
 */
function lacking(
  { price, quantity, baseFee }: Bought,
  { side, stopDistance, targetDistance }: EntryOrder,
  best: number,
  feeRate: number,
  filters: ExchangeFilters,
): number {
  const lowest = Math.min(price, best), leg = lowest - (side > 0 ? stopDistance : targetDistance);
  const forLeg = leastQuantity(filters, leg > 0 ? leg : lowest) - (quantity - baseFee);
  return roundToTick(Math.max(forLeg, leastQuantity(filters, best)) / (1 - feeRate), filters.stepSize, "up");
}
