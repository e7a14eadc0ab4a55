/**
 * How much a backtest starts with where nobody says: a private account, about ten thousand dollars of 2025 in the quote
 * currency of the market; small against the volume of a minute, so that sizes stay realistic.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** By quote currency, in its units. */
const START_EQUITY: Readonly<Record<string, number>> = {
  USD: 10_000,
  USDT: 10_000,
  USDC: 10_000,
  BUSD: 10_000,
  FDUSD: 10_000,
  TUSD: 10_000,
  DAI: 10_000,
  EUR: 10_000,
  GBP: 10_000,
  CHF: 10_000,
  AUD: 15_000,
  CAD: 15_000,
  BRL: 50_000,
  TRY: 400_000,
  JPY: 1_500_000,
  KRW: 14_000_000,
  BTC: 0.1,
  ETH: 3,
  BNB: 12,
};

/**
 * The quote currency of a symbol: `"USDT"` of `BTC/USDT`, `BTC/USDT:USDT` and `BTCUSDT`; `null` where it cannot be told.
 */
export function quoteCurrency(symbol: string): string | null {
  const pair = symbol.split(":")[0].toUpperCase(), slash = pair.indexOf("/");
  if (slash >= 0) return pair.slice(slash + 1) || null;
  // The longest first: FDUSD before USD.
  const known = Object.keys(START_EQUITY).sort((a, b) => b.length - a.length);
  return known.find((code) => pair.length > code.length && pair.endsWith(code)) ?? null;
}

/** The equity a backtest of a market starts with; `null` where its quote currency cannot be told or is not in the table. */
export function knownStartEquity(symbol: string): number | null {
  const quote = quoteCurrency(symbol);
  return quote !== null && Object.hasOwn(START_EQUITY, quote) ? START_EQUITY[quote] : null;
}

/**
 * The equity a backtest of a market starts with.
 *
 * @throws {UserError} If the quote currency cannot be told or is not in the table.
 *
 * @example A market quoted in bitcoin
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultStartEquity } from "@lib/config/start_equity.ts";
 *
 * assert.equal(defaultStartEquity("ETH/BTC"), 0.1);
 * assert.equal(defaultStartEquity("BTC/USDT:USDT"), 10_000);
 * ```
 */
export function defaultStartEquity(symbol: string): number {
  const known = knownStartEquity(symbol);
  if (known !== null) return known;
  throw new UserError(
    `Cannot choose the equity to start with on ${symbol}: wanted a known quote currency or --start-equity, found ` +
      (quoteCurrency(symbol) ?? "no quote currency in its name"),
  );
}
