/**
 * In what a volume is counted, by what its column's name says beside `volume`.
 *
 * @module
 */

/** What a volume can be counted in: the market's base or its quote currency. */
export type VolumeUnit = "base" | "quote";

/** Currencies that are worth a dollar, or nearly. */
const DOLLAR = /^(usd[a-z]?|[a-z]{1,2}usd|dai)$/;

/** Currencies in which prices are, in capitals. */
const QUOTES = "USDT USDC FDUSD BUSD TUSD USD DAI EUR GBP JPY KRW TRY BRL AUD CAD CHF BTC ETH BNB".split(" ");

/** A pair in one word; the shortest base that leaves a known quote currency. */
const PAIR = new RegExp(`^(.+?)(${QUOTES.join("|")})$`);

/** Base and quote currency of a pair in one word of capitals, such as `BTCUSDT`; `null` for another word. */
export function pairOf(word: string): readonly [base: string, quote: string] | null {
  const [, base, quote] = PAIR.exec(word) ?? [];
  return base === undefined ? null : [base, quote];
}

/**
 * Whether prices in a currency may be a market's: it is the quote currency, or a known one where nobody can tell that.
 *
 * @param unit In small letters.
 * @param symbol Market; `null` for any.
 */
export function isPricedIn(symbol: string | null, unit: string): boolean {
  const isSplit = symbol !== null && (/[/:-]/.test(symbol) || pairOf(symbol.toUpperCase()) !== null);
  if (isSplit) return volumeUnitOn(symbol, unit) === "quote";
  return DOLLAR.test(unit) || QUOTES.includes(unit.toUpperCase());
}

/**
 * The currency that a unit is on a market; `null` for one that is neither.
 *
 * @param unit In small letters, without signs: `usd`, `btc`; `""` where the name says none, which is the base currency.
 * @param symbol Market, such as `BTC/USDT` or `BTCUSDT`.
 *
 * @example A dollar is a dollar's coin
 * ```ts
 * import assert from "node:assert/strict";
 * import { volumeUnitOn } from "@lib/data/volume_unit.ts";
 *
 * assert.deepEqual(["usd", "xbt", "eth"].map((unit) => volumeUnitOn("BTC/USDT", unit)), ["quote", "base", null]);
 * ```
 */
export function volumeUnitOn(symbol: string, unit: string): VolumeUnit | null {
  const [base, quote] = symbol.toLowerCase().split(/[/:-]/), coin = unit === "xbt" ? "btc" : unit;
  if (coin === "" || coin === "base") return "base";
  if (coin === "currency") return "quote";
  if (quote === undefined) {
    // A symbol in one word begins with the one and ends with the other.
    if (base.replace(/^xbt/, "btc").startsWith(coin)) return "base";
    const currency = pairOf(base.toUpperCase())?.[1].toLowerCase() ?? "";
    return base.endsWith(coin) && coin.length > 2 || DOLLAR.test(coin) && DOLLAR.test(currency) ? "quote" : null;
  }
  if (coin === base || coin === "btc" && base === "xbt") return "base";
  return coin === quote || DOLLAR.test(coin) && DOLLAR.test(quote) ? "quote" : null;
}
