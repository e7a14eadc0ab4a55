/**
 * The paper broker by the book: what waits fills in the order book as it is heard.
 *
 * 1. An order reaches the market after a latency. With a set probability, drawn from the seed and its id, it is refused.
 * 2. At the market it walks the book: each level gives its size at its price. An entry that would walk further than
 *    allowed is refused; an exit takes what a book shows and goes on in the next one.
 * 3. A limit and a target fill at their level when the best price of the other side lies beyond it.
 * 4. A stop is triggered by the price that the position could be left at, and walks the very book that triggered it.
 *
 * How entries fill is in `book_entry.ts`; what the book did not see the bars tell: see `bars_broker.ts`.
 *
 * @module
 */
import { EXIT_CODE, OPEN } from "../execution/exit_code.ts";
import type { FundingRates } from "../execution/funding.ts";
import type { Position } from "../execution/position.ts";
import { closedPosition, type ExitNews, isDust } from "./bars_broker.ts";
import type { PartTerms } from "./entry_parts.ts";
import type { LiveEvent } from "./events.ts";
import type { Lane, Sale } from "./lane.ts";

/** How the broker deals. */
export interface BookTerms extends PartTerms {
  /** From a decision until its order reaches the market, ms. */
  readonly latencyMs: number;
  /** Probability that an entry is refused. */
  readonly refusalShare: number;
  /** How far beyond the best price an entry may walk, basis points. */
  readonly mostWalkBps: number;
}

/** The book of a market as it was heard. */
export type HeardBook = Extract<LiveEvent, { kind: "book" }>;

/** One side of it. */
export type Levels = HeardBook["bids"];

/**
 * Leads a lane's open position through a book.
 *
 * @param isTargetHeld Whether its target is left to the bar, as its stop may have been reached before this book.
 * @returns `null` while it stays open.
 */
export function exitInBook(
  lane: Lane,
  bar: number,
  book: HeardBook,
  terms: BookTerms,
  isTargetHeld = false,
): ExitNews | null {
  const { state, rules } = lane, { position, orders } = state, { side, target } = position;
  if (side === 0) return null;
  if (rules.funding !== undefined) payDue(position, rules.funding, book);
  const levels = side > 0 ? book.bids : book.asks, best = levels.at(0)?.[0];
  if (best === undefined || isDust(lane, best)) return null;
  const sale = state.sale ?? begunSale(lane, bar, best, book, terms);
  if (sale !== null) {
    const more = walk(levels, position.qty - sale.quantity);
    const quantity = sale.quantity + more.quantity, cost = sale.cost + more.cost;
    if (quantity < position.qty) {
      state.sale = { ...sale, quantity, cost };
      return null;
    }
    state.sale = null;
    setExit(lane, bar, book, { ...sale, price: cost / quantity, isMaker: false });
    return { ...closedPosition(lane, bar, sale.code), arrivalMid: sale.arrivalMid };
  }
  if (isTargetHeld || orders.protection === null || !(side * (best - target) > 0)) return null;
  const code = EXIT_CODE.takeProfit;
  setExit(lane, bar, book, { code, price: target, reference: target, isMaker: true });
  return closedPosition(lane, bar, code);
}

/** The sale that a close has asked for, or that a stop begins; `null` where there is none yet. */
function begunSale(
  { state, candles }: Lane,
  bar: number,
  best: number,
  book: HeardBook,
  terms: BookTerms,
): Sale | null {
  const { position, orders, reachesAt } = state,
    { side, stop, stopReason, leaving } = position,
    nothing = { quantity: 0, cost: 0 };
  if (side * (best - stop) <= 0 && orders.protection !== null) {
    return { code: stopReason, reference: stop, arrivalMid: NaN, ...nothing };
  }
  if (leaving === OPEN || book.at < reachesAt) return null;
  return { code: leaving, reference: candles.close[bar - 1], arrivalMid: arrivalMid(book, terms), ...nothing };
}

/** How a position is left. */
interface Exit {
  readonly code: number;
  readonly price: number;
  readonly reference: number;
  readonly isMaker: boolean;
}

function setExit(
  { state: { position }, rules: { costs, margin } }: Lane,
  bar: number,
  book: HeardBook,
  { code, price, reference, isMaker }: Exit,
): void {
  const liquidationFee = code === EXIT_CODE.liquidation ? margin?.liquidationFee ?? 0 : 0;
  position.exitBar = bar;
  position.exitPrice = price;
  position.exitReference = reference;
  position.exitMid = midOf(book);
  position.exitMaker = isMaker ? 1 : 0;
  position.exitFee = position.qty * price * ((isMaker ? costs.makerFee : costs.takerFee) + liquidationFee);
}

/** Pays the funding that fell due up to a book, on the notional at its mid price. */
function payDue(position: Position, { time, paidByLong, paidByShort }: FundingRates, book: HeardBook): void {
  const rates = position.side > 0 ? paidByLong : paidByShort;
  for (; position.nextFunding < time.length && time[position.nextFunding] <= book.at; position.nextFunding++) {
    position.fundingPaid += position.qty * midOf(book) * rates[position.nextFunding];
  }
}

/** The mid price that a market order finds; `NaN` where nothing passes between its decision and its arrival. */
export function arrivalMid(book: HeardBook, { latencyMs }: BookTerms): number {
  return latencyMs > 0 ? midOf(book) : NaN;
}

/** Its mid price; `NaN` where a side is empty. */
export function midOf({ bids, asks }: HeardBook): number {
  return bids.length > 0 && asks.length > 0 ? (bids[0][0] + asks[0][0]) / 2 : NaN;
}

/** What the levels that are no further than a distance from the best price give of a quantity, and for how much. */
export function walk(levels: Levels, quantity: number, distance = Infinity): Pick<Sale, "quantity" | "cost"> {
  let left = quantity, cost = 0;
  for (const [price, size] of levels) {
    if (left <= 0 || Math.abs(price - levels[0][0]) > distance) break;
    const taken = Math.min(left, size);
    left -= taken;
    cost += taken * price;
  }
  return { quantity: left > 0 ? quantity - left : quantity, cost };
}

/** Mean price of a quantity, as far as the levels go; the best price of nothing. */
export function meanPrice(levels: Levels, quantity: number): number {
  const got = walk(levels, quantity);
  return got.quantity > 0 ? got.cost / got.quantity : levels[0][0];
}
