/**
 * What the streams of an exchange tell a feed: closed bars, books, and that a stream broke or speaks again, of an outage
 * once, however often the stream is begun anew in it.
 *
 * @module
 */
import { streamBars } from "../exchange/bar_stream.ts";
import type { MarketClient } from "../exchange/market_client.ts";
import { streamBook } from "../exchange/record_book.ts";
import type { SteadyClock } from "./clock.ts";
import type { EventQueue } from "./event_queue.ts";
import type { ClosedBar } from "./events.ts";
import type { FeedNews } from "./feed_news.ts";
import type { FollowedMarket } from "./followed_market.ts";
import type { PriceWatch } from "./price_watch.ts";

/** Books a second that the paper broker and the risk manager see: one in so many ms. */
const BOOK_MS = 250;

/** How streams are kept. */
export interface StreamSettings {
  readonly signal: AbortSignal;
  /** Scheme and host in place of the exchange's own. */
  readonly streamUrl?: string;
  /** Silence after which a stream is begun anew, ms of the machine. */
  readonly silenceMs: number;
  /** A connection is replaced when it is so old, ms of the machine. */
  readonly renewMs?: number;
  /** First wait before a broken stream is begun anew, ms of the machine. */
  readonly pauseMs?: number;
}

/** Streams and those who are told. */
export interface FeedStreams {
  readonly client: MarketClient;
  readonly clock: SteadyClock;
  readonly settings: StreamSettings;
  readonly queue: EventQueue;
  readonly news: FeedNews;
  readonly prices: PriceWatch;
  /** Tells closed bars in order. */
  readonly tell: (bars: readonly ClosedBar[]) => void;
}

/** Follows the bars of a market until the signal. */
export function followBars({ client, settings, news, tell }: FeedStreams, market: FollowedMarket): Promise<void> {
  const { symbol, timeframe } = market.bars;
  let isBroken = false;
  return streamBars(client, {
    ...settings,
    symbol,
    timeframe,
    onBar: (bar) => {
      if (bar.isClosed) tell(market.bars.take(bar));
    },
    onConnected: () => {
      market.doubt();
      if (isBroken) news.note(`The stream of ${symbol}'s bars speaks again`);
      isBroken = false;
    },
    onBroken: (reason) => {
      market.doubt();
      news.doubt(isBroken ? null : `The stream of ${symbol}'s bars broke: ${reason}`);
      isBroken = true;
    },
  });
}

/** Follows the order book of a market until the signal. */
export function followBook({ client, clock, settings, queue, prices }: FeedStreams, symbol: string): Promise<unknown> {
  return streamBook(client, {
    ...settings,
    symbol,
    intervalMs: BOOK_MS,
    onSnapshot: ({ bids, asks }) => {
      const at = clock.now();
      prices.hear(symbol, at);
      queue.push({ kind: "book", at, symbol, bids, asks });
    },
    // Until the book is back nobody knows what a position could be left at.
    onTrouble: () => queue.push({ kind: "book", at: clock.now(), symbol, bids: [], asks: [] }),
  });
}
