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
 * Completes, or else sells, a position that an entry has just opened without a stop.
 *
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
  if (news === null || "refusal" in news || !isBare()) return;
  complete(lane, bar, book, at, books);
  if (!isBare()) return;
  withdrawEntry(lane, bar - 1, at, books, "tooSmall");
  sellLane(lane, bar - 1, at, books, "exit");
  const quantity = Number(state.position.qty.toPrecision(8)), what = `${quantity} ${lane.candles.symbol}`;
  const sentence = isDust(lane, midOf(book))
    ? `${what} are too small for a stop and for a sale: they are held without one until a sale is large enough`
    : `${what} are too small for a stop: they are sold at the market`;
  books.note(sentence, at, lane);
}

/** Has the rest of an entry give what its position lacks, if it may and can. */
function complete(lane: Lane, bar: number, book: HeardBook, at: number, books: RunBooks): void {
  const { state: { order, orders: { entry }, parts }, rules: { filters, costs } } = lane, { terms } = books;
  if (order === null || entry === null || terms === null || parts === undefined || parts.bought === null) return;
  const [[best]] = order.side > 0 ? book.asks : book.bids;
  const feeRate = baseFeeRate(order.side, costs.takerFee, terms);
  const quantity = Math.max(lacking(parts.bought, order, best, feeRate, filters), leastQuantity(filters, best));
  if (!(quantity <= leftOf(parts))) return;
  if (books.ask(lane, completionRequest(lane, order, entry, quantity, best, bar - 1), at) !== null) return;
  // What was cut is not enough.
  if (books.risk.orders[entry].remaining < quantity * (1 - TOLERANCE)) return;
  const news = completeInBook(lane, bar, quantity, book, terms);
  if (news !== null) books.entryEnded(lane, news, at);
}

/** Base units that must be bought for the exchange to take the lower leg, wherever between the two prices the mean lies. */
function lacking(
  { price, quantity, baseFee }: Bought,
  { side, stopDistance, targetDistance }: EntryOrder,
  best: number,
  feeRate: number,
  filters: ExchangeFilters,
): number {
  const lowest = Math.min(price, best), leg = lowest - (side > 0 ? stopDistance : targetDistance);
  const least = leastQuantity(filters, leg > 0 ? leg : lowest);
  return roundToTick((least - (quantity - baseFee)) / (1 - feeRate), filters.stepSize, "up");
}
