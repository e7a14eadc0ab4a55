/**
 * Candlesticks with the entries and exits of trades.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { BarRange } from "../core/bar_range.ts";
import type { Candles } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import { formatCount } from "../metrics/format.ts";
import type { Figure, LegendItem } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { timeAxis } from "./time_axis.ts";
import { minuteText, numberText } from "./words.ts";

/** Pixels of a candle with the gap to the next, at least, and of a panel beside its candles, about. */
const CANDLE_WIDTH = 3, BESIDE = 90;

/**
 * A candle as drawn: one bar, or several merged.
 *
 * @internal
 */
export interface MergedBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * Bars `from` to `to`, each `merge` of them as one.
 *
 * @internal
 */
export function mergedBars(candles: Candles, from: number, to: number, merge: number): MergedBar[] {
  const list: MergedBar[] = [];
  for (let start = from; start < to; start += merge) {
    const end = Math.min(to, start + merge);
    list.push({
      time: candles.time[start],
      open: candles.open[start],
      high: candles.high.subarray(start, end).reduce((a, b) => Math.max(a, b)),
      low: candles.low.subarray(start, end).reduce((a, b) => Math.min(a, b)),
      close: candles.close[end - 1],
    });
  }
  return list;
}

/** Markers of the fills between two times, and a line for each trade that lies between them as a whole. */
function tradeMarks(trades: DrawnTrades, from: number, to: number): Plot.Markish[] {
  const all = Array.from({ length: trades.length }, (_, i) => i);
  const entries = all.filter((i) => trades.entryTime[i] >= from && trades.entryTime[i] <= to);
  const exits = all.filter((i) => trades.exitTime[i] >= from && trades.exitTime[i] <= to);
  const color = (i: number) => trades.pnl[i] > 0 ? POSITIVE : NEGATIVE;
  return [
    Plot.link(entries.filter((i) => trades.exitTime[i] <= to), {
      x1: (i: number) => trades.entryTime[i],
      x2: (i: number) => trades.exitTime[i],
      y1: (i: number) => trades.entryPrice[i],
      y2: (i: number) => trades.exitPrice[i],
      stroke: color,
      strokeWidth: 1.5,
      strokeDasharray: "3,2",
    }),
    Plot.dot(entries, {
      x: (i: number) => trades.entryTime[i],
      y: (i: number) => trades.entryPrice[i],
      symbol: "triangle",
      rotate: (i: number) => trades.side[i] > 0 ? 0 : 180,
      fill: INK,
      r: 4.5,
    }),
    Plot.dot(exits, {
      x: (i: number) => trades.exitTime[i],
      y: (i: number) => trades.exitPrice[i],
      symbol: "times",
      stroke: color,
      strokeWidth: 2.2,
      r: 4,
    }),
  ];
}

/** Trades that were open at some time between two. */
function countBetween(trades: DrawnTrades, from: number, to: number): number {
  let count = 0;
  for (let i = 0; i < trades.length; i++) if (trades.exitTime[i] >= from && trades.entryTime[i] <= to) count++;
  return count;
}

/** What is drawn of trades. */
export type DrawnTrades = Pick<
  Trades,
  "length" | "entryTime" | "exitTime" | "entryPrice" | "exitPrice" | "side" | "pnl"
>;

/** Choices of {@linkcode candlestickFigure}. */
export interface CandlestickOptions {
  /** Market and timeframe by default. */
  readonly title?: string;
  /** First bar shown; 0 by default. */
  readonly from?: number;
  /** First bar no longer shown; the number of bars by default. */
  readonly to?: number;
  /** Drawn where they touch the bars shown. */
  readonly trades?: DrawnTrades;
}

/**
 * The bars around a trade, cut at the ends of all; those at the start where there is no such trade.
 *
 * @param number Of the trade, from 0; the last one where there are fewer.
 * @param around Bars before its entry, and after it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { barsAround } from "@lib/charts/candlestick.ts";
 *
 * const candles = { time: new Float64Array(500) };
 * assert.deepEqual(barsAround(candles, tradesOf([]), 2, { before: 60, after: 140 }), { from: 0, to: 200 });
 * ```
 */
export function barsAround(
  { time: { length: bars } }: Pick<Candles, "time">,
  { entryBar, length }: Pick<Trades, "entryBar" | "length">,
  number: number,
  { before, after }: { readonly before: number; readonly after: number },
): BarRange {
  const at = length === 0 ? before : entryBar[Math.min(number, length - 1)];
  return { from: Math.max(0, Math.min(at - before, bars - 1)), to: Math.min(bars, Math.max(1, at + after)) };
}

/**
 * Candlesticks of bars `from` to `to`, with the trades that touch them.
 *
 * - Merging: where there are more bars than room, each candle stands for several; the axis says how many.
 *
 * @param candles The bars, prices in quote units.
 * @throws {RangeError} If the range holds no bar.
 */
export function candlestickFigure(candles: Candles, options: CandlestickOptions = {}): Figure {
  const { from = 0, to = candles.time.length, trades } = options;
  if (!(from >= 0 && from < to && to <= candles.time.length)) {
    throw new RangeError(
      `Cannot draw candles: wanted bars within 0 and ${candles.time.length}, found ${from} to ${to}`,
    );
  }
  const firstTime = candles.time[from], lastTime = candles.time[to - 1];
  const touching = trades ? countBetween(trades, firstTime, lastTime) : 0;
  const color = (body: MergedBar) => body.close >= body.open ? POSITIVE : NEGATIVE;
  const legend: LegendItem[] = [
    { label: "rising bar", color: POSITIVE, sample: "area" },
    { label: "falling bar", color: NEGATIVE, sample: "area" },
  ];
  if (touching > 0) {
    legend.push(
      { label: "entry, up for long", color: INK, sample: "triangle" },
      { label: "exit with gain", color: POSITIVE, sample: "cross" },
      { label: "exit with loss", color: NEGATIVE, sample: "cross" },
    );
  }
  const title = options.title ?? `${candles.symbol} ${candles.timeframe}`;
  const quote = candles.symbol.split("/")[1] ?? "";
  return figureOf("candlestickFigure", [candles, options], {
    title,
    subtitle: `${minuteText(firstTime)} to ${minuteText(lastTime)} UTC, ${formatCount(to - from, "bar")}` +
      (trades ? `, ${formatCount(touching, "trade")}` : ""),
    description: `${title}: close from ${numberText(candles.close[from])} to ${
      numberText(candles.close[to - 1])
    } ${quote}`,
    legend,
    panels: [(width) => {
      const room = width - BESIDE, merge = Math.ceil((to - from) * CANDLE_WIDTH / room);
      const shown = mergedBars(candles, from, to, merge);
      const strokeWidth = Math.max(1, Math.min(9, 0.7 * room / shown.length));
      const label = merge > 1 ? `each candle stands for ${merge} bars` : null;
      return {
        height: label === null ? 340 : 354,
        marginBottom: label === null ? 32 : 46,
        x: { ...timeAxis(firstTime, lastTime), inset: 6, label, labelArrow: "none" },
        y: { grid: true, label: `Price (${quote})` },
        marks: [
          Plot.ruleX(shown, { x: "time", y1: "low", y2: "high", stroke: MUTED }),
          Plot.ruleX(shown, { x: "time", y1: "open", y2: "close", stroke: color, strokeWidth }),
          ...(trades ? tradeMarks(trades, firstTime, lastTime) : []),
        ],
      };
    }],
  });
}
