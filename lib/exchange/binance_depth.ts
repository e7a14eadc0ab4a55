/**
 * Binance's stream of order-book changes: its address and its messages, spot and futures alike.
 *
 * @module
 */
import type { Level } from "./book_side.ts";
import type { ExchangeMarket, ExchangeMode } from "./ccxt_exchange.ts";
import { binanceStreamUrl, streamData } from "./binance_stream.ts";
import type { BookUpdate } from "./synced_book.ts";

/** Most levels of a snapshot: what the stream's changes are applied to must reach deep enough. */
export const SNAPSHOT_LEVELS = 1000;

/**
 * The address of a market's changes, ten times a second.
 *
 * @param base Scheme and host in place of Binance's own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { depthStreamUrl } from "@lib/exchange/binance_depth.ts";
 *
 * const url = depthStreamUrl({ id: "BTCUSDT", kind: "spot" }, "mainnet");
 * assert.equal(url, "wss://stream.binance.com:9443/ws/btcusdt@depth@100ms");
 * ```
 */
export function depthStreamUrl(market: ExchangeMarket, mode: ExchangeMode, base?: string): string {
  return binanceStreamUrl(market, mode, "depth@100ms", base);
}

/**
 * The update of a message; `null` for a message of another kind.
 *
 * @param text JSON, alone or in the envelope `{stream, data}` of combined streams.
 * @throws {SyntaxError} If the text is no JSON, or a `depthUpdate` lacks what it must have.
 */
export function parseDepthMessage(text: string): BookUpdate | null {
  const data = streamData(text);
  if (data?.e !== "depthUpdate") return null;
  const { E: time, U: first, u: last, pu: previous = null } = data;
  const isWhole = isNumber(time) && isNumber(first) && isNumber(last) && (previous === null || isNumber(previous));
  if (!isWhole) throw new SyntaxError(`Cannot read an order-book update: wanted numbers E, U and u, found ${text}`);
  return { time, first, last, previous, bids: parseLevels(data.b), asks: parseLevels(data.a) };
}

/**
 * Levels of `[price, size, …]` lists with numbers as texts.
 *
 * @throws {SyntaxError} If a level is not a price above 0 and a size of at least 0.
 */
export function parseLevels(list: unknown): Level[] {
  if (!Array.isArray(list)) throw new SyntaxError(`Cannot read levels: wanted a list, found ${typeof list}`);
  return list.map((level: unknown) => {
    const [price, size] = Array.isArray(level) ? level.map(Number) : [];
    if (!(price > 0 && price < Infinity && size >= 0 && size < Infinity)) {
      throw new SyntaxError(`Cannot read levels: wanted [price, size], found ${JSON.stringify(level)}`);
    }
    return [price, size];
  });
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
