/**
 * Trades as rows of a table.
 *
 * @module
 */
import { EXIT_REASONS, type ExitReason, type Trades } from "../core/trades.ts";
import { type Table, table, type TableOptions } from "./table.ts";

/**
 * One trade, in the words of a trade list.
 *
 * @internal
 */
export interface TradeRow {
  /** Number of the trade, from 1. */
  readonly trade: number;
  /** Open of the bar that filled the entry, ms UTC. */
  readonly entryTime: number;
  /** Open of the bar that filled the exit, ms UTC. */
  readonly exitTime: number;
  /** Direction of the position. */
  readonly side: "long" | "short";
  /** Size in base units. */
  readonly qty: number;
  /** Quote units, with spread and slippage. */
  readonly entryPrice: number;
  /** Quote units, with spread and slippage. */
  readonly exitPrice: number;
  /** Both fills and funding, quote units. */
  readonly fees: number;
  /** Net profit, quote units. */
  readonly pnl: number;
  /** From entry to exit. */
  readonly holdingMinutes: number;
  /** Why it was closed. */
  readonly exitReason: ExitReason;
}

/**
 * All trades as rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { tradeRows } from "@lib/report/trade_table.ts";
 *
 * const [row] = tradeRows(tradesOf([{ side: -1, pnl: 2 }]));
 * assert.equal(row.side, "short");
 * ```
 */
export function tradeRows(trades: Trades): TradeRow[] {
  return Array.from({ length: trades.length }, (_, i) => ({
    trade: i + 1,
    entryTime: trades.entryTime[i],
    exitTime: trades.exitTime[i],
    side: trades.side[i] > 0 ? "long" : "short",
    qty: trades.qty[i],
    entryPrice: trades.entryPrice[i],
    exitPrice: trades.exitPrice[i],
    fees: trades.fees[i],
    pnl: trades.pnl[i],
    holdingMinutes: trades.holdingMinutes[i],
    exitReason: EXIT_REASONS[trades.exitReason[i]],
  }));
}

/** A list of trades. */
export function tradeTable(trades: Trades, options: TableOptions<TradeRow> = {}): Table {
  return table(tradeRows(trades), {
    trade: "count",
    entryTime: "minute",
    side: "text",
    entryPrice: "price",
    exitPrice: "price",
    fees: "currency",
    pnl: { label: "Profit", format: "currency" },
    holdingMinutes: { label: "Held", format: "minutes" },
    exitReason: { label: "Closed by", format: "text" },
  }, options);
}
