/**
 * What a run of live trading writes down of its orders, and of the positions that they open and close.
 *
 * @module
 */
import type { ExitReason } from "../core/trades.ts";
import type { Side, Stamp } from "./live_stamp.ts";

/** What an order is for. */
export type Purpose = "entry" | "exit" | "protection" | "flatten";

/** What we are about to ask of the venue; on disk before it is sent. */
export interface IntentRecord extends Stamp {
  /** Client id of the order, ≤ 36 characters: run, strategy, bar, leg and attempt decide it. */
  readonly orderId: string;
  readonly action: "submit" | "modify" | "cancel";
  readonly strategy: string;
  readonly symbol: string;
  /** Number of the position in the run that it opens, protects or closes. */
  readonly position: number;
  readonly purpose: Purpose;
  readonly side: Side;
  /** Base units. */
  readonly quantity: number;
  /** Limit, `null` at the market. */
  readonly price: number | null;
  /** Level of the protecting stop. */
  readonly stop: number | null;
  /** Level of the target. */
  readonly target: number | null;
  /** Open of the bar at whose close it was decided; `null` for what a person asked. */
  readonly barTime: number | null;
  /** Mid price of the book as it was heard last; `null` where orders are not dealt with in one. */
  readonly mid: number | null;
}

/** States of an order; those from `filled` on are final. `unknown`: sent, and no answer. */
export const ORDER_STATES = [
  "sent",
  "unknown",
  "open",
  "partlyFilled",
  "filled",
  "cancelled",
  "rejected",
  "expired",
] as const;

/** State of an order. */
export type OrderState = (typeof ORDER_STATES)[number];

/** News of an order at the venue; the last row of an order is where it stands. `at` is when it was heard. */
export interface OrderRecord extends Stamp {
  /** Its client id: the intent's. */
  readonly orderId: string;
  /** The venue's own number. */
  readonly venueOrderId: string | null;
  readonly state: OrderState;
  readonly filledQuantity: number;
  /** What the venue said, where it refused. */
  readonly reason: string | null;
}

/** One fill of an order. */
export interface FillRecord extends Stamp {
  /** The venue's number of it; each counts once. */
  readonly fillId: string;
  readonly orderId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly position: number;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** Price that the rule named before spread and slippage. */
  readonly reference: number;
  /** Quote units; what was lost of the quantity counts at the fill's price. */
  readonly fee: number;
  /** Base units of the quantity that cannot be sold: a fee taken of it, and what lies below a step of the grid. */
  readonly lost: number;
  /** 1 for a resting order. */
  readonly maker: 0 | 1;
  /**
   * Mid price of the first book after its order had reached the market; `null` where that takes no time, and of what rests
   * there or fills by bars.
   */
  readonly arrivalMid: number | null;
  /** Why it closes a position; `null` for an entry. */
  readonly reason: ExitReason | "flatten" | null;
}

/** What protects a position. */
export type Protection = "resting" | "exchanging" | "dust" | "none";

/** A position; the row stands for it as long as it lasts and afterwards. `at` is its opening. */
export interface PositionRecord extends Stamp {
  readonly position: number;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  /** Base units held at most. */
  readonly quantity: number;
  readonly entryPrice: number;
  readonly stop: number | null;
  readonly target: number | null;
  readonly protection: Protection;
  readonly closedAt: number | null;
  readonly exitPrice: number | null;
  readonly exitReason: ExitReason | "flatten" | null;
  /** Paid so far. */
  readonly fees: number;
  readonly funding: number;
  /** Base units left of its entry that are too small to be sold; they count as lost. */
  readonly dust: number;
  /** What it earned, fees and funding in; `null` while open. */
  readonly pnl: number | null;
}
