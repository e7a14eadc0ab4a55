/**
 * The account of the risk manager: what fills, funding and flows do to cash and positions.
 *
 * @module
 */
import type { LiveEvent } from "./events.ts";
import type { HeldPosition, RiskState } from "./risk_state.ts";

/** What is left of a position counts as nothing from this part of it on: a few roundings of a double. */
const NOTHING = 1e-9;

type Fill = Extract<LiveEvent, { kind: "fill" }>["fill"];

/** Books a fill: cash, the position, what is left of its order, and the fees of the day. Each fill must come once. */
export function bookFill(state: RiskState, fill: Fill): RiskState {
  const { side, price, fee, orderId } = fill, quantity = keptOf(fill), order = state.orders[orderId];
  const positions = { ...state.positions }, before = positions[fill.position];
  const after = heldAfter(before, fill, order?.stop ?? null);
  if (after === null) delete positions[fill.position];
  else positions[fill.position] = after;
  const isClosed = before !== undefined && after === null;
  return {
    ...state,
    cash: state.cash - side * quantity * price - fee,
    positions,
    orders: ordersAfter(state, orderId, fill.quantity),
    day: { ...state.day, fees: state.day.fees + fee, trades: state.day.trades + (isClosed ? 1 : 0) },
    consecutiveStops: isClosed ? (STOPPED.has(fill.reason) ? state.consecutiveStops + 1 : 0) : state.consecutiveStops,
  };
}

/** Base units that a fill moves: what was lost of them has its price among the fees. */
function keptOf({ quantity, lost }: Fill): number {
  return quantity - lost;
}

/** Exits that were losses at the stop. */
const STOPPED: ReadonlySet<Fill["reason"]> = new Set(["stopLoss", "liquidation"] as const);

/** A position after a fill; `null` where nothing is left of it. */
function heldAfter(before: HeldPosition | undefined, fill: Fill, stop: number | null): HeldPosition | null {
  const { symbol, price } = fill, signed = fill.side * keptOf(fill);
  if (before === undefined) return { symbol, quantity: signed, entryPrice: price, stop };
  const quantity = before.quantity + signed;
  if (Math.abs(quantity) <= NOTHING * Math.max(Math.abs(before.quantity), Math.abs(signed))) return null;
  if (before.quantity * signed < 0) {
    return { ...before, quantity, ...(before.quantity * quantity < 0 && { entryPrice: price }) };
  }
  // Further fills join at the mean price.
  return { ...before, quantity, entryPrice: (before.quantity * before.entryPrice + signed * price) / quantity };
}

function ordersAfter({ orders }: RiskState, orderId: string, quantity: number): RiskState["orders"] {
  const order = orders[orderId];
  if (order === undefined) return orders;
  const remaining = order.remaining - quantity;
  if (remaining > NOTHING * quantity) return { ...orders, [orderId]: { ...order, remaining } };
  return withoutOrder(orders, orderId);
}

/** The orders without one that is settled. */
export function withoutOrder(orders: RiskState["orders"], orderId: string): RiskState["orders"] {
  const { [orderId]: _settled, ...others } = orders;
  return others;
}

/** Books funding that a position paid, or received where it is negative. */
export function bookFunding(state: RiskState, amount: number): RiskState {
  return { ...state, cash: state.cash - amount, day: { ...state.day, funding: state.day.funding + amount } };
}

/** Books money paid in or out: no profit, so that all that profit is measured against moves with it. */
export function bookFlow(state: RiskState, amount: number): RiskState {
  const { day } = state;
  return {
    ...state,
    cash: state.cash + amount,
    peak: state.peak + amount,
    day: {
      ...day,
      flows: day.flows + amount,
      limitBase: day.limitBase === null ? null : day.limitBase + amount,
    },
  };
}
