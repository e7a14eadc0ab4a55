/**
 * A lane of a run: one strategy on one market, with its own share of the capital.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { EntryOrder } from "../execution/entry.ts";
import type { ExecutionRules } from "../execution/execution_rules.ts";
import type { Bought } from "../execution/part_fills.ts";
import { Position } from "../execution/position.ts";
import type { Side } from "../store/live_stamp.ts";
import type { Decider } from "./decide.ts";

/** What a lane is fixed to. */
export interface LaneSettings {
  /** What people call its strategy: `study-1/210`, or the name of one that was never searched. */
  readonly strategy: string;
  /** The bars it lives on; it reads none that has not closed. */
  readonly candles: Candles;
  /** How its orders fill and its positions are led; their leverage is at most the position's share of the equity. */
  readonly rules: ExecutionRules;
  /** Largest notional in multiples of the equity that its backtests had. */
  readonly testedLeverage: number;
  /** What it wants at each close. */
  readonly decider: Decider;
  /** Quote units that it begins with. */
  readonly capital: number;
}

/** Where a lane stands. */
export interface LaneState {
  /** Its money without the open position's profit, quote units. */
  cash: number;
  /** Its position; open while `side` is not 0. */
  readonly position: Position;
  /** The entry that waits for its fill, or for the rest of it: then the position is open already. */
  order: EntryOrder | null;
  /** How an entry fills in parts, or what one gave whose fee is taken of it; absent for any other, and while flat. */
  parts?: EntryParts | undefined;
  /** Number in the run of the position that is open, or that `order` opens. */
  number: number;
  /** Client ids of the orders that are open now. */
  orders: OpenOrders;
  /** When the position was opened, ms UTC. */
  openedAt: number;
  /** When what was asked for last reaches the market, ms UTC. */
  reachesAt: number;
  /** The sale that books are filling; `null` where there is none. */
  sale: Sale | null;
  /** Whether a person has asked to sell the position. */
  isFlattened: boolean;
  /** First bar at whose close an entry may be decided, by its open time, ms UTC. */
  decideFrom: number;
}

/** An entry that fills in parts. */
export interface EntryParts {
  readonly side: Side;
  /** Base units that it may fill in all: at most what the risk manager let pass. */
  readonly whole: number;
  /** What its fills gave; `null` before the first. */
  readonly bought: Bought | null;
  /** Fills so far. */
  readonly count: number;
  /** Mid price of the first book after its latency, as that of a {@linkcode Sale}. */
  readonly arrivalMid: number;
}

/** A sale at the market that has begun: what was asked for, and what the books so far have given. */
export interface Sale {
  /** Exit code. */
  readonly code: number;
  /** Price that the exit's rule named. */
  readonly reference: number;
  /** Base units. */
  readonly quantity: number;
  /** Quote units. */
  readonly cost: number;
  /** Mid price of its first book; `NaN` where it took no time to reach the market. */
  readonly arrivalMid: number;
}

/** Client ids of a lane's orders at the broker; `null` where there is none. */
export interface OpenOrders {
  readonly entry: string | null;
  readonly protection: string | null;
  readonly exit: string | null;
}

/** No order is open. */
export const NO_ORDERS: OpenOrders = { entry: null, protection: null, exit: null };

/** A lane. */
export interface Lane extends LaneSettings {
  /** Its place in the run, from 0. */
  readonly place: number;
  readonly state: LaneState;
}

/** A lane that has not begun. */
export function freshLane(settings: LaneSettings, place: number): Lane {
  return {
    ...settings,
    place,
    state: {
      cash: settings.capital,
      position: new Position(),
      order: null,
      number: 0,
      orders: NO_ORDERS,
      openedAt: NaN,
      reachesAt: -Infinity,
      sale: null,
      isFlattened: false,
      decideFrom: -Infinity,
    },
  };
}

/**
 * The client id of an order that is open.
 *
 * @throws {Error} If there is none.
 */
export function openOrder({ strategy, state: { orders } }: Lane, name: keyof OpenOrders): string {
  const id = orders[name];
  if (id === null) throw new Error(`Cannot lead ${strategy}: wanted an open order, its ${name}, found none`);
  return id;
}

/** A side that is not 0 as records have it. */
export function sideOf(side: number): Side {
  return side > 0 ? 1 : -1;
}
