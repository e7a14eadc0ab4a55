/**
 * Which names mean one market.
 *
 * @module
 */

/**
 * Base and quote currency as one word: `BTC/USDT`, `btc-usdt` and the perpetual `BTC/USDT:USDT` are one market, whose days
 * go the same way.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lookedMarket } from "@lib/study/looked_market.ts";
 *
 * assert.equal(lookedMarket("BTC/USDT:USDT"), lookedMarket("btc-usdt"));
 * ```
 */
export function lookedMarket(symbol: string): string {
  return symbol.split(":")[0].toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}
