/**
 * Trades of a run, as its ledger has them, in the form that those of a backtest have.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";
import type { HashedTrades } from "../core/trades_hash.ts";
import { EXIT_CODE } from "../execution/exit_code.ts";
import type { FillRecord, PositionRecord } from "../store/live_order_records.ts";
import { sideOf } from "./lane.ts";
import type { ComparedTrade } from "./difference_parts.ts";

/** What of trades a run knows. */
export type RunTrades = HashedTrades & Pick<Trades, "fundingPaid">;

/** A position that was closed. */
export type ClosedPosition =
  & PositionRecord
  & { readonly [Name in "closedAt" | "exitPrice" | "exitReason" | "pnl"]: NonNullable<PositionRecord[Name]> };

/** Whether a position was closed. */
export function isClosed(position: PositionRecord): position is ClosedPosition {
  return position.closedAt !== null;
}

/**
 * Closed positions of a lane as columns of trades.
 *
 * @param closed In order of their exits.
 * @param barMs Length of a bar.
 */
export function tradesOf(closed: readonly ClosedPosition[], barMs: number): RunTrades {
  const column = (value: (position: ClosedPosition) => number) => Float64Array.from(closed, value);
  const codeOf = ({ exitReason }: ClosedPosition) => EXIT_CODE[exitReason === "flatten" ? "signal" : exitReason];
  return {
    length: closed.length,
    entryTime: column(({ at }) => openOf(at, barMs)),
    exitTime: column(({ closedAt }) => openOf(closedAt, barMs)),
    side: Int8Array.from(closed, ({ side }) => side),
    qty: column(({ quantity }) => quantity),
    entryPrice: column(({ entryPrice }) => entryPrice),
    exitPrice: column(({ exitPrice }) => exitPrice),
    fees: column(({ fees, funding }) => fees + funding),
    fundingPaid: column(({ funding }) => funding),
    pnl: column(({ pnl }) => pnl),
    exitReason: Uint8Array.from(closed, codeOf),
  };
}

/** No trades. */
export const NO_TRADES: RunTrades = tradesOf([], 1);

/**
 * Trades one by one, as they are compared.
 *
 * @param latencies What the latency of their orders made of their profits; none by default.
 */
export function comparedTrades(trades: RunTrades, latencies: readonly number[] = []): ComparedTrade[] {
  return Array.from({ length: trades.length }, (_, k) => ({
    entryTime: trades.entryTime[k],
    exitTime: trades.exitTime[k],
    side: trades.side[k],
    quantity: trades.qty[k],
    entryPrice: trades.entryPrice[k],
    exitPrice: trades.exitPrice[k],
    fees: trades.fees[k] - trades.fundingPaid[k],
    funding: trades.fundingPaid[k],
    profit: trades.pnl[k],
    latency: latencies[k] ?? 0,
  }));
}

/** What of a fill tells how far it slipped. */
export type SlippedFill = Pick<FillRecord, "side" | "quantity" | "price" | "reference">;

/** Both fills of each trade. */
export function fillsOf(
  { length, side, qty, entryPrice, entryReference, exitPrice, exitReference }: Trades,
): SlippedFill[] {
  return Array.from({ length }, (_, k) => [
    { side: sideOf(side[k]), quantity: qty[k], price: entryPrice[k], reference: entryReference[k] },
    { side: sideOf(-side[k]), quantity: qty[k], price: exitPrice[k], reference: exitReference[k] },
  ]).flat();
}

/** How far fills were worse than their reference, as a fraction of the notional there; `NaN` without any. */
export function slippageOf(fills: readonly SlippedFill[]): number {
  let lost = 0, notional = 0;
  for (const { side, quantity, price, reference } of fills) {
    lost += side * (price - reference) * quantity;
    notional += reference * quantity;
  }
  return lost / notional;
}

/** Open time of the bar that filled the entry of the position that is open; `null` for none. */
export function openTime(positions: readonly PositionRecord[], barMs: number): number | null {
  const open = positions.find(({ closedAt }) => closedAt === null);
  return open === undefined ? null : openOf(open.at, barMs);
}

/** Open time of the bar in which a fill was: inside it, or at its very close. */
function openOf(at: number, barMs: number): number {
  return at - 1 - (at - 1) % barMs;
}
