/**
 * Following an exchange's stream of bars until a signal ends it; what breaks is begun anew, later and later.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import { klineStreamUrl, parseKlineMessage, type StreamedBar } from "./binance_klines.ts";
import type { MarketClient } from "./market_client.ts";
import { type OutageOptions, OutageWait } from "./outage.ts";
import { keepConnected, StreamSocket } from "./stream_socket.ts";

/** What to follow, and whom to tell. */
export interface StreamBarsOptions extends OutageOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Scheme and host of the stream in place of the exchange's own. */
  readonly streamUrl?: string;
  /** A stream that says nothing for so long is dead and begun anew, ms. */
  readonly silenceMs: number;
  /** A connection is replaced when it is so old, ms. */
  readonly renewMs?: number;
  /** Takes each state of a bar; only one that `isClosed` will not change. */
  readonly onBar: (bar: StreamedBar) => void;
  /** Told when a connection has begun to speak: what was said before it was missed. */
  readonly onConnected: () => void;
  /** Told when one breaks. */
  readonly onBroken: (reason: string) => void;
}

/**
 * Follows the stream.
 *
 * @throws {ExchangeError} If the exchange does not know the market.
 * @throws {UserError} If this process may not call the host.
 */
export async function streamBars(client: MarketClient, options: StreamBarsOptions): Promise<void> {
  const { symbol, timeframe, streamUrl, signal, onBar, onConnected, onBroken } = options;
  const wait = new OutageWait(options);
  const url = klineStreamUrl(await client.market(symbol), timeframe, client.mode, streamUrl);
  const connect = () => {
    let isFirst = true;
    return new StreamSocket(url, {
      ...options,
      onMessage(text) {
        const bar = parseKlineMessage(text);
        if (bar === null) return;
        wait.reset();
        onBar(bar);
        if (isFirst) onConnected();
        isFirst = false;
      },
    });
  };
  await keepConnected(connect, { what: `${symbol}'s bars of ${timeframe}`, wait, signal, onBroken });
}
