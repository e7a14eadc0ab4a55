import assert from "node:assert/strict";
import type { OrderBookSnapshot } from "../features/order_book.ts";
import { startFakeExchange } from "../../test/doubles/fake_exchange.ts";
import { type FakeMarket, fakeMarket } from "../../test/doubles/fake_market.ts";
import { type MarketClientOptions, openMarketClient } from "./market_client.ts";
import { BOOK_LEVELS } from "./book_stream.ts";
import { pollBook, streamBook } from "./record_book.ts";
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

/** Waits that take no time and are counted; the recording ends after so many. */
function countedWaits(most: number) {
  const controller = new AbortController(), waits: number[] = [];
  const sleep = (ms: number) => {
    if (waits.push(ms) === most) controller.abort();
    return Promise.resolve();
  };
  return { waits, sleep, signal: controller.signal, abort: () => controller.abort() };
}

Deno.test("streamBook() outlives a silence of any length, and waits longer and longer up to a minute", async () => {
  await using exchange = startFakeExchange({ klines: [], now: () => 0, stream: () => {} });
  const { waits, ...counted } = countedWaits(9);
  const options = { symbol: SYMBOL, intervalMs: 1000, streamUrl: exchange.streamUrl, silenceMs: 5, ...counted };
  const recording = await streamBook(await clientOf(exchange.url), { ...options, onSnapshot: () => {} });
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => 1000 * seconds));
  assert.deepEqual(recording, { snapshots: 0, interruptions: 9, gaps: [], trouble: "silent for 0.005 s" });
});

Deno.test("streamBook() goes on after an outage of streams and snapshots, and tells what was missed", async () => {
  const { waits, sleep, signal, abort } = countedWaits(Infinity);
  /** Connections that the outage takes: the market goes on meanwhile. */
  const outage = { first: 2, last: 9 };
  const player = new Player(MARKET, {
    onSend: (number, socket) => {
      if (number === 100) socket.close();
      return number !== 100;
    },
    onEnd: () => setTimeout(abort, 50),
  });
  let connections = 0;
  const isOut = () => connections >= outage.first && connections <= outage.last;
  await using exchange = startFakeExchange({
    klines: [],
    now: () => 0,
    depth: () => isOut() ? null : player.depth(),
    stream: (socket) => {
      connections++;
      if (connections === outage.last) player.played = 200;
      if (!isOut()) return void player.play(socket);
      // Streams that close at once, and one that brings changes while snapshots cannot be had.
      if (connections % 2 === 0) socket.close();
      else socket.send(depthMessage(MARKET.updates[player.played]));
    },
  });
  const snapshots: OrderBookSnapshot[] = [];
  const recording = await streamBook(await clientOf(exchange.url, { attempts: 1 }), {
    ...{ symbol: SYMBOL, intervalMs: INTERVAL_MS, signal, sleep, streamUrl: exchange.streamUrl },
    onSnapshot: (snapshot) => snapshots.push(snapshot),
  });
  assertTrue(snapshots);
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => 1000 * seconds));
  assert.equal(recording.interruptions, 9);
  const [gap, ...others] = recording.gaps;
  assert.deepEqual(others, []);
  const before = snapshots.findLast(({ time }) => time <= 10_100)!,
    after = snapshots.find(({ time }) => time > 20_000)!;
  assert.deepEqual(gap, { from: before.time, to: after.time });
  assert.ok(!snapshots.some(({ time }) => time > gap.from && time < gap.to!) && snapshots.at(-1)!.time > 25_000);
});

Deno.test("streamBook() ends with the error of an answer that waiting does not mend", async () => {
  const player = new Player(MARKET, { onEnd: () => {} });
  const depth = () => ({ bids: [["99", "1"]], asks: [["100", "1"]] });
  await using exchange = startFakeExchange({ klines: [], now: () => 0, stream: player.play, depth });
  const { signal } = new AbortController();
  const options = { symbol: SYMBOL, intervalMs: 1000, streamUrl: exchange.streamUrl, signal };
  await assert.rejects(streamBook(await clientOf(exchange.url), { ...options, onSnapshot: () => {} }), {
    name: "ExchangeError",
    message: "Cannot follow the order book of BTC/USDT: its snapshots have no number",
  });
});

Deno.test("pollBook() outlives an outage, and tells what was missed", async () => {
  const book = MARKET.books.values().next().value!;
  let now = 0, answers = 0;
  const depth = () => ++answers > 2 && answers <= 6 ? null : depthAnswer(book);
  await using exchange = startFakeExchange({ klines: [], now: () => now, depth });
  const controller = new AbortController(), snapshots: OrderBookSnapshot[] = [], waits: number[] = [];
  const recording = await pollBook(await clientOf(exchange.url, { attempts: 1, now: () => now }), {
    symbol: SYMBOL,
    intervalMs: 1,
    signal: controller.signal,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve(void waits.push(ms));
    },
    now: () => now += 1,
    onSnapshot: (snapshot) => snapshots.push(snapshot) === 4 && controller.abort(),
  });
  assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
  const [, second, third] = snapshots;
  assert.deepEqual([recording.snapshots, recording.gaps], [4, [{ from: second.time, to: third.time }]]);
  assert.ok(third.time - second.time > 15_000);
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
