/**
 * Bars that have arrived and are not kept yet.
 *
 * @module
 */
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { type BadRow, CandleRows } from "../data/candle_rows.ts";
import { mergeSpans, type Span } from "../data/spans.ts";

/** Where bars go. */
export interface CandleSink {
  /** The stretches of a span whose bars have not been asked for yet, in order. */
  missing(span: Span): readonly Span[];
  /** Whether it has the bar that opens at a time, ms UTC. */
  hasBar(time: number): boolean;
  /** Keeps bars and the fact that the exchange has no others in the covered stretches, both or neither. */
  save(candles: Candles, badRows: readonly BadRow[], covered: readonly Span[]): void;
}

/** Whose bars they are, and what becomes of rows that are none. */
export interface CandleBatchOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of the bars. */
  readonly timeframe: Timeframe;
  /** Leave out rows that are no bars and list them; by default they end the download. */
  readonly skipBadRows?: boolean;
}

/** Bars are kept this many at a time: each save merges them into the whole series, and a kill loses at most these. */
const SAVE_BARS = 50_000;

/** Rows of bars and the stretches that they cover, on their way to a sink. */
export class CandleBatch {
  readonly #sink: CandleSink;
  readonly #options: CandleBatchOptions;
  readonly #barMs: number;
  #rows: Float64Array[] = [];
  #covered: Span[] = [];

  constructor(sink: CandleSink, options: CandleBatchOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#barMs = TIMEFRAME_MS[options.timeframe];
  }

  /**
   * Takes the rows that lie in the covered stretches.
   *
   * @param rows In order of time.
   * @param covered In order of time.
   * @returns How many were taken.
   */
  add(rows: readonly Float64Array[], covered: readonly Span[]): number {
    let taken = 0, next = 0;
    for (const row of rows) {
      const open = Math.floor(row[0] / this.#barMs) * this.#barMs;
      while (next < covered.length && covered[next].to <= open) next++;
      if (next === covered.length) break;
      if (open < covered[next].from) continue;
      this.#rows.push(row);
      taken++;
    }
    for (const span of covered) this.#covered.push(span);
    if (this.#rows.length >= SAVE_BARS) this.save();
    return taken;
  }

  /** Hands over what has been added since the last time. */
  save(): void {
    if (this.#covered.length === 0) return;
    const rows = new CandleRows(this.#options), batch = this.#rows, covered = this.#covered;
    // Emptied first: a batch that cannot be kept is not tried again when the error passes through the caller.
    this.#rows = [];
    this.#covered = [];
    batch.forEach((row, i) => rows.add(i + 1, row, row));
    const { candles, badRows } = rows.finish();
    const leftOut = new Set(badRows.filter(({ duplicate }) => !duplicate).map(({ time }) => time));
    const ending = mergeSpans(covered).map((span) => this.#withoutEnds(span, leftOut));
    this.#sink.save(candles, badRows, mergeSpans(ending));
  }

  /** A stretch without the bars at its ends that were left out: it is to end with bars. */
  #withoutEnds({ from, to }: Span, leftOut: ReadonlySet<number | null>): Span {
    while (from < to && leftOut.has(from)) from += this.#barMs;
    while (from < to && leftOut.has(to - this.#barMs)) to -= this.#barMs;
    return { from, to };
  }
}
