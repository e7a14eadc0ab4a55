/**
 * A market that is followed live, in the hands of a test: an exchange on this machine with its streams, and a time that goes
 * on when it is told to.
 *
 * @module
 */
import { type MarketClient, openMarketClient } from "../../lib/exchange/market_client.ts";
import { BarSequence } from "../../lib/live/bar_sequence.ts";
import { type SteadyClock, steadyClock, type TimeSources } from "../../lib/live/clock.ts";
import type { LiveEvent } from "../../lib/live/events.ts";
import { LiveFeed, type LiveFeedOptions } from "../../lib/live/live_feed.ts";
import { type FakeExchange, type Kline, randomKlines, startFakeExchange } from "./fake_exchange.ts";

/** The minute that forms when the world begins, the last but one of a day. */
export const FORMING = Date.UTC(2024, 0, 10, 23, 58);

/** Length of its bars, ms. */
export const MINUTE = 60_000;

/** Longest step of time, ms: shorter than a pause that counts as one. */
const STEP_MS = 1000;

/** What time goes on by in a turn while a test waits, ms. */
const CREEP_MS = 10;

/** Real time that nothing in a test takes, ms, however busy the machine is. */
const PATIENCE_MS = 120_000;

/** Silence of a stream after which it is opened anew, ms. */
const SILENCE_MS = 20_000;

/** A level as a stream sends it. */
type Level = readonly [price: number, size: number];

/** The exchange, the clock of the run that follows it, and what the run heard. */
export class LiveWorld implements AsyncDisposable {
  /** Bars from {@linkcode FORMING} less 600 minutes on; a test may change them. */
  readonly klines: Kline[] = randomKlines(FORMING - 600 * MINUTE, 700, 5);
  /** How far the exchange's clock is ahead of the machine's, ms. */
  exchangeAhead = 0;
  /** Connections of each stream so far. */
  readonly connections = { kline: 0, depth: 0 };
  /** Everything that a feed told. */
  readonly events: LiveEvent[] = [];
  readonly #exchange: FakeExchange;
  readonly #sockets: { readonly kline: Set<WebSocket>; readonly depth: Set<WebSocket> } = {
    kline: new Set(),
    depth: new Set(),
  };
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  #time = FORMING + 30_000;
  #wallShift = 0;
  #updates = 100;
  #snapshots = 0;
  #book: { readonly bids: readonly Level[]; readonly asks: readonly Level[] } = {
    bids: [[19_999, 5]],
    asks: [[20_001, 5]],
  };

  /**
   * @param faults As those of the exchange's answers to requests for bars, by the number of the request.
   * @param filters Of the market, beyond its grid.
   */
  constructor(faults: Parameters<typeof startFakeExchange>[0]["faults"] = new Map(), filters: readonly object[] = []) {
    this.#exchange = startFakeExchange({
      klines: this.klines,
      faults,
      filters,
      now: () => this.now(),
      depth: () => {
        this.#snapshots++;
        return { lastUpdateId: this.#updates, ...this.#texts(this.#book) };
      },
      stream: (socket, name) => {
        const kind = name.includes("kline") ? "kline" : "depth";
        this.connections[kind]++;
        this.#sockets[kind].add(socket);
        socket.onclose = () => this.#sockets[kind].delete(socket);
      },
    });
  }

  /** The exchange's time, ms UTC. */
  now(): number {
    return this.#time + this.exchangeAhead;
  }

  /** Addresses of the exchange. */
  get urls(): Pick<FakeExchange, "url" | "streamUrl"> {
    return this.#exchange;
  }

  /** A clock of a run in it. */
  clock(): SteadyClock {
    return steadyClock(this.#sources());
  }

  /** A client of its exchange. */
  client(clock: SteadyClock): Promise<MarketClient> {
    return openMarketClient("binance", {
      baseUrl: this.#exchange.url,
      isThrottled: false,
      timeoutMs: PATIENCE_MS,
      attempts: 1,
      now: () => clock.now(),
    });
  }

  /** Begins to follow it, and hears what the feed tells. */
  async hear(
    options: Partial<LiveFeedOptions> = {},
  ): Promise<{ readonly feed: LiveFeed; readonly clock: SteadyClock }> {
    const followed = await this.follow(options);
    this.#listen(followed.feed);
    return followed;
  }

  /** Begins to follow it. */
  async follow(
    options: Partial<LiveFeedOptions> = {},
  ): Promise<{ readonly feed: LiveFeed; readonly clock: SteadyClock }> {
    const clock = options.clock ?? this.clock();
    const client = options.client ?? await this.client(clock);
    const markets = [new BarSequence({ symbol: "BTC/USDT", timeframe: "1m", next: FORMING })];
    const feed = await LiveFeed.start({
      client,
      markets,
      clock,
      limits: { liveStaleSeconds: 15, liveMaxClockSkewMs: 1000 },
      streamUrl: this.#exchange.streamUrl,
      silenceMs: SILENCE_MS,
      pauseMs: 20,
      ...options,
    });
    await this.until(() => this.#sockets.kline.size > 0 && this.#sockets.depth.size > 0);
    // A book is known from the second change on: the first one asks for all of it.
    const before = this.#snapshots;
    this.#update({ bids: [], asks: [] });
    await this.until(() => this.#snapshots > before);
    await this.advance(50 * CREEP_MS);
    for (let turn = 0; turn < 50; turn++) await this.#turn();
    this.#update({ bids: [], asks: [] });
    return { feed, clock };
  }

  async #listen(feed: LiveFeed): Promise<void> {
    for await (const event of feed) if (event !== null) this.events.push(event);
  }

  #sources(): TimeSources {
    return {
      wall: () => this.#time + this.#wallShift,
      monotonic: () => this.#time - FORMING,
      sleep: (ms) => new Promise((wake) => this.#sleepers.add({ at: this.#time + ms, wake })),
    };
  }

  /** Lets time go on, in steps in which everything that is due happens. */
  async advance(ms: number): Promise<void> {
    for (const end = this.#time + ms; this.#time < end;) {
      this.#time = Math.min(end, this.#time + STEP_MS);
      await this.#turn();
    }
  }

  /** Lets time jump, as for a process that stood still. */
  async jump(ms: number): Promise<void> {
    this.#time += ms;
    await this.#turn();
  }

  /** Sets the machine's time of day. */
  setWall(ms: number): void {
    this.#wallShift += ms;
  }

  async #turn(): Promise<void> {
    for (const sleeper of this.#sleepers) {
      if (sleeper.at > this.#time) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /**
   * Waits, while time creeps on, until something is so.
   *
   * @throws {Error} If it never is.
   */
  async until(isSo: () => boolean): Promise<void> {
    for (const begun = performance.now(); !isSo();) {
      if (performance.now() - begun > PATIENCE_MS) {
        throw new Error(`Waited in vain; heard ${JSON.stringify(this.events)}`);
      }
      this.#time += CREEP_MS;
      await this.#turn();
    }
  }

  /** Sends a minute's bar, by its number from the one that forms at first. */
  sendBar(minute: number, isClosed: boolean, values: { readonly close?: string } = {}): void {
    const [t, o, h, l, c, v] = this.kline(minute);
    const k = { t, o, h, l, c: values.close ?? c, v, x: isClosed };
    this.#send("kline", { e: "kline", E: this.now(), s: "BTCUSDT", k });
  }

  /** The bar of a minute, by its number from the one that forms at first. */
  kline(minute: number): Kline {
    return this.klines.find(([time]) => time === FORMING + minute * MINUTE)!;
  }

  /** Has the book stand so from now on, and sends two changes that say it: the first is told when the second comes. */
  sendBook(bids: readonly Level[], asks: readonly Level[]): void {
    const gone = (before: readonly Level[], after: readonly Level[]) =>
      before.filter(([price]) => !after.some((level) => level[0] === price)).map(([price]) => [price, 0] as const);
    const changed = {
      bids: [...gone(this.#book.bids, bids), ...bids],
      asks: [...gone(this.#book.asks, asks), ...asks],
    };
    this.#book = { bids, asks };
    this.#update(changed);
    this.#time += STEP_MS;
    this.#update({ bids: [], asks: [] });
  }

  #update(changed: { readonly bids: readonly Level[]; readonly asks: readonly Level[] }): void {
    const { bids: b, asks: a } = this.#texts(changed), id = ++this.#updates;
    this.#send("depth", { e: "depthUpdate", E: this.now(), s: "BTCUSDT", U: id, u: id, b, a });
  }

  #texts({ bids, asks }: { readonly bids: readonly Level[]; readonly asks: readonly Level[] }) {
    const texts = (levels: readonly Level[]) => levels.map((level) => level.map(String));
    return { bids: texts(bids), asks: texts(asks) };
  }

  #send(kind: "kline" | "depth", message: unknown): void {
    for (const socket of this.#sockets[kind]) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    }
  }

  /** Cuts every connection of a stream. */
  cut(kind: "kline" | "depth"): void {
    for (const socket of this.#sockets[kind]) socket.close();
  }

  /** Minutes of the bars that were told, by number, with their revisions. */
  toldBars(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "bar" ? [`${(event.bar.time - FORMING) / MINUTE}${event.bar.revision > 0 ? "r" : ""}`] : []
    );
  }

  /** Whether the run was last told that its bars are whole. */
  isWhole(): boolean {
    const last = this.events.findLast((event) => event.kind === "reconciled");
    return last?.kind === "reconciled" && last.isReconciled;
  }

  /** Ends the exchange; the feed must have ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { wake } of this.#sleepers) wake();
    await this.#exchange[Symbol.asyncDispose]();
  }
}
