/**
 * What happens to a run: the one queue of its events, in the order they are handled.
 *
 * What they leave on disk are the records of `lib/store/live_*_records.ts`, whose types these events carry.
 *
 * @module
 */
import type { PriceBand } from "../exchange/price_band.ts";
import type { ExchangeFilters } from "../execution/filters.ts";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import type { BarRecord } from "../store/live_market_records.ts";
import type { CommandRecord } from "../store/live_operator_records.ts";
import type { FillRecord, IntentRecord, OrderState } from "../store/live_order_records.ts";

/** Bar that the feed knows to be closed. */
export type ClosedBar = Omit<BarRecord, "environment" | "run" | "at">;

/** What a market allows. */
export interface MarketRules {
  readonly filters: ExchangeFilters;
  /** Whether what is not owned may be sold; on a real spot market it may not. */
  readonly allowsShort: boolean;
  /** Notional that a unit of equity carries; 1 on spot. */
  readonly leverage: number;
  /** Fee of an order that takes liquidity, fraction. */
  readonly takerFee: number;
  /** Whether the fee of an entry that buys is taken in what it buys. */
  readonly feeAsset?: "base";
  /** Between which prices the venue takes orders; `null` where it does not say. */
  readonly band: PriceBand | null;
}

/** What an order asks of the risk manager before it becomes an intent. */
export interface OrderRequest extends Omit<IntentRecord, "environment" | "run" | "at" | "mid"> {
  /** Price it is expected to fill at: the limit, or the last price or side of the book. */
  readonly expectedPrice: number;
  /** When the bar it was decided on closed; `null` for what no bar decided. */
  readonly barCloseAt: number | null;
}

/** Something that happened; `at` is ms UTC by the run's clock. */
export type LiveEvent =
  /** A bar was closed, or one that was closed before has changed. */
  | { readonly kind: "bar"; readonly at: number; readonly bar: ClosedBar }
  /** Best prices of the book, or the last trade as both; `null` where there is none: an open position cannot be valued. */
  | {
    readonly kind: "price";
    readonly at: number;
    readonly symbol: string;
    readonly bid: number | null;
    readonly ask: number | null;
  }
  /** The best levels of a market's book, best first, none while it is lost; what waits at the paper broker may fill in it. */
  | {
    readonly kind: "book";
    readonly at: number;
    readonly symbol: string;
    readonly bids: OrderBookSnapshot["bids"];
    readonly asks: OrderBookSnapshot["asks"];
  }
  /** Something to write down that changes nothing. */
  | { readonly kind: "note"; readonly at: number; readonly sentence: string }
  /** What a market allows, at the start and whenever it changes. */
  | { readonly kind: "market"; readonly at: number; readonly symbol: string; readonly rules: MarketRules }
  /** Between which prices a market takes orders, as the exchange told. */
  | { readonly kind: "band"; readonly at: number; readonly symbol: string; readonly band: PriceBand }
  /** An order that the risk manager let pass was written down as an intent, with the quantity that was left of it. */
  | { readonly kind: "intent"; readonly at: number; readonly request: OrderRequest }
  /** An order's state. */
  | { readonly kind: "order"; readonly at: number; readonly orderId: string; readonly state: OrderState }
  /** A fill. */
  | {
    readonly kind: "fill";
    readonly at: number;
    readonly fill: Omit<FillRecord, "environment" | "run" | "at" | "arrivalMid">;
  }
  /** A stop was moved without a new order, `null` where none can rest: the paper broker's. */
  | { readonly kind: "stop"; readonly at: number; readonly position: number; readonly stop: number | null }
  /** Funding paid (> 0) or received for a position. */
  | { readonly kind: "funding"; readonly at: number; readonly position: number; readonly amount: number }
  /** Money paid in (> 0) or out. */
  | { readonly kind: "flow"; readonly at: number; readonly amount: number }
  /** The clock, at least every ten seconds of a live run; skew to the venue's in ms, `null` where it is not measured. */
  | { readonly kind: "clock"; readonly at: number; readonly skewMs: number | null }
  /** Whether bars, orders and balances are known to be whole; `false` after a gap, a silence or a jump of the clock. */
  | { readonly kind: "reconciled"; readonly at: number; readonly isReconciled: boolean }
  /** An operator asked. */
  | { readonly kind: "command"; readonly at: number; readonly command: CommandRecord }
  /** Something failed that must not go on: the loop, the ledger. */
  | { readonly kind: "fault"; readonly at: number; readonly sentence: string };
