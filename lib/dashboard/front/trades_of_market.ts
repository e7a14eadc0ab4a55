/**
 * The trades on one of several markets.
 *
 * @module
 */
import type { TradeColumns } from "../source.ts";

/** Columns of the trades on one of several markets. */
export function tradesOfMarket(trades: TradeColumns, symbol: string): TradeColumns {
  const rows = trades.symbol.map((_, i) => i).filter((i) => trades.symbol[i] === symbol);
  const pick = <T>(column: readonly T[]) => rows.map((i) => column[i]);
  return {
    part: pick(trades.part),
    symbol: pick(trades.symbol),
    side: pick(trades.side),
    entryTime: pick(trades.entryTime),
    exitTime: pick(trades.exitTime),
    entryPrice: pick(trades.entryPrice),
    exitPrice: pick(trades.exitPrice),
    quantity: pick(trades.quantity),
    pnl: pick(trades.pnl),
    fees: pick(trades.fees),
    exitReason: pick(trades.exitReason),
  };
}

/** Number of a trade among those of its market. */
export function indexOnMarket({ symbol }: TradeColumns, trade: number): number {
  return symbol.slice(0, trade).filter((name) => name === symbol[trade]).length;
}
