/**
 * Downloading bars page by page: only closed ones, only missing ones, and no hole that the exchange has not confirmed.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../core/candles.ts";
import { ExchangeError } from "../core/errors.ts";
import { intersectSpans, LEAST_SHARE, mergeSpans, type Span } from "../data/spans.ts";
import { CandleBatch, type CandleBatchOptions, type CandleSink } from "./candle_batch.ts";
import { CandlePages, type CandlePagesOptions, type CandleSource } from "./candle_pages.ts";

/** What to download. */
export interface FetchCandlesOptions extends CandlePagesOptions, CandleBatchOptions {
  /** Open time of the first bar, ms UTC. */
  readonly from: number;
  /** End, not included, ms UTC; it may lie in the future. */
  readonly to: number;
  /** Ends the download after the page under way; what has arrived is kept. */
  readonly signal?: AbortSignal;
  /** Told after each page which share of the missing time is done. */
  readonly onProgress?: (done: number, bars: number) => void;
}

/** Why a stretch is not covered after it has been asked for. */
export type OpenReason =
  /** There is no bar before it: the market may be younger, or the exchange may keep no more. */
  | "noneBefore"
  /** The answer was a full page of the newest bars, whatever was asked for. */
  | "newestOnly"
  /** The bars on both sides came in answers that do not join. */
  | "unconfirmed"
  /** Fewer bars than {@linkcode LEAST_SHARE} of those that it has room for. */
  | "fewBars"
  /** No bar has come since, for longer than bars are late. */
  | "noneAfter";

/** A stretch that was asked for and is not covered: the next download asks again. */
export interface OpenSpan extends Span {
  /** Why. */
  readonly reason: OpenReason;
}

/** What a download did. */
export interface FetchedCandles {
  /** What was wanted and is closed: the end is cut at the last bar that had closed by the exchange's clock. */
  readonly span: Span;
  /** Bars that arrived. */
  readonly bars: number;
  /** Answers asked for, those asked for again included. */
  readonly pages: number;
  /** What the exchange brought nothing for that could be believed, in order. */
  readonly open: readonly OpenSpan[];
  /** Whether nothing is missing any more, but for what lies before the first bar: `false` also when the signal ended it. */
  readonly isComplete: boolean;
}

/** Bars that are missing at the end count as late, not as a hole, for so long after they have closed, ms. */
const LATE_MS = 3_600_000;

/** A bar counts as closed this long after its end, ms: servers of an exchange lag behind each other. */
const SETTLE_MS = 2000;

/**
 * Downloads the bars that the sink misses.
 *
 * - Open bar: never kept. What is closed is told by the client's clock, read before the first page.
 * - Holes: a page with a hole, a contradiction or a row that is no bar is asked for again until two answers in a row
 *   agree; so a page out of order, cut or stale is not taken for the truth, and a real outage is.
 * - Covered is what lies between bars: from a bar that is known to the last one of an answer that joins it, if at least
 *   {@linkcode LEAST_SHARE} of the bars are there. What lies before the first bar or after the last one never is.
 * - Interrupted: what has arrived is kept with the stretches it covers, also when an error ends the download; the next one
 *   goes on from there.
 *
 * @throws {ExchangeError} If the exchange cannot be reached, its answers about a page keep differing, or it has no bars.
 * @throws {DataError} If a row is no bar, twice over, unless such rows are to be left out.
 */
export async function fetchCandles(
  source: CandleSource,
  sink: CandleSink,
  options: FetchCandlesOptions,
): Promise<FetchedCandles> {
  const { timeframe, signal } = options, barMs = TIMEFRAME_MS[timeframe];
  const closed = Math.floor((await source.time() - SETTLE_MS) / barMs) * barMs;
  const from = Math.ceil(options.from / barMs) * barMs;
  const span = { from, to: Math.max(from, Math.min(Math.ceil(options.to / barMs) * barMs, closed)) };
  const missing = span.from < span.to ? sink.missing(span) : [];
  const download = new Download(source, sink, options, closed, missing);
  try {
    for (const part of joinNear(missing, download.pages.pageMs)) await download.part(part);
  } finally {
    download.batch.save();
  }
  const { open, bars, pages } = download;
  const isComplete = !signal?.aborted && open.every(({ reason }) => reason === "noneBefore");
  return { span, bars, pages: pages.answers, open, isComplete };
}

/** A download under way. */
class Download {
  /** What is asked. */
  readonly pages: CandlePages;
  /** What has arrived. */
  readonly batch: CandleBatch;
  /** Stretches that stay open. */
  readonly open: OpenSpan[] = [];
  /** Bars that arrived. */
  bars = 0;

  readonly #sink: CandleSink;
  readonly #options: FetchCandlesOptions;
  readonly #closed: number;
  readonly #missing: readonly Span[];
  readonly #barMs: number;
  readonly #wantedMs: number;
  #doneMs = 0;

  constructor(
    source: CandleSource,
    sink: CandleSink,
    options: FetchCandlesOptions,
    closed: number,
    missing: readonly Span[],
  ) {
    this.pages = new CandlePages(source, options, closed);
    this.batch = new CandleBatch(sink, options);
    this.#sink = sink;
    this.#options = options;
    this.#closed = closed;
    this.#missing = missing;
    this.#barMs = TIMEFRAME_MS[options.timeframe];
    this.#wantedMs = lengthOf(missing);
  }

  /** Downloads a stretch. */
  async part(part: Span): Promise<void> {
    const barMs = this.#barMs, { pages } = this, { signal } = this.#options;
    /** All before is settled; up to `asked` there are no bars. */
    let from = part.from, asked = from, isBarBefore = this.#sink.hasBar(from - barMs);
    while (from < part.to && !signal?.aborted) {
      const page = await pages.ask(asked, isBarBefore && asked === from);
      const { rows } = page, first = rows[0]?.[0];
      if (first === undefined) {
        const next = await pages.firstFrom(page.to);
        if (next === null) {
          if (from >= this.#closed - LATE_MS) return this.#report();
          if (!isBarBefore) throw this.#noBars(from);
          this.#leaveOpen({ from, to: part.to }, "noneAfter");
          return this.#report();
        }
        if (isBarBefore) {
          // Now that there are later bars, nothing where they should begin is asked for once more.
          if ((await pages.ask(from, true)).rows.length > 0) continue;
        } else {
          this.#leaveOpen({ from, to: Math.min(next, part.to) }, "noneBefore");
          from = next;
        }
        asked = next;
        continue;
      }
      if (!page.hasBeginning) {
        const isNewest = rows.length >= pages.pageMs / barMs - 2 && page.to >= this.#closed - barMs;
        const reason = isNewest ? "newestOnly" : isBarBefore ? "unconfirmed" : "noneBefore";
        this.#leaveOpen({ from, to: Math.min(first, part.to) }, reason);
      }
      this.#add(rows, { from: page.hasBeginning ? from : first, to: page.to });
      from = asked = page.to;
      isBarBefore = true;
      this.#report();
    }
  }

  /** Takes the bars of a page, of which those that are not missing are only witnesses. */
  #add(rows: readonly Float64Array[], span: Span): void {
    const barMs = this.#barMs, missing = intersectSpans(span, this.#missing);
    const isPlausible = rows.length >= LEAST_SHARE * (span.to - span.from) / barMs;
    const said = isPlausible ? [span] : mergeSpans(rows.map(([time]) => ({ from: time, to: time + barMs })));
    this.bars += this.batch.add(rows, said.flatMap((stretch) => intersectSpans(stretch, missing)));
    if (isPlausible) this.#doneMs += lengthOf(missing);
    else this.#leaveOpen(span, "fewBars");
  }

  #leaveOpen(span: Span, reason: OpenReason): void {
    const missing = intersectSpans(span, this.#missing);
    for (const stretch of missing) this.open.push({ ...stretch, reason });
    this.#doneMs += lengthOf(missing);
  }

  #report(): void {
    this.#options.onProgress?.(Math.min(1, this.#doneMs / this.#wantedMs), this.bars);
  }

  #noBars(from: number): ExchangeError {
    const [start, end] = [from, this.#closed].map((time) => new Date(time).toISOString());
    return new ExchangeError(`${this.pages.what}: wanted bars from ${start} to ${end}, found none`, true);
  }
}

/** Stretches closer than a page become one: asking for each hole of many would take a page for each. */
function joinNear(spans: readonly Span[], pageMs: number): Span[] {
  return mergeSpans(spans.map(({ from, to }) => ({ from, to: to + pageMs }))).map(({ from, to }) => ({
    from,
    to: to - pageMs,
  }));
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
