/**
 * Binance's stream of bars: its address and its messages, spot and futures alike.
 *
 * @module
 */
import { asRecord } from "../core/as_record.ts";
import type { Timeframe } from "../core/candles.ts";
import { isBar } from "./bar_values.ts";
import { binanceStreamUrl, streamData } from "./binance_stream.ts";
import type { ExchangeMarket, ExchangeMode } from "./ccxt_exchange.ts";

/** A bar as the stream tells of it. */
export interface StreamedBar {
  /** Its open, ms UTC. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Base units. */
  readonly volume: number;
  /** Whether the exchange says that it is closed; all else is a bar that may still change. */
  readonly isClosed: boolean;
}

/** The address of a market's bars. */
export function klineStreamUrl(
  market: ExchangeMarket,
  timeframe: Timeframe,
  mode: ExchangeMode,
  base?: string,
): string {
  return binanceStreamUrl(market, mode, `kline_${timeframe}`, base);
}

/**
 * The bar of a message; `null` for a message of another kind.
 *
 * @throws {SyntaxError} If the text is no JSON, or a `kline` is no bar.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseKlineMessage } from "@lib/exchange/binance_klines.ts";
 *
 * const k = { t: 60_000, o: "5", h: "7", l: "4", c: "6", v: "1.5", x: true };
 * const bar = parseKlineMessage(JSON.stringify({ e: "kline", E: 120_001, s: "BTCUSDT", k }));
 * assert.deepEqual(bar, { time: 60_000, open: 5, high: 7, low: 4, close: 6, volume: 1.5, isClosed: true });
 * assert.equal(parseKlineMessage('{"result":null}'), null);
 * ```
 */
export function parseKlineMessage(text: string): StreamedBar | null {
  const data = streamData(text);
  if (data?.e !== "kline") return null;
  const { t, o, h, l, c, v, x } = asRecord(data.k) ?? {};
  const [time, open, high, low, close, volume] = [t, o, h, l, c, v].map(Number);
  if (!Number.isSafeInteger(t) || typeof x !== "boolean" || !isBar({ open, high, low, close, volume })) {
    throw new SyntaxError(`Cannot read a bar: wanted t, o, h, l, c, v and x, found ${text}`);
  }
  return { time, open, high, low, close, volume, isClosed: x };
}
