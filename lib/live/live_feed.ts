/**
 * The feed of a live run: what an exchange's streams tell, made whole.
 *
 * 1. A bar is closed when the stream says so, or when the exchange is asked for it two seconds after its close
 *    and has it. The last state of a bar that was streamed closes nothing.
 * 2. What was missed, at a gap, a new connection, or a bar that did not come, is asked for and told in order before what
 *    came after it. Each bar is told with the time at which it was heard: what is decided too late is not traded.
 * 3. Until it is whole, the run is told so. A jump of the machine's time, or a loop that hung, counts as a gap.
 * 4. That no price comes any more is told once, and once that prices come again.
 * 5. The clock of the run is the exchange's: the difference is measured every minute and corrected from
 *    a quarter of a second on; what was found is told every ten seconds.
 *
 * @module
 */
import type { MarketClient } from "../exchange/market_client.ts";
import type { BarSequence } from "./bar_sequence.ts";
import type { SteadyClock } from "./clock.ts";
import { EventQueue } from "./event_queue.ts";
import type { ClosedBar, LiveEvent } from "./events.ts";
import { beginClock, type ExchangeClock } from "./exchange_clock.ts";
import { FeedNews } from "./feed_news.ts";
import { type FeedStreams, followBars, followBook } from "./feed_streams.ts";
import { FollowedMarket } from "./followed_market.ts";
import { PriceWatch } from "./price_watch.ts";
import type { LiveLimits } from "./risk_state.ts";

/** How often the feed looks at its clock and its bars, ms. */
const TICK_MS = 250;

/** How often the clock is told, ms. */
const CLOCK_MS = 10_000;

/** Longest wait of the reader for an event, ms: it has commands to hear. */
const IDLE_MS = 250;

/** What a feed is made of. */
export interface LiveFeedOptions {
  readonly client: MarketClient;
  /** The markets, each once, with the bar that is due. */
  readonly markets: readonly BarSequence[];
  readonly clock: SteadyClock;
  readonly limits: Pick<LiveLimits, "liveStaleSeconds" | "liveMaxClockSkewMs">;
  /** Scheme and host of the streams in place of the exchange's own. */
  readonly streamUrl?: string;
  /** Silence of a stream after which it is begun anew, ms of the machine. Default `liveStaleSeconds`. */
  readonly silenceMs?: number;
  /** A connection is replaced when it is so old, ms of the machine. */
  readonly renewMs?: number;
  /** First wait before a broken stream is begun anew, ms of the machine. */
  readonly pauseMs?: number;
}

/** The feed of a live run; it ends with its disposal. */
export class LiveFeed implements AsyncIterable<LiveEvent | null>, AsyncDisposable {
  readonly #options: LiveFeedOptions;
  readonly #queue = new EventQueue();
  readonly #ending = new AbortController();
  readonly #markets: readonly FollowedMarket[];
  readonly #tasks = new Set<Promise<void>>();
  readonly #time: ExchangeClock;
  readonly #prices: PriceWatch;
  readonly #news: FeedNews;
  #dropped = 0;

  private constructor(options: LiveFeedOptions, time: ExchangeClock) {
    this.#options = options;
    const { client, clock, markets, limits } = options, { signal } = this.#ending;
    this.#time = time;
    this.#news = new FeedNews(this.#queue, clock);
    const symbols = [...new Set(markets.map(({ symbol }) => symbol))];
    this.#prices = new PriceWatch(symbols, 1000 * limits.liveStaleSeconds, clock.now());
    this.#markets = markets.map((bars) =>
      new FollowedMarket({ client, bars, clock, signal, news: this.#news, tell: (closed) => this.#tell(closed) })
    );
  }

  /**
   * Begins to listen, once the clock is known to be right.
   *
   * @throws {UserError} If it is off by more than `liveMaxClockSkewMs`, the exchange lacks a market, or this process may
   * not call it.
   * @throws {ExchangeError} If the exchange cannot be reached.
   */
  static async start(options: LiveFeedOptions): Promise<LiveFeed> {
    const { client, clock, limits: { liveMaxClockSkewMs } } = options;
    const feed = new LiveFeed(options, await beginClock(client, clock, liveMaxClockSkewMs));
    const symbols = [...new Set(options.markets.map(({ symbol }) => symbol))];
    for (const symbol of symbols) {
      const { band } = await client.market(symbol);
      if (band !== undefined) feed.#queue.push({ kind: "band", at: feed.#now(), symbol, band });
    }
    feed.#news.doubt("The feed begins");
    feed.#run(feed.#watch());
    const streams = feed.#streams();
    for (const market of feed.#markets) feed.#run(followBars(streams, market));
    for (const symbol of symbols) feed.#run(followBook(streams, symbol));
    return feed;
  }

  /** Events as they come; `null` where none has come for a while. */
  async *[Symbol.asyncIterator](): AsyncIterator<LiveEvent | null> {
    while (!this.#ending.signal.aborted) yield await this.#queue.next(IDLE_MS);
  }

  /** Ends every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#tasks);
  }

  #run(task: Promise<unknown>): void {
    const done = task.then(() => {}, (error) => {
      if (!this.#ending.signal.aborted) this.#queue.fail(error);
    }).finally(() => this.#tasks.delete(done));
    this.#tasks.add(done);
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #streams(): FeedStreams {
    const { client, clock, limits, markets: _, silenceMs = 1000 * limits.liveStaleSeconds, ...given } = this.#options;
    return {
      client,
      clock,
      settings: { ...given, silenceMs, signal: this.#ending.signal },
      queue: this.#queue,
      news: this.#news,
      prices: this.#prices,
      tell: (bars) => this.#tell(bars),
    };
  }

  #tell(bars: readonly ClosedBar[]): void {
    for (const bar of bars) this.#queue.push({ kind: "bar", at: this.#now(), bar });
  }

  /** Looks at clock and bars until the feed ends. */
  async #watch(): Promise<void> {
    const { clock } = this.#options, { signal } = this.#ending, time = this.#time;
    let tickedAt = this.#now(), clockDue = tickedAt;
    const ended = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    while (!signal.aborted) {
      await Promise.race([clock.until(tickedAt + TICK_MS), ended]);
      const lost = time.look(), at = this.#now();
      if (lost !== null) {
        for (const market of this.#markets) market.doubt();
        this.#news.doubt(lost);
        time.forgive();
      }
      // In a task of its own: an exchange that does not answer stops no tick.
      if (time.isDue) this.#run(time.measure());
      for (const sentence of this.#prices.look(at)) this.#news.note(sentence);
      this.#askWhereDue(at);
      if (at >= clockDue) {
        clockDue = at + CLOCK_MS;
        this.#queue.push({ kind: "clock", at, skewMs: time.skew });
        this.#countDropped();
      }
      tickedAt = this.#now();
    }
  }

  #countDropped(): void {
    const dropped = this.#markets.reduce((sum, { bars }) => sum + bars.dropped, 0), more = dropped - this.#dropped;
    if (more === 0) return;
    this.#dropped = dropped;
    this.#news.note(`Closed bars that were told again and dropped: ${more}`);
  }

  #askWhereDue(at: number): void {
    for (const market of this.#markets) {
      const { bars } = market;
      if (bars.hasGap) {
        market.doubt();
        this.#news.doubt(`Bars of ${bars.symbol} are missing`);
      }
      if (market.isDue(at)) this.#run(market.ask());
    }
    if (this.#markets.every(({ isWhole }) => isWhole)) this.#news.whole();
  }
}
