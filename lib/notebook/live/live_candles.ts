/**
 * Candles with trades by Lightweight Charts: prices under the pointer, the wheel for a span of time, marks on and off.
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
  type SeriesMarker,
  type UTCTimestamp,
} from "lightweight-charts";
import { candlestickFigure, type DrawnTrades } from "../../charts/candlestick.ts";
import type { Figure } from "../../charts/figure.ts";
import { NEGATIVE, POSITIVE } from "../../charts/palette.ts";
import { minuteText } from "../../charts/words.ts";
import { firstBarFrom } from "../../data/candles.ts";
import type { CandlestickArguments } from "./lean_source.ts";
import { element, readout, switches, valueText } from "./page_parts.ts";

/** Height of the chart, pixels. */
const HEIGHT = 380;

const seconds = (time: number) => time / 1000 as UTCTimestamp;

/** Digits after the point that tell prices of a market apart. */
function precisionOf(price: number): number {
  return Math.max(0, Math.min(10, 5 - Math.ceil(Math.log10(price))));
}

/** A marker, and the entry of the legend that it belongs to. */
interface TradeMarker {
  readonly label: string;
  readonly marker: SeriesMarker<UTCTimestamp>;
}

/** Draws candles into a place. */
export function drawCandles(
  place: HTMLElement,
  [candles, options, merge = 1]: CandlestickArguments,
  words: Pick<Figure, "title" | "subtitle">,
): void {
  const figure = candlestickFigure(candles, options), { time, open, high, low, close } = candles;
  const ink = getComputedStyle(place).color, chartPlace = element("div", `height:${HEIGHT}px;margin:0 12px`);
  const { line, say } = readout(), precision = precisionOf(close[0]);
  const chartRoot = element("div", "height:100%");
  // The page has styles for tables, of which the library makes its panes.
  chartPlace.attachShadow({ mode: "open" }).append(chartRoot);
  place.replaceChildren(heading(words, merge), chartPlace, line);
  const chart = createChart(chartRoot, {
    autoSize: true,
    layout: { background: { color: "transparent" }, textColor: ink, fontFamily: "system-ui, sans-serif" },
    grid: { vertLines: { visible: false }, horzLines: { color: "#8883" } },
    timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.01 },
    crosshair: { mode: CrosshairMode.Normal },
  });
  const series = chart.addSeries(CandlestickSeries, {
    ...{ priceLineVisible: false, lastValueVisible: false },
    priceFormat: { type: "price", precision, minMove: 10 ** -precision },
  });
  series.setData(Array.from(time, (at, i) => {
    return { time: seconds(at), open: open[i], high: high[i], low: low[i], close: close[i] };
  }));
  const marks = options.trades === undefined ? [] : markersOf(options.trades, time, ink);
  const drawn = createSeriesMarkers(series, []);

  const paint = (hidden: ReadonlySet<string>): boolean => {
    const of = (label: string, color: string) => hidden.has(label) ? "transparent" : color;
    const up = of("rising bar", POSITIVE), down = of("falling bar", NEGATIVE);
    series.applyOptions({ upColor: up, borderUpColor: up, wickUpColor: up });
    series.applyOptions({ downColor: down, borderDownColor: down, wickDownColor: down });
    drawn.setMarkers(marks.filter(({ label }) => !hidden.has(label)).map(({ marker }) => marker));
    return true;
  };
  paint(new Set());
  chart.timeScale().fitContent();
  chart.subscribeCrosshairMove(({ time: at }) => {
    const i = typeof at === "number" ? firstBarFrom(time, 1000 * at) : time.length;
    if (i === time.length) return say("");
    const prices = Object.entries({ open, high, low, close }).map(([name, column]) =>
      `${name} ${valueText(column[i])}`
    );
    say(`${minuteText(time[i])} UTC · ${prices.join(" · ")}`);
  });
  place.append(switches(figure.legend ?? [], paint));
}

/** What is shown, in the words of the figure, whose bars may have been merged. */
function heading({ title, subtitle = "" }: Pick<Figure, "title" | "subtitle">, merge: number): HTMLElement {
  return element(
    "div",
    "margin:12px 12px 4px",
    element("div", "font-size:16px;font-weight:600", title),
    element(
      "div",
      "font-size:12px;opacity:0.75",
      merge > 1 ? `${subtitle}; each candle stands for ${merge} of them` : subtitle,
    ),
  );
}

/** Entries and exits on the bars that they fell in, in the words of the figure's legend. */
function markersOf(trades: DrawnTrades, time: Float64Array, ink: string): TradeMarker[] {
  const barOf = (at: number) => firstBarFrom(time, at + 1) - 1;
  const isShown = (at: number) => at >= time[0] && at <= time[time.length - 1];
  const marks = Array.from({ length: trades.length }, (_, i): TradeMarker[] => {
    const isLong = trades.side[i] > 0, isGain = trades.pnl[i] > 0;
    const at = (when: number, price: number) => ({ time: seconds(time[barOf(when)]), price });
    return [
      ...(isShown(trades.entryTime[i])
        ? [
          {
            label: "entry, up for long",
            marker: {
              ...at(trades.entryTime[i], trades.entryPrice[i]),
              position: isLong ? "atPriceBottom" : "atPriceTop",
              shape: isLong ? "arrowUp" : "arrowDown",
              color: ink,
            },
          } as const,
        ]
        : []),
      ...(isShown(trades.exitTime[i])
        ? [
          {
            label: isGain ? "exit with gain" : "exit with loss",
            marker: {
              ...at(trades.exitTime[i], trades.exitPrice[i]),
              position: "atPriceMiddle",
              shape: "circle",
              color: isGain ? POSITIVE : NEGATIVE,
            },
          } as const,
        ]
        : []),
    ];
  }).flat();
  return marks.sort((a, b) => a.marker.time - b.marker.time);
}
