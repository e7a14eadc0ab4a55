/**
 * Recording order books: the exchange's book as it stood last in each interval, from its stream of changes or, where there
 * is none, from snapshots asked for one by one.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ExchangeError, UserError } from "../core/errors.ts";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import { areaLogger } from "../logging/logger.ts";
import { depthStreamUrl, parseDepthMessage, SNAPSHOT_LEVELS } from "./binance_depth.ts";
import type { MarketClient } from "./market_client.ts";
import { SyncedBook } from "./synced_book.ts";

/** Levels kept of each side; all recordings keep as many, as depth and imbalance mean nothing without the number. */
export const BOOK_LEVELS = 20;

/** What to record and for how long. */
export interface RecordBookOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** One snapshot an interval, ms. */
  readonly intervalMs: number;
  /** Ends the recording. */
  readonly signal: AbortSignal;
  /** Takes each snapshot, in order of time. */
  readonly onSnapshot: (snapshot: OrderBookSnapshot) => void;
}

/** How to follow a stream. */
export interface StreamBookOptions extends RecordBookOptions {
  /** Scheme and host of the stream in place of the exchange's own. */
  readonly streamUrl?: string;
  /** A stream that says nothing for so long is dead and begun anew, ms. Default 10 000: markets change every second. */
  readonly silenceMs?: number;
  /** Wait before a snapshot is asked for again and before a broken stream is begun anew, ms. Default 1000. */
  readonly pauseMs?: number;
}

/** What happened during a recording. */
export interface BookRecording {
  /** Snapshots that were handed over. */
  readonly snapshots: number;
  /** How often the book was lost or the stream broke, and what had been missed was not recorded. */
  readonly interruptions: number;
}

/** Streams that break one after the other before they have brought a single message. */
const MOST_DEAD_STREAMS = 5;

/** Whether {@linkcode streamBook} knows the exchange's stream. */
export function hasBookStream(client: Pick<MarketClient, "source">): boolean {
  return client.source.startsWith("binance");
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

/**
 * Records from the stream of changes until the signal ends it; the stream is begun anew when it breaks or falls silent.
 *
 * @throws {ExchangeError} If the exchange cannot be reached, or answers are not what they must be.
 * @throws {UserError} If this process may not call the host.
 */
export async function streamBook(client: MarketClient, options: StreamBookOptions): Promise<BookRecording> {
  const { symbol, signal, streamUrl, pauseMs = 1000 } = options;
  const logger = areaLogger("exchange");
  const url = depthStreamUrl(await client.market(symbol), client.mode, streamUrl);
  let snapshots = 0, interruptions = 0, deadStreams = 0;
  let lastTime = -Infinity;
  while (!signal.aborted) {
    const stream = new BookStream(client, url, {
      ...options,
      onSnapshot: (snapshot) => {
        // A stream begun anew may repeat what the old one said.
        if (snapshot.time <= lastTime) return;
        lastTime = snapshot.time;
        snapshots++;
        options.onSnapshot(snapshot);
      },
    });
    const reason = await stream.ended;
    interruptions += stream.interruptions;
    if (signal.aborted) break;
    interruptions++;
    deadStreams = stream.messages > 0 ? 0 : deadStreams + 1;
    if (deadStreams >= MOST_DEAD_STREAMS) {
      throw new ExchangeError(
        `Cannot follow ${url}: ${deadStreams} streams brought nothing; the last one: ${reason}`,
        true,
      );
    }
    logger.warning("The order book's stream of {symbol} broke: {reason}; beginning anew", { symbol, reason });
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  return { snapshots, interruptions };
}

/** One connection, from its opening to its end. */
class BookStream {
  /** Resolves with the reason why the stream broke; rejects if there is no use in another one. */
  readonly ended: Promise<string>;
  /** Messages that arrived. */
  messages = 0;
  /** How often the book was lost. */
  interruptions = 0;

  readonly #client: MarketClient;
  readonly #options: StreamBookOptions;
  readonly #book = new SyncedBook(BOOK_LEVELS);
  readonly #socket: WebSocket;
  readonly #settled = Promise.withResolvers<string>();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;
  #isAsking = false;

  constructor(client: MarketClient, url: string, options: StreamBookOptions) {
    this.#client = client;
    this.#options = options;
    this.#socket = openSocket(url);
    this.#listen();
    const { signal } = options;
    const stop = () => this.#end("stopped");
    signal.addEventListener("abort", stop, { once: true });
    this.ended = this.#settled.promise.finally(() => signal.removeEventListener("abort", stop));
  }

  #listen(): void {
    this.#socket.onclose = ({ code, reason }) => this.#end(`closed (${code}${reason && ` ${reason}`})`);
    this.#socket.onerror = (event) => this.#end((event instanceof ErrorEvent && event.message) || "no connection");
    this.#socket.onmessage = ({ data }) => {
      if (!this.#isOpen) return;
      this.messages++;
      this.#expectMore();
      try {
        this.#take(String(data));
      } catch (error) {
        this.#end((error as Error).message);
      }
    };
    this.#expectMore();
  }

  #take(text: string): void {
    const update = parseDepthMessage(text);
    if (update === null) return;
    const snapshot = sampleBook(this.#book, update.time, this.#options.intervalMs);
    if (snapshot !== null) this.#options.onSnapshot(snapshot);
    if (this.#book.update(update) === "lost") this.interruptions++;
    if (this.#book.wantsSnapshot) this.#askSnapshot().catch((error) => this.#fail(error));
  }

  /** Asks for snapshots until one fits the updates. */
  async #askSnapshot(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { symbol, signal, pauseMs = 1000 } = this.#options;
    while (this.#isOpen && this.#book.wantsSnapshot) {
      const { bids, asks, updateId } = await this.#client.orderBook(symbol, SNAPSHOT_LEVELS);
      if (updateId === null) {
        throw new ExchangeError(`Cannot follow the order book of ${symbol}: its snapshots have no number`, false);
      }
      if (this.#book.adopt({ updateId, bids, asks, limit: SNAPSHOT_LEVELS })) break;
      await sleep(pauseMs, undefined, { signal });
    }
    this.#isAsking = false;
  }

  #expectMore(): void {
    clearTimeout(this.#silence);
    const { silenceMs = 10_000 } = this.#options;
    this.#silence = setTimeout(() => this.#end(`silent for ${silenceMs / 1000} s`), silenceMs);
  }

  #close(): void {
    this.#isOpen = false;
    clearTimeout(this.#silence);
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close();
  }

  #end(reason: string): void {
    this.#close();
    this.#settled.resolve(reason);
  }

  #fail(error: unknown): void {
    this.#close();
    if (this.#options.signal.aborted) this.#settled.resolve("stopped");
    else this.#settled.reject(error);
  }
}

function openSocket(url: string): WebSocket {
  try {
    return new WebSocket(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const { host } = new URL(url);
    throw new UserError(`Cannot follow ${url}: this process may not; run it with --allow-net=${host} added`);
  }
}

/**
 * Records snapshots asked for one by one until the signal ends it; each is stamped with the exchange's time, or with this
 * machine's, set by the exchange's clock, where an answer has none.
 *
 * @throws {ExchangeError} If the exchange cannot be reached.
 */
export async function pollBook(
  client: MarketClient,
  options: RecordBookOptions & { readonly now: () => number },
): Promise<BookRecording> {
  const { symbol, intervalMs, signal, onSnapshot, now } = options;
  const ahead = await client.time() - now();
  let snapshots = 0, lastTime = -Infinity;
  while (!signal.aborted) {
    const answer = await client.orderBook(symbol, BOOK_LEVELS).catch((error) => {
      if (!signal.aborted) throw error;
      return null;
    });
    if (answer === null) break;
    const { bids, asks, time } = answer;
    const snapshot = {
      time: Math.floor(time ?? now() + ahead),
      bids: bids.slice(0, BOOK_LEVELS),
      asks: asks.slice(0, BOOK_LEVELS),
    };
    if (snapshot.time > lastTime && bids.length > 0 && asks.length > 0 && bids[0][0] < asks[0][0]) {
      lastTime = snapshot.time;
      snapshots++;
      onSnapshot(snapshot);
    }
    await sleep(intervalMs - (now() + ahead) % intervalMs, undefined, { signal }).catch(() => {});
  }
  return { snapshots, interruptions: 0 };
}
