/**
 * The rules an entry must pass, each by itself: what it breaks, or `null`.
 *
 * Every comparison is written so that a number which is not one breaks the rule.
 *
 * @module
 */
import { BASIS_POINT } from "../execution/costs.ts";
import type { PriceBand } from "../exchange/price_band.ts";
import { acceptedQuantity } from "../execution/size.ts";
import type { Finding } from "../store/live_risk_records.ts";
import { baseFeeRate, sellableOf } from "./entry_parts.ts";
import type { MarketRules, OrderRequest } from "./events.ts";
import { finding } from "./risk_findings.ts";
import { exitPrice } from "../store/kept_risk.ts";
import { type KnownMarket, lossAtStop, openRisk, type RiskState, waitingEntries } from "./risk_state.ts";

/** Over what time orders are counted, ms. */
export const RATE_WINDOW_MS = 60_000;

const NOTHING_LEFT =
  "Nothing is left of the order: the money, its share of the equity or the volume of its bar allow no quantity";

/** Numbers this close are equal: a few roundings of a double. */
export const TOLERANCE = 1e-9;

/** What is known must be whole and fresh, and the decision in time. */
export function timeRule(
  { limits, isReconciled }: RiskState,
  { barCloseAt }: OrderRequest,
  market: KnownMarket,
  at: number,
): Finding | null {
  if (!isReconciled) return finding("UNRECONCILED", null, null);
  const delay = barCloseAt === null ? 0 : (at - barCloseAt) / 1000, latest = limits.liveMaxDecisionDelaySeconds;
  if (!(delay <= latest)) return finding("LATE_BAR", delay, latest);
  const age = market.heardAt === null ? null : (at - market.heardAt) / 1000, oldest = limits.liveStaleSeconds;
  return age !== null && age <= oldest ? null : finding("STALE_DATA", age, oldest);
}

/** Orders must not be too many. */
export function rateRule({ limits, sentAt }: RiskState, at: number): Finding | null {
  const sent = sentAt.filter((time) => time > at - RATE_WINDOW_MS).length + 1;
  return sent <= limits.liveOrdersPerMinute ? null : finding("ORDER_RATE", sent, limits.liveOrdersPerMinute);
}

/** The price must not be far worse than the market's; it and the legs must lie inside the exchange's band. */
export function priceRule({ limits }: RiskState, request: OrderRequest, market: KnownMarket): Finding | null {
  const { side, expectedPrice } = request, { band } = market.rules;
  const best = side > 0 ? market.ask : market.bid;
  if (best === null) return finding("STALE_DATA", null, limits.liveStaleSeconds);
  const worse = side * (expectedPrice - best) / best / BASIS_POINT, most = limits.liveMaxPriceDeviationBps;
  if (!(worse <= most)) return finding("PRICE_DEVIATION", worse, most);
  return band === null ? null : bandRule(request, band, best);
}

/** An order that lies outside the band now would be refused: the entry by itself, or its legs once it has filled. */
function bandRule({ side, price, stop, target }: OrderRequest, band: PriceBand, market: number): Finding | null {
  const entry = side > 0 ? band.buy : band.sell, leg = side > 0 ? band.sell : band.buy;
  for (const [level, { low, high }] of [[price, entry], [stop, leg], [target, leg]] as const) {
    if (level === null) continue;
    if (level < low * market) return finding("OUTSIDE_BAND", level, low * market);
    if (level > high * market) return finding("OUTSIDE_BAND", level, high * market);
  }
  return null;
}

/** Positions, with those that wait for their entry, must not be too many. */
export function countRule(state: RiskState, { position }: OrderRequest): Finding | null {
  const numbers = [
    ...Object.keys(state.positions).map(Number),
    ...waitingEntries(state).map((order) => order.position),
  ];
  const count = new Set([...numbers, position]).size, most = state.limits.liveMaxPositions;
  return count <= most ? null : finding("POSITIONS", count, most);
}

/** The quantity that the position's share of the equity leaves of a request, and what was cut. */
export function cutToShare(
  state: RiskState,
  { position, quantity, expectedPrice }: OrderRequest,
  { filters }: MarketRules,
  equity: number,
): { readonly quantity: number; readonly cut: Finding | null } {
  const most = state.limits.liveMaxPositionShare, held = state.positions[position];
  const waiting = waitingEntries(state).filter((order) => order.position === position);
  const already = (held === undefined ? 0 : notional(state, position)) +
    waiting.reduce((sum, order) => sum + order.remaining * order.price, 0);
  const share = (already + quantity * expectedPrice) / equity;
  if (share <= most * (1 + TOLERANCE)) return { quantity, cut: null };
  // What is left by rounding is no room.
  const room = already < most * equity * (1 - TOLERANCE) ? (most * equity - already) / expectedPrice : 0;
  return { quantity: Math.min(quantity, acceptedQuantity(filters, room)), cut: finding("POSITION_SHARE", share, most) };
}

/**
 * The order must be large enough for the exchange, and so must its legs, at their prices.
 *
 * @param held What its position holds already, base units: its legs are for all of it.
 */
export function leastRule(
  { quantity, side, expectedPrice, stop, target }: OrderRequest,
  rules: MarketRules,
  held: number,
): Finding | null {
  const { minQuantity, minNotional } = rules.filters;
  const kept = sellableOf(quantity, baseFeeRate(side, rules.takerFee, rules), rules.filters);
  if (kept === 0) return finding("BELOW_MINIMUM", kept, minQuantity, NOTHING_LEFT);
  if (!(kept >= minQuantity)) return finding("BELOW_MINIMUM", kept, minQuantity);
  const leg = side > 0 ? stop : target, ofLeg = leg !== null && leg > 0 ? (held + kept) * leg : Infinity;
  const smallest = Math.min(kept * expectedPrice, ofLeg);
  return smallest >= minNotional ? null : finding("BELOW_MINIMUM", smallest, minNotional);
}

/** All stops together must not lose too much; that of an entry which joins a position without one is for all of it. */
export function openRiskRule(state: RiskState, request: OrderRequest, equity: number): Finding | null {
  const { side, quantity, expectedPrice, stop, position } = request, most = state.limits.liveMaxOpenRiskShare;
  const held = state.positions[position];
  const guarded = held === undefined || held.stop !== null
    ? state
    : { ...state, positions: { ...state.positions, [position]: { ...held, stop } } };
  const share = (openRisk(guarded)! + lossAtStop(side * quantity, expectedPrice, stop)) / equity;
  return share <= most * (1 + TOLERANCE) ? null : finding("OPEN_RISK", share, most);
}

/** What is bought or borrowed must be covered: each notional takes its part of the equity by the market's leverage. */
export function balanceRule(
  state: RiskState,
  { symbol, side, quantity, expectedPrice }: OrderRequest,
  equity: number,
): Finding | null {
  const leverageOf = (of: string) => state.markets[of].rules.leverage;
  let used = 0;
  for (const [number, { symbol }] of Object.entries(state.positions)) {
    used += notional(state, Number(number)) / leverageOf(symbol);
  }
  for (const { symbol, remaining, price } of waitingEntries(state)) used += remaining * price / leverageOf(symbol);
  const { rules } = state.markets[symbol], { takerFee } = rules;
  // What is taken of the purchase needs no money.
  const fee = takerFee - baseFeeRate(side, takerFee, rules);
  const needed = quantity * expectedPrice * (1 / leverageOf(symbol) + fee);
  const free = Math.max(0, equity - used);
  return needed <= free * (1 + TOLERANCE) ? null : finding("FREE_BALANCE", needed, free);
}

/** What a position is worth at the price it could be left at; only where the equity is known. */
function notional(state: RiskState, position: number): number {
  const held = state.positions[position];
  return Math.abs(held.quantity) * exitPrice(state, held)!;
}
