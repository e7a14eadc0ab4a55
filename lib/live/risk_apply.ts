/**
 * What an event does to the risk manager.
 *
 * 1. Time goes on and never back; at 00:00 UTC the day is closed at the last known prices, and what restricts until then
 *    ends.
 * 2. The event is booked: prices, orders, fills, funding, flows, what a person asks.
 * 3. The limits are looked at: what is broken restricts from now on. Only a person lifts a halt.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import type { OrderState } from "../store/live_order_records.ts";
import type { DayRecord } from "../store/live_run_records.ts";
import type { Stamp } from "../store/live_stamp.ts";
import type { LiveEvent, OrderRequest } from "./events.ts";
import { bookFill, bookFlow, bookFunding, withoutOrder } from "./risk_account.ts";
import { obeyCommand } from "./risk_commands.ts";
import { factsOf, type RiskFact } from "./risk_facts.ts";
import { finding } from "./risk_findings.ts";
import { brokenLimits } from "./risk_limits.ts";
import { RATE_WINDOW_MS } from "./risk_rules.ts";
import { equityOf, profitOfDay, type Restriction } from "../store/kept_risk.ts";
import { type KnownMarket, newDay, type RiskState } from "./risk_state.ts";

/** The account of a day as it is written down. */
export type DayAccount = Omit<DayRecord, keyof Stamp>;

/** What an event came to. */
export interface RiskOutcome {
  readonly state: RiskState;
  readonly facts: readonly RiskFact[];
  /** The day that ended before the event; `null` on the same day, and where its equity is not known. */
  readonly closedDay: DayAccount | null;
  /** What the person who sent a command is told. */
  readonly answer: { readonly isRefused: boolean; readonly text: string } | null;
}

/** Tries to compute the equity that may fail, and in what time, before the run is halted. */
const EQUITY_TRIES = 3, EQUITY_WINDOW_MS = 30_000;

const FINAL: ReadonlySet<OrderState> = new Set(["filled", "cancelled", "rejected", "expired"] as const);

/**
 * What an event does.
 *
 * @param isBehind Whether bars that have closed are yet to be told to an open position: its equity is held against no limit.
 */
export function applyEvent(before: RiskState, event: LiveEvent, isBehind = false): RiskOutcome {
  const at = Math.max(before.at, event.at);
  const { state: today, closedDay } = turnDay({ ...before, at });
  const { state: booked, answer = null, restriction = null } = book(today, event);
  const watched = isBehind ? booked : watchEquity(booked), broken = brokenLimits(watched, isBehind);
  const limited = restrict(watched, [...(restriction === null ? [] : [restriction]), ...broken]);
  const facts = factsOf(before, limited, event);
  return { state: limited, facts, closedDay, answer };
}

/** The account of the current day; `null` where its equity is not known. */
export function dayAccount(state: RiskState): DayAccount | null {
  const equity = equityOf(state), pnl = profitOfDay(state);
  const { start, startEquity, flows, fees, funding, trades } = state.day;
  if (equity === null || startEquity === null || pnl === null) return null;
  return { day: start, startEquity, equity, pnl, flows, fees, funding, trades };
}

/** Closes the day where another has begun, and ends what restricts until now. */
function turnDay(state: RiskState): { readonly state: RiskState; readonly closedDay: DayAccount | null } {
  const isSame = state.at < state.day.start + DAY_MS;
  if (isSame) return { state, closedDay: null };
  return {
    state: {
      ...state,
      day: newDay(state.at, equityOf(state)),
      restrictions: state.restrictions.filter(({ until }) => until === null || until > state.at),
    },
    closedDay: dayAccount(state),
  };
}

/** What booking an event came to. */
interface Booked {
  readonly state: RiskState;
  readonly answer?: RiskOutcome["answer"];
  /** What the event itself restricts. */
  readonly restriction?: Restriction | null;
}

function book(state: RiskState, event: LiveEvent): Booked {
  switch (event.kind) {
    case "price":
      return { state: withMarket(state, event.symbol, { ...soundPrices(event), heardAt: state.at }) };
    case "market":
      return { state: withMarket(state, event.symbol, { rules: event.rules }) };
    case "band": {
      const known = state.markets[event.symbol];
      if (known === undefined) return { state };
      return { state: withMarket(state, event.symbol, { rules: { ...known.rules, band: event.band } }) };
    }
    case "intent":
      return { state: withOrder(state, event.request) };
    case "order":
      return {
        state: FINAL.has(event.state) ? { ...state, orders: withoutOrder(state.orders, event.orderId) } : state,
      };
    case "fill":
      return { state: bookFill(state, event.fill) };
    case "stop": {
      const held = state.positions[event.position];
      if (held === undefined) return { state };
      return {
        state: { ...state, positions: { ...state.positions, [event.position]: { ...held, stop: event.stop } } },
      };
    }
    case "funding":
      return { state: bookFunding(state, event.amount) };
    case "flow":
      return { state: bookFlow(state, event.amount) };
    case "clock":
      return bookClock(state, event.skewMs);
    case "reconciled":
      return { state: { ...state, isReconciled: event.isReconciled } };
    case "command": {
      const { state: after, isRefused, answer } = obeyCommand(state, event.command);
      return { state: after, answer: { isRefused, text: answer } };
    }
    case "fault":
      return { state, restriction: halt(state, "FAULT", null, null, event.sentence) };
    case "bar":
    case "book":
    case "note":
      return { state };
  }
}

/** Prices that can be dealt at; of a crossed or absurd book none can. */
function soundPrices({ bid, ask }: Pick<KnownMarket, "bid" | "ask">): Pick<KnownMarket, "bid" | "ask"> {
  const isSound = bid !== null && ask !== null && bid > 0 && bid <= ask && ask < Infinity;
  return isSound ? { bid, ask } : { bid: null, ask: null };
}

/** A market with what was heard of it; a price of a market whose rules are not known says nothing. */
function withMarket(state: RiskState, symbol: string, heard: Partial<KnownMarket>): RiskState {
  const { rules, ...prices }: Partial<KnownMarket> = { ...state.markets[symbol], ...heard };
  if (rules === undefined) return state;
  const market = { bid: null, ask: null, heardAt: null, ...prices, rules };
  return { ...state, markets: { ...state.markets, [symbol]: market } };
}

function withOrder(state: RiskState, request: OrderRequest): RiskState {
  const { action, orderId, symbol, position, purpose, side, quantity, expectedPrice, stop } = request;
  if (action === "cancel") return state;
  const sentAt = [...state.sentAt.filter((time) => time > state.at - RATE_WINDOW_MS), state.at];
  const order = { symbol, position, purpose, side, remaining: quantity, price: expectedPrice, stop };
  return { ...state, sentAt, orders: { ...state.orders, [orderId]: order } };
}

/** A tick of the clock is when skew is judged, and when an equity that cannot be computed counts as a try. */
function bookClock(state: RiskState, skewMs: number | null): Booked {
  const most = state.limits.liveMaxClockSkewMs, skew = Math.abs(skewMs ?? 0);
  const equityFailures = equityOf(state) === null
    ? [...state.equityFailures.filter((time) => time > state.at - EQUITY_WINDOW_MS), state.at]
    : [];
  const restriction = !(skew <= most)
    ? halt(state, "CLOCK_SKEW", skew, most)
    : equityFailures.length >= EQUITY_TRIES
    ? halt(state, "EQUITY_UNKNOWN", equityFailures.length, EQUITY_TRIES)
    : null;
  return { state: { ...state, equityFailures }, restriction };
}

function halt(state: RiskState, code: Restriction["code"], found: number | null, limit: number | null, said?: string) {
  return { ...finding(code, found, limit, said), mode: "HALTED", since: state.at, until: null } as const;
}

/** The highest equity so far; a day whose start could not be valued counts from when it can. */
function watchEquity(state: RiskState): RiskState {
  const equity = equityOf(state);
  if (equity === null) return state;
  const { day } = state, isUnknown = day.startEquity === null;
  return {
    ...state,
    peak: Math.max(state.peak, equity),
    day: isUnknown ? { ...day, startEquity: equity - day.flows, limitBase: equity } : day,
  };
}

/** The state with restrictions that are not on it yet; one that is broken again on another day begins anew. */
function restrict(state: RiskState, broken: readonly Restriction[]): RiskState {
  const restrictions = [...state.restrictions];
  for (const restriction of broken) {
    const known = restrictions.findIndex(({ code }) => code === restriction.code);
    if (known < 0) restrictions.push(restriction);
    else if (restrictions[known].since < state.day.start) restrictions[known] = restriction;
  }
  return { ...state, restrictions };
}
