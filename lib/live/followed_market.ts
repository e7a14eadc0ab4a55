/**
 * A market whose bars are followed: what may have been missed is asked for, page by page, until nothing is.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../core/candles.ts";
import { isBar } from "../exchange/bar_values.ts";
import type { OhlcvRow } from "../exchange/ccxt_exchange.ts";
import type { MarketClient } from "../exchange/market_client.ts";
import { isOutage } from "../exchange/outage.ts";
import { formatInstant } from "../report/text_table.ts";
import type { BarSequence, HeardBar } from "./bar_sequence.ts";
import type { Clock } from "./clock.ts";
import type { ClosedBar } from "./events.ts";
import type { FeedNews } from "./feed_news.ts";

/** A bar may be asked for so long after its close, ms: servers of an exchange lag behind each other. */
const SETTLE_MS = 2000;

/** First and longest wait before an exchange that did not answer is asked again, ms. */
const FIRST_PAUSE_MS = 1000, LONGEST_PAUSE_MS = 60_000;

/** What following a market works with. */
export interface FollowedMarketParts {
  readonly client: MarketClient;
  /** Its bars, with the one that is due. */
  readonly bars: BarSequence;
  /** The run's clock. */
  readonly clock: Pick<Clock, "now">;
  /** Takes bars in their order. */
  readonly tell: (bars: readonly ClosedBar[]) => void;
  /** Told when an answer has a bar that is none. */
  readonly news: Pick<FeedNews, "doubt" | "note">;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/** Where a market's bars are. */
export class FollowedMarket {
  readonly #parts: FollowedMarketParts;
  #isDoubtful = true;
  #isAsking = false;
  /** When it may be asked for again, by the run's clock. */
  #askFrom = -Infinity;
  #pauseMs = FIRST_PAUSE_MS;
  /** Whether the last answer had a bar that is none. */
  #hasWrong = false;

  constructor(parts: FollowedMarketParts) {
    this.#parts = parts;
  }

  /** Its bars. */
  get bars(): BarSequence {
    return this.#parts.bars;
  }

  /** Whether nothing may be missing. */
  get isWhole(): boolean {
    return !this.#isDoubtful && !this.#isAsking;
  }

  /** Says that something may have been missed. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  /** Whether the exchange is to be asked now: something may have been missed, or the bar that is due has not come. */
  isDue(at: number): boolean {
    const isLate = at >= this.bars.dueAt + SETTLE_MS;
    return (this.#isDoubtful || isLate) && !this.#isAsking && at >= this.#askFrom;
  }

  /** Asks the exchange for the bars that may have been missed; one that is away, or answers what is none, is asked later. */
  async ask(): Promise<void> {
    this.#isAsking = true;
    try {
      while (!this.#parts.signal.aborted && await this.#askPage());
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.#pause();
    } finally {
      this.#isAsking = false;
    }
  }

  /** Asks for a page; whether there is another. */
  async #askPage(): Promise<boolean> {
    this.#isDoubtful = false;
    const { client, bars, clock, tell } = this.#parts, { symbol, timeframe } = bars, barMs = TIMEFRAME_MS[timeframe];
    const since = bars.next - barMs, limit = client.pageBars(symbol);
    const answer = await client.ohlcv(symbol, timeframe, since, limit);
    const closedTo = Math.floor((clock.now() - SETTLE_MS) / barMs) * barMs;
    const all = answer.map(heardBar), wrong = all.find((bar) => !(bar.time >= closedTo) && !isHeardBar(bar));
    const rows = wrong === undefined ? all : all.slice(0, all.indexOf(wrong)), last = rows.at(-1)?.time ?? -Infinity;
    // A later bar proves that those before it are all there are.
    const to = Math.min(closedTo, last + barMs);
    tell(bars.fill(rows.filter(({ time }) => time < closedTo), to));
    if (this.#isWrong(wrong)) {
      this.#pause();
      return false;
    }
    const isFull = rows.length >= limit && to < closedTo;
    if (isFull) return true;
    if (to < closedTo || bars.hasGap) this.#pause();
    else this.#pauseMs = FIRST_PAUSE_MS;
    return false;
  }

  /** Whether a bar of an answer is none, which is said once, and once that all are again. */
  #isWrong(wrong: HeardBar | undefined): boolean {
    const { bars: { symbol }, news } = this.#parts, wasWrong = this.#hasWrong;
    this.#hasWrong = wrong !== undefined;
    if (wrong !== undefined && !wasWrong) {
      news.doubt(null);
      news.note(wrongText(symbol, wrong));
    } else if (wrong === undefined && wasWrong) news.note(`The exchange's bars of ${symbol} can be read again`);
    return wrong !== undefined;
  }

  #pause(): void {
    this.#isDoubtful = true;
    this.#askFrom = this.#parts.clock.now() + this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
  }
}

/** A row as a bar, whatever stands in it. */
function heardBar(row: OhlcvRow): HeardBar {
  const [time, open, high, low, close, volume] = Array.from({ length: 6 }, (_, i) => row[i] ?? NaN);
  return { time, open, high, low, close, volume };
}

function isHeardBar(bar: HeardBar): boolean {
  return Number.isSafeInteger(bar.time) && isBar(bar);
}

function wrongText(symbol: string, { time, open, high, low, close, volume }: HeardBar): string {
  const from = Number.isSafeInteger(time) ? `from ${formatInstant(time)} UTC` : "without a time";
  return `The exchange's bar of ${symbol} ${from} is none (prices ${open}, ${high}, ${low}, ${close}, volume ${volume}): ` +
    "it is asked for again, and nothing is entered until it is one";
}
