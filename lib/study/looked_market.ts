/**
 * Which names mean one market.
 *
 * @module
 */

import { knownStartEquity, quoteCurrency } from "../config/start_equity.ts";

/** What names of contracts end with beyond base and quote currency: a perpetual's mark, or a day of delivery. */
const CONTRACT = /([-_.](PERP|PERPETUAL|SWAP|P|\d{6,8})|PERP)$/u;

/** Codes of currencies that some exchanges have names of their own for. */
const CODES: readonly (readonly [RegExp, string])[] = [
  // Kraken marks coins by X and other money by Z: XXBTZUSD, XETHZEUR.
  [/^X([A-Z]{3})[XZ]([A-Z]{3})$/, "$1$2"],
  [/^XBT|XBT$/, "BTC"],
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
  const [before, behind] = colon < 0 ? [name, ""] : [name.slice(0, colon), name.slice(colon + 1)];
  // Before a colon stands an exchange, unless money stands behind it: the quote currency, or that of the settlement.
  const [, money] = /^([A-Z]+)(?:-\d+)?$/.exec(behind) ?? [];
  const isMoney = money !== undefined && knownStartEquity(`X/${money}`) !== null, isPair = /[/_-]/.test(before);
  const isExchange = behind !== "" && !isPair, hasQuote = isPair || quoteCurrency(before) !== null;
  const pair = isMoney ? (hasQuote ? before : before + behind) : isExchange ? behind : before;
  const word = pair.replace(CONTRACT, "").replaceAll(/[^\p{L}\p{N}]/gu, "");
  return CODES.reduce((code, [own, usual]) => code.replace(own, usual), word);
}

/** The same as the ledger had it before names of exchanges and contracts were read: older looks stand under it. */
export function formerlyLookedMarket(symbol: string): string {
  return symbol.split(":")[0].toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}
