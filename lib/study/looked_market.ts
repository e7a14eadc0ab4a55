/**
 * Which names mean one market.
 *
 * @module
 */

/** What names of contracts end with beyond base and quote currency: a perpetual's mark, or a day of delivery. */
const CONTRACT = /([-_.](PERP|PERPETUAL|SWAP|P|\d{6,8})|PERP)$/u;

/** Codes of currencies that some exchanges have names of their own for. */
const CODES: readonly (readonly [RegExp, string])[] = [
  // Kraken marks coins by X and other money by Z: XXBTZUSD, XETHZEUR.
  [/^X([A-Z]{3})Z([A-Z]{3})$/, "$1$2"],
  [/^XBT/, "BTC"],
  [/^XDG/, "DOGE"],
];

/**
 * Base and quote currency as one word: `BTC/USDT`, `btc-usdt`, the perpetuals `BTC/USDT:USDT`, `BTC-USDT-SWAP` and
 * `BTCUSDT.P`, and `BINANCE:BTCUSDT` are one market, whose days go the same way; `XBT` is `BTC`.
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
  const name = symbol.normalize("NFKC").trim().toUpperCase(), colon = name.indexOf(":");
  // Before the colon stands an exchange, unless it is a pair, whose settlement currency stands behind.
  const isExchange = colon >= 0 && !/[/_-]/.test(name.slice(0, colon)) && name.length > colon + 1;
  const pair = isExchange ? name.slice(colon + 1) : colon < 0 ? name : name.slice(0, colon);
  const word = pair.replace(CONTRACT, "").replaceAll(/[^\p{L}\p{N}]/gu, "");
  return CODES.reduce((code, [own, usual]) => code.replace(own, usual), word);
}
