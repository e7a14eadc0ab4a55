/**
 * Whether an order may be sent, and how much of it: the gate that every submission and every modification passes.
 *
 * 1. A cancellation always passes.
 * 2. What a person flattens passes, whatever restricts the run, if it lowers the exposure.
 * 3. Halted: nothing else passes. Reducing: only what lowers exposure and loosens no stop.
 * 4. What lowers exposure needs nothing more: being unable to leave is worse than any limit.
 * 5. An entry passes each rule in turn; the first that is broken denies it. Its size is cut to the position's share of the
 *    equity, for every other rule it is denied. What cannot be computed counts as broken.
 *
 * @module
 */
import type { Finding } from "../store/live_risk_records.ts";
import type { OrderRequest } from "./events.ts";
import { withoutOrder } from "./risk_account.ts";
import { finding } from "./risk_findings.ts";
import {
  balanceRule,
  countRule,
  cutToShare,
  leastRule,
  openRiskRule,
  priceRule,
  rateRule,
  timeRule,
  TOLERANCE,
} from "./risk_rules.ts";
import { equityOf, modeOf } from "../store/kept_risk.ts";
import type { RiskState } from "./risk_state.ts";

/** What the risk manager says to a request: how much of it may be sent, and what was cut, or why nothing may. */
export type RiskDecision =
  | { readonly isAllowed: true; readonly quantity: number; readonly cut: Finding | null }
  | { readonly isAllowed: false; readonly denial: Finding };

/**
 * Whether a request may become an order; asking changes nothing.
 *
 * @param at Now, ms UTC.
 */
export function decideRisk(state: RiskState, request: OrderRequest, at: number): RiskDecision {
  if (request.action === "cancel") return { isAllowed: true, quantity: request.quantity, cut: null };
  const restriction = restrictionOn(state, request);
  if (restriction !== null) return { isAllowed: false, denial: restriction };
  if (request.purpose === "entry") return decideEntry(state, request, Math.max(at, state.at));
  return lowersExposure(state, request)
    ? { isAllowed: true, quantity: request.quantity, cut: null }
    : { isAllowed: false, denial: finding("REDUCING", null, null, NO_REDUCTION) };
}

const NO_REDUCTION = "The order is for more than its position holds, or would open one on the other side";

/** What keeps a request back before any limit is looked at. */
function restrictionOn(state: RiskState, request: OrderRequest): Finding | null {
  const mode = modeOf(state), restriction = state.restrictions.find((one) => one.mode === mode);
  if (restriction === undefined || request.purpose === "flatten") return null;
  if (mode === "REDUCING" && request.purpose !== "entry" && !loosensStop(state, request)) return null;
  const { code, found, limit, sentence } = restriction;
  return { code, found, limit, sentence };
}

function loosensStop(state: RiskState, { purpose, position, stop }: OrderRequest): boolean {
  const held = state.positions[position];
  if (purpose !== "protection" || held === undefined || held.stop === null) return false;
  return stop === null || held.quantity * (stop - held.stop) < 0;
}

/** Whether an exit or a protection is for at most what its position holds, sales on their way included. */
function lowersExposure(state: RiskState, { purpose, position, side, quantity, orderId }: OrderRequest): boolean {
  const held = state.positions[position];
  if (held === undefined || !(side * held.quantity < 0)) return false;
  // A protection takes the place of the one before it; only sales at the market add up.
  const underWay = purpose === "protection" ? 0 : Object.entries(state.orders)
    .filter(([id, order]) => id !== orderId && order.position === position && SALES.includes(order.purpose))
    .reduce((sum, [, order]) => sum + order.remaining, 0);
  return quantity + underWay <= Math.abs(held.quantity) * (1 + TOLERANCE);
}

const SALES: readonly string[] = ["exit", "flatten"] satisfies OrderRequest["purpose"][];

function decideEntry(known: RiskState, request: OrderRequest, at: number): RiskDecision {
  // What an order that is changed asked for before does not count beside what it asks for now.
  const state = { ...known, orders: withoutOrder(known.orders, request.orderId) };
  const market = state.markets[request.symbol], equity = equityOf(state);
  if (market === undefined) return deny(finding("STALE_DATA", null, state.limits.liveStaleSeconds));
  const { rules } = market;
  if (request.side < 0 && !rules.allowsShort) return deny(finding("SHORT_ON_SPOT", null, null));
  const early = timeRule(state, request, market, at) ?? rateRule(state, at);
  if (early !== null) return deny(early);
  if (equity === null || !(equity > 0)) return deny(finding("EQUITY_UNKNOWN", equity, 0));
  const broken = priceRule(state, request, market) ?? countRule(state, request);
  if (broken !== null) return deny(broken);
  const { quantity, cut } = cutToShare(state, request, rules, equity), sized = { ...request, quantity };
  const held = Math.abs(state.positions[request.position]?.quantity ?? 0);
  const late = leastRule(sized, rules, held) ?? openRiskRule(state, sized, equity) ?? balanceRule(state, sized, equity);
  return late === null ? { isAllowed: true, quantity, cut } : deny(late);
}

function deny(denial: Finding): RiskDecision {
  return { isAllowed: false, denial };
}
