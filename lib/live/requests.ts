/**
 * What a lane asks of the risk manager: each order by a client id that says what it is for, so that the same decision asks
 * for the same order again.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { EntryOrder } from "../execution/entry.ts";
import { acceptedQuantity, riskedQuantity } from "../execution/size.ts";
import { closeOf } from "./replay_feed.ts";
import type { Purpose } from "../store/live_order_records.ts";
import type { OrderRequest } from "./events.ts";
import { type Lane, sideOf } from "./lane.ts";

/** What an order is for, as its id says it. */
const LEGS = { entry: "e", protection: "p", exit: "x", flatten: "f" } as const satisfies Readonly<
  Record<Purpose, string>
>;

/** Digits of the run's fingerprint in an id: two runs on one account are told apart by them. */
const RUN_DIGITS = 8;

/** The client id of a lane's order that was decided at a bar: run, lane, minute and leg, at most 36 characters. */
export function orderIdOf(run: string, { place, candles }: Lane, bar: number, leg: Purpose): string {
  const tag = createHash("sha256").update(run).digest("hex").slice(0, RUN_DIGITS);
  return `${tag}-${place}-${(candles.time[bar] / 60_000).toString(36)}-${LEGS[leg]}`;
}

/**
 * The request for an entry that was decided at a bar's close, of the size that the tested leverage allows at that close;
 * the legs come with it.
 */
export function entryRequest(run: string, lane: Lane, order: EntryOrder, position: number, bar: number): OrderRequest {
  const { rules, candles, state, testedLeverage } = lane, { side, stopDistance, targetDistance, limit } = order;
  const expectedPrice = Number.isNaN(limit) ? candles.close[bar] : limit;
  const risk = { ...rules.risk, maxLeverage: testedLeverage };
  const quantity = acceptedQuantity(
    rules.filters,
    riskedQuantity(risk, state.cash, stopDistance, expectedPrice, candles.volume[bar]),
  );
  const target = expectedPrice + side * targetDistance;
  return {
    ...common(lane, position, bar),
    orderId: orderIdOf(run, lane, bar, "entry"),
    action: "submit",
    purpose: "entry",
    side: sideOf(side),
    quantity,
    price: Number.isNaN(limit) ? null : limit,
    stop: expectedPrice - side * stopDistance,
    target: Number.isFinite(target) && target > 0 ? target : null,
    expectedPrice,
  };
}

/** The request to change an entry that waits into one at the market, for what its position lacks. */
export function completionRequest(
  lane: Lane,
  order: EntryOrder,
  orderId: string,
  quantity: number,
  expectedPrice: number,
  bar: number,
): OrderRequest {
  const { side, stopDistance } = order, { number, position: { target } } = lane.state;
  return {
    ...common(lane, number, bar),
    // No close decides it: the market has given less than was asked for.
    barCloseAt: null,
    orderId,
    action: "modify",
    purpose: "entry",
    side: sideOf(side),
    quantity,
    price: null,
    stop: expectedPrice - side * stopDistance,
    target: Number.isFinite(target) ? target : null,
    expectedPrice,
  };
}

/** The request to sell an open position at the market: because a close decided it, or because a person asks. */
export function exitRequest(run: string, lane: Lane, bar: number, purpose: "exit" | "flatten"): OrderRequest {
  return {
    ...closing(lane, bar),
    ...(purpose === "flatten" && { barTime: null, barCloseAt: null }),
    orderId: orderIdOf(run, lane, bar, purpose),
    action: "submit",
    purpose,
    stop: null,
    target: null,
  };
}

/** The request to move the stop of an open position to where the position now has it. */
export function stopRequest(lane: Lane, protection: string, bar: number): OrderRequest {
  const { stop, target } = lane.state.position;
  return {
    ...closing(lane, bar),
    orderId: protection,
    action: "modify",
    purpose: "protection",
    stop,
    target: Number.isFinite(target) ? target : null,
  };
}

/** The request to withdraw an entry that waits. */
export function withdrawRequest(lane: Lane, orderId: string, bar: number): OrderRequest {
  const { order, number } = lane.state;
  return {
    ...common(lane, number, bar),
    orderId,
    action: "cancel",
    purpose: "entry",
    side: sideOf(order?.side ?? 1),
    quantity: 0,
    price: null,
    stop: null,
    target: null,
    expectedPrice: lane.candles.close[bar],
  };
}

function closing(lane: Lane, bar: number) {
  const { position, number } = lane.state;
  return {
    ...common(lane, number, bar),
    side: sideOf(-position.side),
    quantity: position.qty,
    price: null,
    expectedPrice: lane.candles.close[bar],
  };
}

function common({ strategy, candles }: Lane, position: number, bar: number) {
  return { strategy, symbol: candles.symbol, position, barTime: candles.time[bar], barCloseAt: closeOf(candles, bar) };
}
