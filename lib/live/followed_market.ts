/**
 * A market whose bars are followed: what may have been missed is asked for, page by page, until nothing is.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../core/candles.ts";
import type { OhlcvRow } from "../exchange/ccxt_exchange.ts";
import type { MarketClient } from "../exchange/market_client.ts";
import { isOutage } from "../exchange/outage.ts";
import type { BarSequence, HeardBar } from "./bar_sequence.ts";
import type { Clock } from "./clock.ts";
import type { ClosedBar } from "./events.ts";

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

  /** Asks the exchange for the bars that may have been missed; one that is away is asked again later. */
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
    const rows = answer.map(heardBar), last = rows.at(-1)?.time ?? -Infinity;
    // A later bar proves that those before it are all there are.
    const to = Math.min(closedTo, last + barMs);
    tell(bars.fill(rows.filter(({ time }) => time < closedTo), to));
    const isFull = rows.length >= limit && to < closedTo;
    if (isFull) return true;
    if (to < closedTo || bars.hasGap) this.#pause();
    else this.#pauseMs = FIRST_PAUSE_MS;
    return false;
  }

  #pause(): void {
    this.#isDoubtful = true;
    this.#askFrom = this.#parts.clock.now() + this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
  }
}

function heardBar([time, open, high, low, close, volume]: OhlcvRow): HeardBar {
  const bar = { time, open, high, low, close, volume };
  if (Object.values(bar).every((value) => typeof value === "number" && value >= 0 && value < Infinity)) {
    return bar as HeardBar;
  }
  throw new RangeError(`Cannot follow a market: wanted a bar, found ${JSON.stringify(bar)}`);
}
