/**
 * The paper broker by bars: orders fill in the next bar by the rules of `lib/execution`, those of a backtest.
 *
 * 1. A waiting entry fills in the bar, is refused by what the exchange takes, or is withdrawn after its last bar.
 * 2. An open position leaves at the bar's open where that was asked for by then, else by the leg that the bar reaches, else
 *    at its close where it was asked for inside: nothing is sold at a price from before.
 * 3. Between bars only the close that has just been seen can be sold at, which a timeout does.
 *
 * @module
 */
import { noFill, refusedLegs, simulatedEntryFill } from "../execution/entry.ts";
import { EXIT_CODE, OPEN } from "../execution/exit_code.ts";
import { grossProfit, netProfit } from "../execution/position.ts";
import { barExit, leaveAtClose, leaveAtOpen } from "../execution/position_step.ts";
import { type Refusal, refusedQuantity } from "../execution/size.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";
import type { Side } from "../store/live_stamp.ts";
import { baseFeeRate, leftOf, type PartFill, type PartTerms, sellableOf, takeFill } from "./entry_parts.ts";
import { type Lane, sideOf } from "./lane.ts";
import { closeOf } from "./replay_feed.ts";

/** What became of a waiting entry: a fill, why it, or the rest of it, ended without one, or `null` while it waits on. */
export type EntryNews =
  | { readonly fill: PartFill } & Arrival
  | { readonly refusal: Refusal | "refused" | "noDepth" | "stopPassed" | "noRoom" | "barEnded" }
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

/**
 * Leads a lane's waiting entry, or the rest of one, through a bar that fills it whole.
 *
 * @param terms How the broker by the book deals, in whose place this one is; `null` where there is none.
 */
export function enterInBar(lane: Lane, bar: number, terms: PartTerms | null = null): EntryNews {
  const { state, rules, candles } = lane, { order, parts } = state;
  if (order === null) return null;
  const fill = noFill(), refusal = simulatedEntryFill(fill, order, rules, candles, bar, equityAtEntry(lane));
  if (fill.quantity > 0) {
    const whole = Math.min(fill.quantity, parts?.whole ?? Infinity), { price } = fill;
    const feeRate = fill.fee / (fill.quantity * price), taken = baseFeeRate(order.side, feeRate, terms);
    const kept = sellableOf(whole, taken, rules.filters);
    const refused = kept === fill.quantity ? null : refusedLegs(order, rules, price, kept);
    if (refused !== null) return endEntry(lane, refused);
    if (parts !== undefined) {
      fill.quantity = leftOf({ ...parts, whole });
      if (fill.quantity === 0) return endEntry(lane, "noRoom");
      fill.fee = feeRate * fill.quantity * price;
    }
    return { fill: takeFill(lane, fill, whole, NaN, terms), arrivalMid: NaN };
  }
  const isLast = Number.isNaN(order.limit) || bar - order.signalBar >= rules.limitBars;
  const reason = refusal ?? (isLast ? "limitExpired" : null);
  return reason === null ? null : endEntry(lane, reason);
}

/** Withdraws a limit that has waited for its last bar, and what a market order has not been given in its first. */
export function expiredEntry(lane: Lane, bar: number): EntryNews {
  const { state: { order, position }, rules } = lane;
  if (order === null) return null;
  if (Number.isNaN(order.limit)) return position.side === 0 ? null : endEntry(lane, "barEnded");
  return bar - order.signalBar < rules.limitBars ? null : endEntry(lane, "limitExpired");
}

/** Ends the entry that waits, or what is left of it. */
export function endEntry(
  { state }: Lane,
  refusal: Extract<EntryNews, { refusal: unknown }>["refusal"],
): NonNullable<EntryNews> {
  state.order = null;
  return { refusal };
}

/** What a lane had before its entry, all in cash, quote units. */
export function equityAtEntry({ state: { cash, position } }: Lane): number {
  return position.side === 0 ? cash : cash + position.entryFee;
}

/** Whether a position without a stop is too small for the exchange to take its sale. */
export function isDust({ state: { position, orders }, rules }: Lane, price: number): boolean {
  return orders.protection === null && refusedQuantity(rules.filters, position.qty, price) !== null;
}

/** Whether a lane's open position was asked to be sold before a bar closed: what is asked for later sells nothing in it. */
export function isSoldBy({ state: { position, reachesAt }, candles }: Lane, bar: number): boolean {
  return position.leaving !== OPEN && reachesAt < closeOf(candles, bar);
}

/** How asked sales are dealt with in a bar. */
export interface SaleTerms {
  /** So long after a close what is decided there reaches the market as if at once, ms. */
  readonly delayMs: number;
  /** Whether a book deals with what is asked for inside a bar. */
  readonly isByBook: boolean;
}

/** Leads a lane's open position through a bar; `null` while it stays open. */
export function exitInBar(lane: Lane, bar: number, { delayMs, isByBook }: SaleTerms): ExitNews | null {
  const { state: { position, orders }, rules, candles } = lane;
  if (position.side === 0) return null;
  const isAtOpen = isSoldAtOpen(lane, bar, delayMs), isAtClose = !isByBook && isSoldBy(lane, bar);
  // What no stop protects is sold once that is asked for and the exchange takes it, and not before.
  if (orders.protection === null && (!isAtOpen || isDust(lane, candles.open[bar]))) return null;
  const code = isAtOpen ? leaveAtOpen(position, rules, candles, bar) : barExit(position, rules, candles, bar);
  if (code === OPEN) return isAtClose ? exitAtClose(lane, bar, position.leaving) : null;
  // What was decided is why it left, unless the exchange was first.
  return closedPosition(lane, bar, code === EXIT_CODE.signal ? position.leaving : code);
}

/** Whether a sale was asked for by a bar's open: of a close shortly after it, of a person by that very moment. */
function isSoldAtOpen({ state: { position, reachesAt, isFlattened }, candles }: Lane, bar: number, delayMs: number) {
  return position.leaving !== OPEN && reachesAt <= candles.time[bar] + (isFlattened ? 0 : delayMs);
}

/** Sells a lane's open position at the close of a bar. */
export function exitAtClose(lane: Lane, bar: number, code: number): ExitNews {
  leaveAtClose(lane.state.position, lane.rules, lane.candles, bar);
  return closedPosition(lane, bar, code);
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
