/**
 * Asking an exchange for bars until an answer can be believed.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { ExchangeError } from "../core/errors.ts";
import { type CandlePage, isSamePage, readPage } from "./candle_page.ts";
import type { MarketClient } from "./market_client.ts";

/** Where bars come from: the part of a client that downloading needs. */
export type CandleSource = Pick<MarketClient, "hasTimeframe" | "pageBars" | "time" | "ohlcv" | "source">;

/** Which bars, and how patiently. */
export interface CandlePagesOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of the bars. */
  readonly timeframe: Timeframe;
  /** Wait before a page is asked for a third time, ms; it doubles with each further one. Default 1000. */
  readonly pauseMs?: number;
  /** Ends a wait with its reason. */
  readonly signal?: AbortSignal;
}

/** Answers asked for about a doubtful page before the download gives up. */
const MOST_ANSWERS = 6;

/** Pages of bars of one market. */
export class CandlePages {
  /** Answers asked for, those asked for again included. */
  answers = 0;
  readonly #source: CandleSource;
  readonly #options: CandlePagesOptions;
  readonly #closed: number;
  readonly #barMs: number;
  #pageBars: number;

  /** @param closed Open time of the first bar that is not closed yet, ms UTC. */
  constructor(source: CandleSource, options: CandlePagesOptions, closed: number) {
    this.#source = source;
    this.#options = options;
    this.#closed = closed;
    this.#barMs = TIMEFRAME_MS[options.timeframe];
    this.#pageBars = source.pageBars(options.symbol);
  }

  /** Length of a page, ms. */
  get pageMs(): number {
    return this.#pageBars * this.#barMs;
  }

  /** What a message says could not be done. */
  get what(): string {
    const { symbol, timeframe } = this.#options;
    return `Cannot fetch ${timeframe} bars of ${symbol} from ${this.#source.source}`;
  }

  /**
   * The bars from a time on: an answer without doubt, or one that two answers in a row agree upon.
   *
   * Where the exchange is known to have the bar before, that one is asked for too: an answer that has neither it nor any
   * later bar knows nothing of the market, however often it comes.
   *
   * @param from Open time of the first bar wanted, ms UTC.
   * @param isBarBefore Whether the exchange is known to have the bar before it.
   * @throws {ExchangeError} If answers keep differing, or keep lacking every bar.
   */
  async ask(from: number, isBarBefore: boolean): Promise<CandlePage> {
    const since = isBarBefore ? from - this.#barMs : from, { pauseMs = 1000, signal } = this.#options;
    let before: CandlePage | null = null, isEmpty = false;
    for (let answer = 1; answer <= MOST_ANSWERS; answer++) {
      if (answer > 2) await sleep(pauseMs * 2 ** (answer - 3), undefined, { signal });
      const page = await this.#once(from, since, this.#pageBars);
      if (!page.isDoubtful) return page;
      isEmpty = isBarBefore && !page.hasBeginning && page.rows.length === 0;
      if (!isEmpty && before !== null && isSamePage(page, before)) {
        return await this.#isCutInFront(page, from, since) ? await this.ask(from, isBarBefore) : page;
      }
      before = page;
    }
    const wanted = isEmpty
      ? `bars from ${isoOf(from)} on, or at least the one before, which is known; found none in`
      : `two answers that agree about those from ${isoOf(from)} on, found`;
    throw new ExchangeError(
      `${this.what}: wanted ${wanted} ${MOST_ANSWERS} ${isEmpty ? "answers" : "that differ"}`,
      true,
    );
  }

  /**
   * Open time of the first bar that opens at or after a time, ms UTC; `null` if there is none. Days without a bar are passed
   * over by the exchange's bars of days, as an exchange may answer an empty page for an empty stretch.
   */
  async firstFrom(time: number): Promise<number | null> {
    let asked = time, dayEnd = -Infinity;
    while (asked < this.#closed) {
      if (asked >= dayEnd && this.#barMs < DAY_MS && this.#source.hasTimeframe("1d")) {
        const day = await this.#firstDayFrom(Math.floor(asked / DAY_MS) * DAY_MS);
        if (day === null) return null;
        asked = Math.max(asked, day);
        dayEnd = day + DAY_MS;
      }
      const page = await this.ask(asked, false);
      if (page.rows.length > 0) return page.rows[0][0];
      asked = page.to;
    }
    return null;
  }

  async #firstDayFrom(day: number): Promise<number | null> {
    const { symbol, pauseMs, signal } = this.#options, closed = Math.ceil(this.#closed / DAY_MS) * DAY_MS;
    const days = new CandlePages(this.#source, { symbol, timeframe: "1d", pauseMs, signal }, closed);
    try {
      for (let asked = day; asked < closed;) {
        const page = await days.ask(asked, false);
        if (page.rows.length > 0) return page.rows[0][0];
        asked = page.to;
      }
      return null;
    } finally {
      this.answers += days.answers;
    }
  }

  /**
   * Whether an exchange answers fewer bars than were asked for, and leaves out the first ones: it has some before the first
   * bar of its answer. From then on no more are asked for than it answers.
   */
  async #isCutInFront({ rows, hasBeginning }: CandlePage, from: number, since: number): Promise<boolean> {
    if (hasBeginning || rows.length < 2 || rows.length >= this.#pageBars) return false;
    const barsBefore = Math.min(this.#pageBars, Math.ceil((rows[0][0] - since) / this.#barMs));
    // One answer may be wrong: only a second one makes it certain that there are none.
    for (let answer = 0; answer < 2; answer++) {
      const before = await this.#once(from, since, barsBefore);
      if (before.rows.length === 0 || before.rows[0][0] >= rows[0][0]) continue;
      this.#pageBars = rows.length;
      return true;
    }
    return false;
  }

  async #once(from: number, since: number, pageBars: number): Promise<CandlePage> {
    const { symbol, timeframe } = this.#options, closed = this.#closed;
    const limit = Math.min(pageBars, (closed - since) / this.#barMs);
    this.answers++;
    const answer = await this.#source.ohlcv(symbol, timeframe, since, limit);
    return readPage(answer, { from, since, closed, limit }, timeframe);
  }
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
