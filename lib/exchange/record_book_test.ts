import assert from "node:assert/strict";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import { startFakeExchange } from "../../test/doubles/fake_exchange.ts";
import { type FakeMarket, fakeMarket } from "../../test/doubles/fake_market.ts";
import { type MarketClientOptions, openMarketClient } from "./market_client.ts";
import { BOOK_LEVELS, pollBook, streamBook } from "./record_book.ts";
import type { BookSnapshot, BookUpdate } from "./synced_book.ts";

const SYMBOL = "BTC/USDT";
const INTERVAL_MS = 1000;
const MARKET = fakeMarket(11, false, 300, 100);

function depthAnswer({ updateId, bids, asks }: BookSnapshot) {
  const texts = (levels: BookSnapshot["bids"]) => levels.map((level) => level.map(String));
  return { lastUpdateId: updateId, bids: texts(bids), asks: texts(asks) };
}

function depthMessage({ time, first, last, bids, asks }: BookUpdate): string {
  const data = { e: "depthUpdate", E: time, s: "BTCUSDT", U: first, u: last, b: bids, a: asks };
  return JSON.stringify({ stream: "btcusdt@depth@100ms", data });
}

/** Plays a market's stream, and goes on where it was when it is asked to play again. */
class Player {
  /** Updates that have happened, sent or not. */
  played = 0;
  /** Connections so far. */
  connections = 0;
  readonly #market: FakeMarket;
  readonly #hooks: { onSend?: (number: number, socket: WebSocket) => boolean; onEnd: () => void };

  /** @param hooks `onSend` is told before each update and says whether it is sent; `onEnd` after the last one. */
  constructor(
    market: FakeMarket,
    hooks: { onSend?: (number: number, socket: WebSocket) => boolean; onEnd: () => void },
  ) {
    this.#market = market;
    this.#hooks = hooks;
  }

  readonly play = async (socket: WebSocket): Promise<void> => {
    const connection = ++this.connections;
    const { updates } = this.#market;
    while (this.played < updates.length && socket.readyState === WebSocket.OPEN && connection === this.connections) {
      const number = this.played++;
      if (this.#hooks.onSend?.(number, socket) ?? true) socket.send(depthMessage(updates[number]));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (this.played === updates.length) this.#hooks.onEnd();
  };

  readonly depth = () => {
    const { books, updates } = this.#market;
    return depthAnswer(books.get(updates[Math.max(0, this.played - 1)].last)!);
  };
}

const clientOf = (url: string, options: MarketClientOptions = {}) =>
  openMarketClient("binance", { baseUrl: url, isThrottled: false, timeoutMs: 2000, attempts: 2, ...options });

/** Records a market over a stream; the hook may drop updates and close sockets. */
async function record(onSend?: (number: number, socket: WebSocket) => boolean) {
  const controller = new AbortController();
  const player = new Player(MARKET, { onSend, onEnd: () => setTimeout(() => controller.abort(), 50) });
  await using exchange = startFakeExchange({ klines: [], now: () => 0, depth: player.depth, stream: player.play });
  const snapshots: OrderBookSnapshot[] = [];
  const recording = await streamBook(await clientOf(exchange.url), {
    symbol: SYMBOL,
    intervalMs: INTERVAL_MS,
    signal: controller.signal,
    streamUrl: exchange.streamUrl,
    pauseMs: 5,
    onSnapshot: (snapshot) => snapshots.push(snapshot),
  });
  assert.equal(recording.snapshots, snapshots.length);
  return { snapshots, recording, connections: player.connections };
}

/** Holds each snapshot to the book as it truly was at the end of its interval. */
function assertTrue(snapshots: readonly OrderBookSnapshot[]): void {
  let lastTime = -Infinity;
  for (const { time, bids, asks } of snapshots) {
    assert.ok(time > lastTime);
    lastTime = time;
    const end = (Math.floor(time / INTERVAL_MS) + 1) * INTERVAL_MS;
    const last = MARKET.updates.findLast((update) => update.time < end)!;
    assert.equal(time, last.time);
    const truth = MARKET.books.get(last.last)!;
    assert.deepEqual(bids, truth.bids.slice(0, BOOK_LEVELS));
    assert.deepEqual(asks, truth.asks.slice(0, BOOK_LEVELS));
  }
}

Deno.test("streamBook() records the book as it stood at the end of each second", async () => {
  const { snapshots, recording } = await record();
  assertTrue(snapshots);
  // Thirty seconds of changes; the book is in step within the first few, and the last second has no end.
  assert.ok(snapshots.length >= 20, `${snapshots.length}`);
  assert.equal(recording.interruptions, 0);
});

Deno.test("streamBook() loses the book with a message, and gets it back", async () => {
  const { snapshots, recording, connections } = await record((number) => number !== 150);
  assertTrue(snapshots);
  assert.ok(snapshots.length >= 15 && snapshots.at(-1)!.time > 20_000);
  assert.deepEqual([recording.interruptions, connections], [1, 1]);
});

Deno.test("streamBook() begins a stream anew that breaks or says something strange", async () => {
  const { snapshots, recording, connections } = await record((number, socket) => {
    if (number === 100) socket.close();
    if (number === 200) socket.send('{"e":"depthUpdate"}');
    return number !== 100 && number !== 200;
  });
  assertTrue(snapshots);
  assert.ok(snapshots.length >= 15 && snapshots.at(-1)!.time > 25_000);
  assert.deepEqual([recording.interruptions, connections], [2, 3]);
});

Deno.test("streamBook() gives up a stream that stays silent", async () => {
  await using exchange = startFakeExchange({ klines: [], now: () => 0, stream: () => {} });
  const options = { symbol: SYMBOL, intervalMs: 1000, streamUrl: exchange.streamUrl, pauseMs: 1, silenceMs: 20 };
  const { signal } = new AbortController();
  await assert.rejects(streamBook(await clientOf(exchange.url), { ...options, signal, onSnapshot: () => {} }), {
    name: "ExchangeError",
    message: /5 streams brought nothing; the last one: silent for 0.02 s/,
  });
});

Deno.test("streamBook() ends with the error when snapshots cannot be had", async () => {
  const player = new Player(MARKET, { onEnd: () => {} });
  await using exchange = startFakeExchange({ klines: [], now: () => 0, stream: player.play });
  const options = { symbol: SYMBOL, intervalMs: 1000, streamUrl: exchange.streamUrl };
  const { signal } = new AbortController();
  const client = await clientOf(exchange.url, { attempts: 1 });
  await assert.rejects(streamBook(client, { ...options, signal, onSnapshot: () => {} }), { name: "ExchangeError" });
});

Deno.test("pollBook() stamps snapshots with the exchange's clock", async () => {
  const book = MARKET.books.values().next().value!;
  const exchangeNow = () => Date.now() + 3000;
  await using exchange = startFakeExchange({ klines: [], now: exchangeNow, depth: () => depthAnswer(book) });
  const controller = new AbortController();
  const snapshots: OrderBookSnapshot[] = [];
  const began = exchangeNow();
  const recording = await pollBook(await clientOf(exchange.url), {
    symbol: SYMBOL,
    intervalMs: 20,
    signal: controller.signal,
    now: Date.now,
    onSnapshot: (snapshot) => snapshots.push(snapshot) === 5 && controller.abort(),
  });
  assert.equal(recording.snapshots, 5);
  for (const { time, bids, asks } of snapshots) {
    assert.ok(time >= began - 1 && time <= exchangeNow());
    assert.deepEqual([bids, asks], [book.bids.slice(0, BOOK_LEVELS), book.asks.slice(0, BOOK_LEVELS)]);
  }
});
