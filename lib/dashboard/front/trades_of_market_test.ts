/**
 * Trades of one market among those of several, by hand.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { TradeColumns } from "../source.ts";
import { indexOnMarket, tradesOfMarket } from "./trades_of_market.ts";

Deno.test("a market has its own trades, and each its number among them", () => {
  const symbol = ["A", "B", "A", "B", "A"], numbers = symbol.map((_, i) => i);
  const trades: TradeColumns = {
    part: symbol.map(() => "search"),
    symbol,
    side: symbol.map(() => "long"),
    entryTime: numbers,
    exitTime: numbers,
    entryPrice: numbers,
    exitPrice: numbers,
    quantity: numbers,
    pnl: numbers,
    fees: numbers,
    exitReason: symbol,
  };
  for (const [i, name] of symbol.entries()) {
    const own = tradesOfMarket(trades, name), at = indexOnMarket(trades, i);
    assert.equal(own.entryTime[at], i);
    assert.ok(own.symbol.every((other) => other === name) && own.pnl.length === (name === "A" ? 3 : 2));
  }
});
