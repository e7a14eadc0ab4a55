/**
 * Binance's streams of market data: their addresses, and what their messages have in common.
 *
 * @module
 */
import { asRecord } from "../core/as_record.ts";
import type { ExchangeMarket, ExchangeMode } from "./ccxt_exchange.ts";

/** Hosts by kind of market and system, from Binance's documentation of its WebSocket streams. */
const STREAM_HOSTS: Readonly<Record<ExchangeMarket["kind"], Readonly<Record<ExchangeMode, string>>>> = {
  spot: {
    mainnet: "wss://stream.binance.com:9443",
    testnet: "wss://stream.testnet.binance.vision",
    demo: "wss://demo-stream.binance.com",
  },
  linear: {
    mainnet: "wss://fstream.binance.com",
    testnet: "wss://stream.binancefuture.com",
    demo: "wss://demo-fstream.binance.com",
  },
  inverse: {
    mainnet: "wss://dstream.binance.com",
    testnet: "wss://dstream.binancefuture.com",
    demo: "wss://demo-dstream.binance.com",
  },
};

/**
 * The address of a market's stream.
 *
 * @param stream What follows the market's name, such as `"depth@100ms"`.
 * @param base Scheme and host in place of Binance's own.
 */
export function binanceStreamUrl(
  { id, kind }: ExchangeMarket,
  mode: ExchangeMode,
  stream: string,
  base?: string,
): string {
  return `${(base ?? STREAM_HOSTS[kind][mode]).replace(/\/+$/, "")}/ws/${id.toLowerCase()}@${stream}`;
}

/**
 * What a message says, alone or in the envelope `{stream, data}` of combined streams; `null` where it is no object.
 *
 * @throws {SyntaxError} If the text is no JSON.
 */
export function streamData(text: string): Record<string, unknown> | null {
  const message = asRecord(JSON.parse(text));
  return message?.data === undefined ? message : asRecord(message.data);
}
