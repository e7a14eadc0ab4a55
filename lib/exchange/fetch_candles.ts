/**
 * Downloading bars page by page: only closed ones, only missing ones, and no hole that the exchange has not confirmed.
 *
 * @module
 */
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { ExchangeError } from "../core/errors.ts";
import { type BadRow, CandleRows } from "../data/candle_rows.ts";
import type { Span } from "../data/spans.ts";
import { type CandlePage, isSamePage, readPage } from "./candle_page.ts";
import type { MarketClient } from "./market_client.ts";

/** Where bars come from: the part of a client that downloading needs. */
export type CandleSource = Pick<MarketClient, "pageBars" | "time" | "ohlcv" | "source">;

/** Where bars go. */
export interface CandleSink {
  /** The stretches of a span whose bars have not been asked for yet, in order. */
  missing(span: Span): readonly Span[];
  /** Keeps all bars of a span and the fact that the exchange has no others there, both or neither. */
  save(candles: Candles, badRows: readonly BadRow[], span: Span): void;
}

/** What to download. */
export interface FetchCandlesOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of the bars. */
  readonly timeframe: Timeframe;
  /** Open time of the first bar, ms UTC. */
  readonly from: number;
  /** End, not included, ms UTC; it may lie in the future. */
  readonly to: number;
  /** Leave out rows that are no bars and list them; by default they end the download. */
  readonly skipBadRows?: boolean;
  /** Ends the download after the page under way; what has arrived is kept. */
  readonly signal?: AbortSignal;
  /** Told after each page which share of the missing time is done. */
  readonly onProgress?: (done: number, bars: number) => void;
}

/** What a download did. */
export interface FetchedCandles {
  /** What was wanted and is closed: the end is cut at the last bar that had closed by the exchange's clock. */
  readonly span: Span;
  /** Bars that arrived. */
  readonly bars: number;
  /** Answers asked for, those asked for again included. */
  readonly pages: number;
  /** Whether nothing is missing any more: `false` when the signal ended it. */
  readonly isComplete: boolean;
}

/** Bars are kept this many at a time: each save merges them into the whole series, and a kill loses at most these. */
const SAVE_BARS = 50_000;

/** Answers asked for about a doubtful page before the download gives up. */
const MOST_ANSWERS = 6;

/** Bars that are missing at the end count as late, not as a hole, for so long after they have closed, ms. */
const LATE_MS = 3_600_000;

/** A bar counts as closed this long after its end, ms: servers of an exchange lag behind each other. */
const SETTLE_MS = 2000;

/**
 * Downloads the bars that the sink misses.
 *
 * - Open bar: never kept. What is closed is told by the exchange's own clock, read before the first page.
 * - Holes: a page with a hole, a contradiction or a row that is no bar is asked for again until two answers in a row
 *   agree; so a page out of order, cut or stale is not taken for the truth, and a real outage is. Bars missing at the end
 *   are asked for again by the next download for an hour.
 * - Interrupted: what has arrived is kept with the span it covers, also when an error ends the download; the next one
 *   goes on from there.
 *
 * @throws {ExchangeError} If the exchange cannot be reached, or its answers about a page keep differing.
 * @throws {DataError} If a row is no bar, twice over, unless such rows are to be left out.
 */
export async function fetchCandles(
  source: CandleSource,
  sink: CandleSink,
  options: FetchCandlesOptions,
): Promise<FetchedCandles> {
  const { timeframe, signal, onProgress } = options;
  const barMs = TIMEFRAME_MS[timeframe];
  const closed = Math.floor((await source.time() - SETTLE_MS) / barMs) * barMs;
  const from = Math.ceil(options.from / barMs) * barMs;
  const span = { from, to: Math.max(from, Math.min(Math.ceil(options.to / barMs) * barMs, closed)) };
  const missing = span.from < span.to ? sink.missing(span) : [];
  const wanted = missing.reduce((sum, part) => sum + part.to - part.from, 0);
  let bars = 0, pages = 0, done = 0;
  for (const part of missing) {
    const batch = new Batch(sink, options, part.from);
    try {
      while (batch.to < part.to && !signal?.aborted) {
        const [page, answers] = await believedPage(source, { from: batch.to, to: part.to }, options);
        pages += answers;
        bars += page.rows.length;
        done += page.span.to - page.span.from;
        const isLate = page.rows.length === 0 && page.span.to > closed - LATE_MS;
        if (!isLate) batch.add(page);
        onProgress?.(done / wanted, bars);
        if (isLate) break;
      }
    } finally {
      batch.save();
    }
    if (signal?.aborted) return { span, bars, pages, isComplete: false };
  }
  return { span, bars, pages, isComplete: true };
}

/** A page that has no holes, or that two answers in a row agree upon; and how many answers it took. */
async function believedPage(
  source: CandleSource,
  window: Span,
  { symbol, timeframe }: FetchCandlesOptions,
): Promise<[page: CandlePage, answers: number]> {
  const limit = Math.min(source.pageBars, (window.to - window.from) / TIMEFRAME_MS[timeframe]);
  let before: CandlePage | null = null;
  for (let answers = 1; answers <= MOST_ANSWERS; answers++) {
    const page = readPage(await source.ohlcv(symbol, timeframe, window.from, limit), window, timeframe, limit);
    if (!page.isDoubtful || (before !== null && isSamePage(page, before))) return [page, answers];
    before = page;
  }
  throw new ExchangeError(
    `Cannot fetch ${timeframe} bars of ${symbol} from ${source.source}: wanted two answers that agree about those from ` +
      `${new Date(window.from).toISOString()} on, found ${MOST_ANSWERS} that differ`,
    true,
  );
}

/** Pages that have arrived and are not kept yet. */
class Batch {
  readonly #sink: CandleSink;
  readonly #options: FetchCandlesOptions;
  #rows: Float64Array[] = [];
  #from: number;
  /** End of what has arrived. */
  to: number;

  constructor(sink: CandleSink, options: FetchCandlesOptions, from: number) {
    this.#sink = sink;
    this.#options = options;
    this.#from = this.to = from;
  }

  add({ rows, span }: CandlePage): void {
    for (const row of rows) this.#rows.push(row);
    this.to = span.to;
    if (this.#rows.length >= SAVE_BARS) this.save();
  }

  save(): void {
    if (this.to === this.#from) return;
    const rows = new CandleRows(this.#options);
    const batch = this.#rows, span = { from: this.#from, to: this.to };
    // Emptied first: a batch that cannot be kept is not tried again when the error passes through the caller.
    this.#rows = [];
    this.#from = this.to;
    batch.forEach((row, i) => rows.add(i + 1, row, row));
    const { candles, badRows } = rows.finish();
    this.#sink.save(candles, badRows, span);
  }
}
