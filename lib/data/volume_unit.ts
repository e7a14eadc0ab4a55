/**
 * In what a volume is counted, by what its column's name says beside `volume`.
 *
 * @module
 */

/** What a volume can be counted in: the market's base or its quote currency. */
export type VolumeUnit = "base" | "quote";

/** Currencies that are worth a dollar, or nearly. */
const DOLLAR = /^(usd[a-z]?|[a-z]{1,2}usd|dai)$/;

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
    return base.replace(/^xbt/, "btc").startsWith(coin) ? "base" : base.endsWith(coin) ? "quote" : null;
  }
  if (coin === base || coin === "btc" && base === "xbt") return "base";
  return coin === quote || DOLLAR.test(coin) && DOLLAR.test(quote) ? "quote" : null;
}
