/**
 * How the paper broker by the book fills entries: at once, or, with a set probability, in parts.
 *
 * 1. Each book fills a part of what is left, as drawn (`entry_parts.ts`), once the order has reached the market: at the
 *    market by walking the book, at a limit when the market has passed it. What a book lacks waits for the next one.
 * 2. The whole is what the first book allows, in parts no more than the risk manager let pass; a later price may lower it.
 * 3. What is left is given up where the position would be at its stop with it, and at the end of the order's bars.
 *
 * @module
 */
import { stopLevel } from "../execution/bracket.ts";
import { BASIS_POINT } from "../execution/costs.ts";
import { type EntryFill, knownStep, noFill, refusedLegs } from "../execution/entry.ts";
import { joinBought } from "../execution/part_fills.ts";
import { acceptedQuantity, riskedQuantity } from "../execution/size.ts";
import { endEntry, type EntryNews, equityAtEntry } from "./bars_broker.ts";
import { arrivalMid, type BookTerms, type HeardBook, meanPrice, midOf, walk } from "./book_broker.ts";
import { baseFeeRate, drawsOf, leftOf, nextPart, sellableOf, takeFill } from "./entry_parts.ts";
import { type Lane, openOrder } from "./lane.ts";

/**
 * Leads a lane's waiting entry, or the rest of one, through a book.
 *
 * @param bar The bar that forms.
 */
export function enterInBook(lane: Lane, bar: number, book: HeardBook, terms: BookTerms): EntryNews {
  const { state, rules, candles } = lane, { order, parts, position } = state;
  if (order === null || book.at < state.reachesAt) return null;
  const orderId = openOrder(lane, "entry"), isRest = position.side !== 0;
  const isRefused = !isRest && drawsOf(orderId, terms, "isRefused").uniform() < terms.refusalShare;
  const { side, limit, signalBar } = order, levels = side > 0 ? book.asks : book.bids;
  const best = levels.at(0)?.[0];
  if (best === undefined) return null;
  const isLimit = !Number.isNaN(limit);
  // What rests at the limit is dealt with when the market has passed it.
  if (!isRefused && isLimit && !(side * (limit - best) > 0)) return null;
  const volume = rules.risk.maxParticipation < Infinity ? candles.volume[signalBar] : Infinity,
    equity = equityAtEntry(lane);
  const sizeAt = (price: number) =>
    acceptedQuantity(rules.filters, riskedQuantity(rules.risk, equity, order.stopDistance, price, volume));
  const sized = isLimit ? sizeAt(limit) : sizeAt(meanPrice(levels, sizeAt(best)));
  const whole = Math.min(sized, parts?.whole ?? Infinity);
  const left = parts === undefined ? whole : leftOf({ ...parts, whole });
  const isThin = !isLimit && walk(levels, left, best * terms.mostWalkBps * BASIS_POINT).quantity < left;
  // What is left of an order waits for a book that has it.
  if (isRest && isThin) return null;
  const feeRate = isLimit ? rules.costs.makerFee : rules.costs.takerFee;
  const price = isLimit ? limit : meanPrice(levels, left);
  const kept = sellableOf(whole, baseFeeRate(side, feeRate, terms), rules.filters);
  // At this price less may be bought than has been.
  const isFull = isRest && left === 0;
  const refusal = isRefused
    ? "refused"
    : isThin
    ? "noDepth"
    : isFull
    ? "noRoom"
    : refusedLegs(order, rules, price, kept);
  if (refusal !== null) return endEntry(lane, refusal);
  const quantity = parts === undefined ? left : nextPart(orderId, { ...parts, whole }, rules.filters, terms);
  const fill = {
    ...noFill(),
    ...{ bar, time: book.at, quantity, maker: isLimit ? 1 : 0 },
    ...pricedAt(isLimit ? limit : meanPrice(levels, quantity), quantity, feeRate),
    reference: isLimit ? limit : candles.close[signalBar],
    mid: midOf(book),
    priceStep: knownStep(rules, candles, bar - 1),
  };
  if (isRest && wouldStop(lane, fill, book)) return endEntry(lane, "stopPassed");
  const arrival = isLimit ? NaN : isRest ? parts?.arrivalMid ?? NaN : arrivalMid(book, terms);
  return { fill: takeFill(lane, fill, whole, arrival, terms), arrivalMid: arrival };
}

/**
 * Buys what a position lacks to be large enough for its stop, at the market, in the place of the rest of its entry.
 *
 * @returns `null` where the book has too little.
 */
export function completeInBook(
  lane: Lane,
  bar: number,
  quantity: number,
  book: HeardBook,
  terms: BookTerms,
): EntryNews {
  const { state, rules } = lane, order = state.order!, levels = order.side > 0 ? book.asks : book.bids;
  const [[best]] = levels;
  if (walk(levels, quantity, best * terms.mostWalkBps * BASIS_POINT).quantity < quantity) return null;
  const fill = {
    ...noFill(),
    ...{ bar, time: book.at, quantity, reference: best, mid: midOf(book), priceStep: state.position.priceStep },
    ...pricedAt(meanPrice(levels, quantity), quantity, rules.costs.takerFee),
  };
  const whole = (state.parts?.bought?.quantity ?? 0) + quantity;
  return { fill: takeFill(lane, fill, whole, NaN, terms), arrivalMid: NaN };
}

function pricedAt(price: number, quantity: number, feeRate: number): Pick<EntryFill, "price" | "fee"> {
  return { price, fee: quantity * price * feeRate };
}

/** Whether a position would be at its stop or beyond it if a fill joined it. */
function wouldStop({ state, rules }: Lane, fill: EntryFill, { bids, asks }: HeardBook): boolean {
  const { side, stopDistance } = state.order!, { bought } = state.parts!;
  const { price } = joinBought(bought!, { ...fill, baseFee: 0 });
  const [[best]] = side > 0 ? bids : asks;
  return side * (best - stopLevel(side, price, stopDistance, rules.filters.tickSize)) <= 0;
}
