/**
 * Recording order books: the exchange's book as it stood last in each interval, from its stream of changes or, where there
 * is none, from snapshots asked for one by one. Outages are waited for, and what was missed is told.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import { areaLogger } from "../logging/logger.ts";
import { depthStreamUrl } from "./binance_depth.ts";
import { BOOK_LEVELS, BookStream } from "./book_stream.ts";
import type { MarketClient } from "./market_client.ts";
import { isOutage, type OutageOptions, OutageWait } from "./outage.ts";
import { keepConnected } from "./stream_socket.ts";

/** What to record and for how long. */
export interface RecordBookOptions extends OutageOptions {
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
  /** A connection is replaced when it is so old, ms. Default 23 h, as exchanges end it after 24. */
  readonly renewMs?: number;
  /** Told when the book is lost or the stream breaks, with the reason. */
  readonly onTrouble?: (reason: string) => void;
}

/** A stretch of which nothing was recorded. */
export interface BookGap {
  /** Time of the last snapshot before it, ms UTC. */
  readonly from: number;
  /** Time of the first snapshot after it, ms UTC; `null` where the recording ended before there was one. */
  readonly to: number | null;
}

/** What happened during a recording. */
export interface BookRecording {
  /** Snapshots that were handed over. */
  readonly snapshots: number;
  /** How often the book was lost or the exchange was away. */
  readonly interruptions: number;
  /** What was missed, in order of time. */
  readonly gaps: readonly BookGap[];
  /** What interrupted it last; `null` if nothing did. */
  readonly trouble: string | null;
}

/** Whether {@linkcode streamBook} knows the exchange's stream. */
export function hasBookStream(client: Pick<MarketClient, "source">): boolean {
  return client.source.startsWith("binance");
}

/**
 * Records from the stream of changes until the signal ends it; the stream is begun anew, later and later and without end,
 * when it breaks, falls silent or its snapshots cannot be had.
 *
 * @throws {ExchangeError} If the exchange cannot be reached at first, or an answer is not what it must be.
 * @throws {UserError} If this process may not call the host.
 */
export async function streamBook(client: MarketClient, options: StreamBookOptions): Promise<BookRecording> {
  const { symbol, signal, streamUrl, silenceMs = 10_000, pauseMs = 1000 } = options;
  const wait = new OutageWait(options), recorder = new Recorder(options);
  const url = depthStreamUrl(await client.market(symbol), client.mode, streamUrl);
  const interrupt = (reason: string) => {
    recorder.interrupt(reason);
    options.onTrouble?.(reason);
  };
  const connect = () =>
    new BookStream(client, url, {
      ...options,
      silenceMs,
      pauseMs,
      onSnapshot: (snapshot) => {
        wait.reset();
        recorder.take(snapshot);
      },
      onLoss: () => interrupt("a change of the book was missed"),
    });
  await keepConnected(connect, { what: `${symbol}'s order book`, wait, signal, onBroken: interrupt });
  return recorder.end();
}

/**
 * Records snapshots asked for one by one until the signal ends it; each is stamped with the exchange's time, or with this
 * machine's, set by the exchange's clock, where an answer has none. Where none can be had it asks again, later and later.
 *
 * @throws {ExchangeError} If the exchange cannot be reached at first, or refuses to answer.
 */
export async function pollBook(
  client: MarketClient,
  options: RecordBookOptions & { readonly now: () => number },
): Promise<BookRecording> {
  const { symbol, intervalMs, signal, now } = options;
  const logger = areaLogger("exchange"), wait = new OutageWait(options), recorder = new Recorder(options);
  const ahead = await client.time() - now();
  while (!signal.aborted) {
    try {
      const { bids, asks, time } = await client.orderBook(symbol, BOOK_LEVELS);
      wait.reset();
      if (bids.length > 0 && asks.length > 0 && bids[0][0] < asks[0][0]) {
        recorder.take({
          time: Math.floor(time ?? now() + ahead),
          bids: bids.slice(0, BOOK_LEVELS),
          asks: asks.slice(0, BOOK_LEVELS),
        });
      }
    } catch (error) {
      if (signal.aborted) break;
      if (!isOutage(error)) throw error;
      recorder.interrupt(error.message);
      logger.warning("{message}; asking again in {seconds} s", { message: error.message, seconds: wait.ms / 1000 });
      await wait.next();
      continue;
    }
    await sleep(intervalMs - (now() + ahead) % intervalMs, undefined, { signal }).catch(() => {});
  }
  return recorder.end();
}

/** Hands snapshots on and notes what is missed between them. */
class Recorder {
  readonly #options: RecordBookOptions;
  readonly #gaps: BookGap[] = [];
  #snapshots = 0;
  #interruptions = 0;
  #trouble: string | null = null;
  #lastTime = -Infinity;
  #isInterrupted = false;

  constructor(options: RecordBookOptions) {
    this.#options = options;
  }

  /** Takes a snapshot, unless it is older than the last one: a stream begun anew may repeat what the old one said. */
  take(snapshot: OrderBookSnapshot): void {
    const from = this.#lastTime, to = snapshot.time;
    if (to <= from) return;
    // A book that is back within the next interval was not missed.
    if (this.#isInterrupted && from > -Infinity && to - from > 2 * this.#options.intervalMs) {
      this.#gaps.push({ from, to });
    }
    this.#isInterrupted = false;
    this.#lastTime = to;
    this.#snapshots++;
    this.#options.onSnapshot(snapshot);
  }

  interrupt(reason: string): void {
    this.#isInterrupted = true;
    this.#interruptions++;
    this.#trouble = reason;
  }

  end(): BookRecording {
    const last = this.#isInterrupted && this.#snapshots > 0 ? [{ from: this.#lastTime, to: null }] : [];
    return {
      snapshots: this.#snapshots,
      interruptions: this.#interruptions,
      gaps: [...this.#gaps, ...last],
      trouble: this.#trouble,
    };
  }
}
