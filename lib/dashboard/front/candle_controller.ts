/**
 * Keeps a chart supplied: bars of the tiles around the screen, a timeframe that fits the zoom, marks of the trades there.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import type { CandleWindow, TradeColumns } from "../source.ts";
import type { CandleChart } from "./candle_chart.ts";
import {
  barsOfWidth,
  fittingTimeframe,
  type Span,
  spanOf,
  tilesAround,
  tileSpan,
  tradeBars,
  zoomedTimeframe,
} from "./candle_windows.ts";
import { chartMarks, type EntryLevels } from "./chart_marks.ts";
import type { TileCache } from "./tile_cache.ts";

/** What is on the screen. */
export interface ShownCandles {
  readonly timeframe: Timeframe;
  readonly span: Span;
  /** Bars of the window, more than are on the screen. */
  readonly bars: CandleWindow;
  /** Whether only the chosen trade is marked, as there are too many for these bars. */
  readonly isCrowded: boolean;
}

/** What a controller needs to know. */
export interface CandleSupply {
  readonly chart: Pick<CandleChart, "draw" | "show" | "visible">;
  readonly cache: TileCache;
  readonly trades: TradeColumns;
  /** Days that were opened for the strategy: nothing is asked for beyond. */
  readonly days: Span;
  /** Timeframes, short to long. */
  readonly choices: readonly Timeframe[];
  /** Pixels of the chart. */
  readonly width: () => number;
  readonly onShown: (shown: ShownCandles) => void;
  readonly onError: (error: Error) => void;
}

/** Milliseconds of rest after which a move on the screen is looked at: a drag is many moves. */
const REST_MS = 120;

/** Times of its holding that a trade has around it on the screen. */
const AROUND_TRADE = 6;

/** Keeps a chart supplied. */
export class CandleController {
  readonly #supply: CandleSupply;
  #shown: { tiles: readonly number[]; timeframe: Timeframe; bars: CandleWindow } | null = null;
  #chosen: number | null = null;
  #levels: EntryLevels | null = null;
  #isCrowded = false;
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShowing = false;

  constructor(supply: CandleSupply) {
    this.#supply = supply;
  }

  /** Puts a trade in the middle of the screen, at the timeframe asked for or at one that shows all of it. */
  async choose(trade: number, timeframe: Timeframe | null): Promise<void> {
    const { trades, days, choices } = this.#supply, bars = this.#room();
    if (trade !== this.#chosen) this.#levels = null;
    this.#chosen = trade;
    const from = trades.entryTime[trade], to = trades.exitTime[trade];
    const fitting = timeframe ?? fittingTimeframe(AROUND_TRADE * (to - from), choices, bars);
    await this.#show(spanOf((from + to) / 2, fitting, bars, days), fitting, true);
  }

  /** Draws the stop and the target of the chosen trade too. */
  level(levels: EntryLevels | null): void {
    if (levels?.stop === this.#levels?.stop && levels?.target === this.#levels?.target) return;
    this.#levels = levels;
    if (this.#shown !== null) this.#draw(this.#shown.bars);
  }

  /** Another timeframe about the same middle. */
  async change(timeframe: Timeframe): Promise<void> {
    const { chart, days } = this.#supply, { from, to } = chart.visible() ?? days;
    await this.#show(spanOf((from + to) / 2, timeframe, this.#room(), days), timeframe, true);
  }

  /** Moves the screen by a share of its width, or makes what is on it longer or shorter by a factor. */
  async move({ by = 0, factor = 1 }: { readonly by?: number; readonly factor?: number }): Promise<void> {
    const { chart, days, choices } = this.#supply, visible = chart.visible();
    if (visible === null || this.#shown === null) return;
    const { timeframe: current } = this.#shown, length = (visible.to - visible.from) * factor;
    const middle = (visible.from + visible.to) / 2 + by * length;
    const timeframe = zoomedTimeframe(current, length, choices, this.#room());
    await this.#show(spanOf(middle, timeframe, length / TIMEFRAME_MS[timeframe], days), timeframe, true);
  }

  /** The reader moved the chart; looked at when it comes to rest. */
  moved(): void {
    if (this.#isShowing) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const span = this.#supply.chart.visible();
      if (span === null || this.#shown === null) return;
      const { choices } = this.#supply;
      this.#show(span, zoomedTimeframe(this.#shown.timeframe, span.to - span.from, choices, this.#room()), false);
    }, REST_MS);
  }

  /** Draws nothing any more, and gives up what is on its way. */
  stop(): void {
    this.#round++;
    this.#supply.cache.giveUp();
    clearTimeout(this.#timer);
  }

  #draw(bars: CandleWindow): void {
    const { chart, trades } = this.#supply;
    const marks = chartMarks(trades, bars, this.#chosen, this.#levels);
    this.#isCrowded = marks.isCrowded;
    chart.draw(bars, marks);
  }

  /** Listens to the reader again, unless something else was asked for meanwhile. */
  #endShowing(round: number): void {
    if (round === this.#round) this.#isShowing = false;
  }

  #room(): number {
    return barsOfWidth(this.#supply.width());
  }

  /** Draws the tiles around a span and puts it on the screen; `isAsked` is false where the reader has put it there. */
  async #show(span: Span, timeframe: Timeframe, isAsked: boolean): Promise<void> {
    const { cache, days, trades, chart, onShown, onError } = this.#supply, round = ++this.#round;
    const tiles = tilesAround((span.from + span.to) / 2, timeframe, days);
    const isSame = this.#shown?.timeframe === timeframe && this.#shown.tiles.join() === tiles.join();
    if (isAsked) {
      // A move of before, or one that the chart makes while bars are on their way, would take the place of what is asked for.
      this.#isShowing = true;
      clearTimeout(this.#timer);
    }
    try {
      const answer = await cache.window(tiles, timeframe);
      if (round !== this.#round) return;
      const all = { from: tileSpan(tiles[0], timeframe).from, to: tileSpan(tiles[tiles.length - 1], timeframe).to };
      const bars = answer.time.length > 0 ? answer : tradeBars(trades, all, timeframe, answer.absence);
      this.#isShowing = true;
      // A move of before is not looked at on what stands here now.
      clearTimeout(this.#timer);
      if (isAsked || !isSame) {
        this.#draw(bars);
        chart.show(span);
      }
      this.#shown = { tiles, timeframe, bars };
      onShown({
        timeframe,
        span: { from: span.from, to: Math.min(span.to, days.to) },
        bars,
        isCrowded: this.#isCrowded,
      });
      // What the chart says of a move that was asked for comes with its next frames, however late these are.
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => this.#endShowing(round), REST_MS)));
    } catch (error) {
      this.#endShowing(round);
      if (round === this.#round) onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
