/**
 * One connection to an exchange's stream of order-book changes.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ExchangeError } from "../core/errors.ts";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import { parseDepthMessage, SNAPSHOT_LEVELS } from "./binance_depth.ts";
import type { MarketClient } from "./market_client.ts";
import { isOutage } from "./outage.ts";
import { type StreamEnd, StreamSocket } from "./stream_socket.ts";
import { SyncedBook } from "./synced_book.ts";

/** Levels kept of each side; all recordings keep as many, as depth and imbalance mean nothing without the number. */
export const BOOK_LEVELS = 20;

/** How to follow a stream. */
export interface BookStreamOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** One snapshot an interval, ms. */
  readonly intervalMs: number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Takes each snapshot, in order of time. */
  readonly onSnapshot: (snapshot: OrderBookSnapshot) => void;
  /** Told when the book is lost: what happens until it is back is missed. */
  readonly onLoss: () => void;
  /** A stream that says nothing for so long is dead, ms. */
  readonly silenceMs: number;
  /** A connection is replaced when it is so old, ms. Default 23 h. */
  readonly renewMs?: number;
  /** Wait before a snapshot that does not fit is asked for again, ms. */
  readonly pauseMs: number;
}

/** A connection, from its opening to its end. */
export class BookStream {
  /** Resolves with the reason why the stream ended; rejects if there is no use in another one. */
  readonly ended: Promise<StreamEnd>;
  readonly #client: MarketClient;
  readonly #options: BookStreamOptions;
  readonly #book = new SyncedBook(BOOK_LEVELS);
  readonly #socket: StreamSocket;
  #isAsking = false;

  constructor(client: MarketClient, url: string, options: BookStreamOptions) {
    this.#client = client;
    this.#options = options;
    this.#socket = new StreamSocket(url, { ...options, onMessage: (text) => this.#take(text) });
    this.ended = this.#socket.ended;
  }

  #take(text: string): void {
    const update = parseDepthMessage(text);
    if (update === null) return;
    const snapshot = sampleBook(this.#book, update.time, this.#options.intervalMs);
    if (snapshot !== null) this.#options.onSnapshot(snapshot);
    if (this.#book.update(update) === "lost") this.#options.onLoss();
    if (this.#book.wantsSnapshot) this.#askSnapshot().catch((error) => this.#fail(error));
  }

  /** Asks for snapshots until one fits the updates. */
  async #askSnapshot(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { symbol, signal, pauseMs } = this.#options;
    while (this.#socket.isOpen && this.#book.wantsSnapshot) {
      const { bids, asks, updateId } = await this.#client.orderBook(symbol, SNAPSHOT_LEVELS);
      if (updateId === null) {
        throw new ExchangeError(`Cannot follow the order book of ${symbol}: its snapshots have no number`, false);
      }
      if (this.#book.adopt({ updateId, bids, asks, limit: SNAPSHOT_LEVELS })) break;
      await sleep(pauseMs, undefined, { signal });
    }
    this.#isAsking = false;
  }

  #fail(error: unknown): void {
    if (this.#options.signal.aborted) this.#socket.end("stopped");
    else if (isOutage(error)) this.#socket.end(error.message);
    else this.#socket.fail(error);
  }
}

/**
 * The book as it stood at the end of an interval, if the next change belongs to a later one.
 *
 * It is stamped with the time of the last change in it, which lies before the interval's end, so that a bar that closes
 * there sees it and nothing later.
 *
 * @param nextTime Exchange's time of the change that comes next, ms UTC.
 * @returns `null` within an interval, or where the book is not in step or has an empty side.
 */
export function sampleBook(book: SyncedBook, nextTime: number, intervalMs: number): OrderBookSnapshot | null {
  if (!book.isSynced || !(Math.floor(nextTime / intervalMs) > Math.floor(book.time / intervalMs))) return null;
  const bids = book.bids(BOOK_LEVELS), asks = book.asks(BOOK_LEVELS);
  return bids.length > 0 && asks.length > 0 ? { time: book.time, bids, asks } : null;
}
