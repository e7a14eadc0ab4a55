/**
 * What the risk manager knows: its account, what was asked for and is not settled, the day, and what restricts it.
 *
 * Plain values, so that it outlives a restart as JSON; nothing in it is changed in place.
 *
 * @module
 */
import type { PlainSettings } from "../config/schema.ts";
import { LIVE_LIMIT_FIELDS } from "../config/live_fields.ts";
import { DAY_MS } from "../core/candles.ts";
import { readInfinities, spellInfinities } from "../study/plain_json.ts";
import { exitPrice, type KeptMarket, type KeptRisk, type Restriction } from "../store/kept_risk.ts";
import type { Purpose } from "../store/live_order_records.ts";
import type { Side } from "../store/live_stamp.ts";
import type { MarketRules } from "./events.ts";

/** The limits: settings of the same names, shares as fractions. */
export type LiveLimits = Pick<PlainSettings, keyof typeof LIVE_LIMIT_FIELDS>;

/** The limits among the settings. */
export function limitsOf(settings: PlainSettings): LiveLimits {
  const names = Object.keys(LIVE_LIMIT_FIELDS) as (keyof LiveLimits)[];
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as LiveLimits;
}

/** A market as it was heard of last. */
export interface KnownMarket extends KeptMarket {
  readonly rules: MarketRules;
}

/** A position as its fills made it. */
export interface HeldPosition {
  readonly symbol: string;
  /** Base units, negative for a short. */
  readonly quantity: number;
  /** Mean price of its entry. */
  readonly entryPrice: number;
  /** Level of its stop; `null` without one. */
  readonly stop: number | null;
}

/** An order that is not settled: open, under way, or with an outcome nobody knows. */
export interface PendingOrder {
  readonly symbol: string;
  readonly position: number;
  readonly purpose: Purpose;
  readonly side: Side;
  /** Base units not filled yet. */
  readonly remaining: number;
  /** Price it is expected to fill at. */
  readonly price: number;
  readonly stop: number | null;
}

/** The account of a UTC day. */
export interface RiskDay {
  /** Its start, ms UTC. */
  readonly start: number;
  /** Equity then; `null` where it could not be computed. */
  readonly startEquity: number | null;
  /** Money paid in less money paid out. */
  readonly flows: number;
  readonly fees: number;
  readonly funding: number;
  /** Positions closed. */
  readonly trades: number;
  /** Equity that loss and gain are measured against, flows in: that at the start, or at the last `resume`. */
  readonly limitBase: number | null;
}

/** What the risk manager knows. */
export interface RiskState extends KeptRisk {
  readonly limits: LiveLimits;
  /** Latest time heard of; it never falls, whatever the clock does. */
  readonly at: number;
  /** Quote units: the capital, less what was bought, plus what was sold, less fees and funding. */
  readonly cash: number;
  /** By symbol. */
  readonly markets: Readonly<Record<string, KnownMarket>>;
  /** By number. */
  readonly positions: Readonly<Record<string, HeldPosition>>;
  /** By order id. */
  readonly orders: Readonly<Record<string, PendingOrder>>;
  readonly day: RiskDay;
  /** Highest equity of the run, flows in, counted from the last `resume`. */
  readonly peak: number;
  readonly consecutiveStops: number;
  /** When orders were sent within the last minute. */
  readonly sentAt: readonly number[];
  /** When the equity was looked for in vain. */
  readonly equityFailures: readonly number[];
  readonly isReconciled: boolean;
  readonly restrictions: readonly Restriction[];
}

/** The state of a run that begins. */
export function startRisk(limits: LiveLimits, capital: number, at: number): RiskState {
  return {
    limits,
    at,
    cash: capital,
    markets: {},
    positions: {},
    orders: {},
    day: newDay(at, capital),
    peak: capital,
    consecutiveStops: 0,
    sentAt: [],
    equityFailures: [],
    isReconciled: true,
    restrictions: [],
  };
}

/** The state as the ledger keeps it. */
export function writeRisk(state: RiskState): string {
  return JSON.stringify(spellInfinities(state));
}

/** The state that {@linkcode writeRisk} wrote. */
export function readRisk(text: string): RiskState {
  return readInfinities(JSON.parse(text)) as RiskState;
}

/** The account of the day of a time. */
export function newDay(at: number, equity: number | null): RiskDay {
  return {
    start: Math.floor(at / DAY_MS) * DAY_MS,
    startEquity: equity,
    flows: 0,
    fees: 0,
    funding: 0,
    trades: 0,
    limitBase: equity,
  };
}

/** Mid price of a market as it was heard last; `null` where it has none. */
export function midPrice({ markets }: RiskState, symbol: string): number | null {
  const { bid = null, ask = null } = markets[symbol] ?? {};
  return bid === null || ask === null ? null : (bid + ask) / 2;
}

/** What all positions and waiting entries would lose at their stops; all of it where there is no stop, quote units. */
export function openRisk(state: RiskState): number | null {
  let risk = 0;
  for (const position of Object.values(state.positions)) {
    const price = exitPrice(state, position);
    if (price === null) return null;
    risk += lossAtStop(position.quantity, price, position.stop);
  }
  for (const { side, remaining, price, stop } of waitingEntries(state)) {
    risk += lossAtStop(side * remaining, price, stop);
  }
  return risk;
}

/** What a signed quantity loses from a price to its stop, quote units, at least 0. */
export function lossAtStop(quantity: number, price: number, stop: number | null): number {
  return stop === null ? Math.abs(quantity) * price : Math.max(0, quantity * (price - stop));
}

/** Entries that are not settled, those of unknown outcome included. */
export function waitingEntries({ orders }: RiskState): PendingOrder[] {
  return Object.values(orders).filter(({ purpose }) => purpose === "entry");
}
