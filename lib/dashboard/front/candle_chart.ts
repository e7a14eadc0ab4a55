/**
 * Candles with trades by Lightweight Charts, the one file that knows that library; it loads when a chart opens.
 *
 * - Times of the library are seconds, those of everything else here ms UTC.
 *
 * @module
 */
/// <reference lib="dom" />
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type UTCTimestamp,
} from "lightweight-charts";
import type { CandleWindow } from "../source.ts";
import type { Span } from "./candle_windows.ts";
import type { ChartMarks } from "./chart_marks.ts";

/** Colours of the page. */
export interface ChartColors {
  readonly ground: string;
  readonly ink: string;
  readonly line: string;
  readonly rising: string;
  readonly falling: string;
  readonly gain: string;
  readonly loss: string;
}

/** What a chart tells of. */
export interface ChartEvents {
  /** The times on the screen are others. */
  readonly onMove: (span: Span) => void;
  /** The cursor stands on the bar that begins at this time; `null` where it stands on none. */
  readonly onCursor: (time: number | null) => void;
}

const seconds = (time: number) => time / 1000 as UTCTimestamp;

/** Digits after the point that tell prices of a market apart. */
function precisionOf(bars: CandleWindow): number {
  const price = bars.close[0] ?? 1;
  return Math.max(0, Math.min(10, 5 - Math.ceil(Math.log10(price))));
}

/** A chart in a page. */
export class CandleChart {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<"Candlestick">;
  readonly #path: ISeriesApi<"Line">;
  readonly #chosen: ISeriesApi<"Line">;
  readonly #levels: Readonly<Record<"stop" | "target", ISeriesApi<"Line">>>;
  readonly #markers;
  #colors: ChartColors;
  #drawn: { bars: CandleWindow; marks: ChartMarks } | null = null;

  constructor(place: HTMLElement, colors: ChartColors, { onMove, onCursor }: ChartEvents) {
    this.#colors = colors;
    this.#chart = createChart(place, {
      autoSize: true,
      // The library's own logo brings a style sheet that the page's policy refuses; the page has its notice and link.
      layout: { attributionLogo: false, fontFamily: "system-ui, sans-serif", fontSize: 12 },
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 2, minBarSpacing: 1 },
      crosshair: { mode: CrosshairMode.Normal },
      // A finger that scrolls the page is not caught by the chart, and neither is a wheel.
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
      handleScale: { mouseWheel: false },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false });
    const plain = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const;
    this.#path = this.#chart.addSeries(LineSeries, { ...plain, lineWidth: 1, lineStyle: LineStyle.Dotted });
    this.#chosen = this.#chart.addSeries(LineSeries, { ...plain, lineWidth: 3 });
    // A level far away does not press the candles flat.
    const level = (title: string) =>
      this.#chart.addSeries(LineSeries, { ...plain, lineWidth: 2, title, autoscaleInfoProvider: () => null });
    this.#levels = { stop: level("stop"), target: level("target") };
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.paint(colors);
    this.#chart.timeScale().subscribeVisibleTimeRangeChange(() => {
      const span = this.visible();
      if (span !== null) onMove(span);
    });
    this.#chart.subscribeCrosshairMove(({ time }) => onCursor(typeof time === "number" ? time * 1000 : null));
  }

  /** Draws bars, and the trades on them. */
  draw(bars: CandleWindow, marks: ChartMarks): void {
    this.#drawn = { bars, marks };
    const precision = precisionOf(bars), { gain, loss, ink } = this.#colors;
    this.#candles.applyOptions({ priceFormat: { type: "price", precision, minMove: 10 ** -precision } });
    const { open, high, low, close } = bars;
    this.#candles.setData(bars.time.map((time, i) => {
      return { time: seconds(time), open: open[i], high: high[i], low: low[i], close: close[i] };
    }));
    const color = (isGain: boolean) => isGain ? gain : loss;
    this.#path.setData(marks.path.map(({ time, price, isGain, isGap }) => {
      return { time: seconds(time), value: price, color: isGap ? "transparent" : color(isGain) };
    }));
    this.#chosen.applyOptions({ color: color(marks.chosen?.isGain ?? true) });
    this.#chosen.setData(
      marks.chosen === null ? [] : marks.chosen.points.map(({ time, price }) => {
        return { time: seconds(time), value: price };
      }),
    );
    for (const word of ["stop", "target"] as const) {
      const points = marks.levels.find((level) => level.word === word)?.points ?? [];
      // A name is written at the end of a line, and beside none.
      this.#levels[word].applyOptions({
        color: word === "stop" ? loss : gain,
        title: points.length > 0 ? word : "",
        lastValueVisible: points.length > 0,
      });
      this.#levels[word].setData(points.map(({ time, price }) => ({ time: seconds(time), value: price })));
    }
    this.#markers.setMarkers(
      marks.markers.map(({ time, price, kind, isGain, isChosen }): SeriesMarker<UTCTimestamp> => {
        return {
          time: seconds(time),
          price,
          position: kind === "exit" ? "atPriceMiddle" : kind === "long" ? "atPriceBottom" : "atPriceTop",
          shape: kind === "exit" ? "circle" : kind === "long" ? "arrowUp" : "arrowDown",
          color: kind === "exit" ? color(isGain) : ink,
          size: isChosen ? 1.4 : 0.8,
        };
      }),
    );
  }

  /** Puts a span of time on the screen. */
  show({ from, to }: Span): void {
    const bars = this.#drawn?.bars.time ?? [];
    if (bars.length > 0) this.#chart.timeScale().setVisibleRange({ from: seconds(from), to: seconds(to) });
  }

  /** The times on the screen; `null` before there is a bar. */
  visible(): Span | null {
    const range = this.#chart.timeScale().getVisibleRange();
    return range === null ? null : { from: Number(range.from) * 1000, to: Number(range.to) * 1000 };
  }

  /** Takes the colours of the page. */
  paint(colors: ChartColors): void {
    this.#colors = colors;
    const { ground, ink, line, rising, falling } = colors;
    this.#chart.applyOptions({
      layout: { background: { color: ground }, textColor: ink },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    this.#candles.applyOptions({
      upColor: ground,
      downColor: falling,
      borderUpColor: rising,
      borderDownColor: falling,
      wickUpColor: rising,
      wickDownColor: falling,
    });
    if (this.#drawn !== null) this.draw(this.#drawn.bars, this.#drawn.marks);
  }

  /** Takes the chart off the page. */
  remove(): void {
    this.#chart.remove();
  }
}
