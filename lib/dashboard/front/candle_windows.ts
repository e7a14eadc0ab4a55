/**
 * Which bars a chart needs: in windows of a few thousand, by a timeframe that fits the zoom, with their neighbours.
 *
 * 1. The span of time on the screen chooses the timeframe: the shortest whose bars have {@linkcode LEAST_BAR_WIDTH} pixels
 *    or so each.
 * 2. Time is cut into tiles of {@linkcode TILE_BARS} bars of that timeframe, which begin at multiples from 1970 on.
 * 3. Three tiles are on the chart: the one in which the middle of the screen lies and both beside it, so that whoever
 *    scrolls finds the bars there; when the middle enters another tile, the three move on.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import type { CandleWindow, TradeColumns } from "../source.ts";

/** Timeframes of the charts, short to long. */
export const CHART_TIMEFRAMES: readonly Timeframe[] = ["1m", "5m", "15m", "1h", "4h", "1d"];

/** Most bars on a chart: twenty times as many took seconds to draw and slowed every frame. */
export const MAX_BARS = 5000;

/** Bars of a tile: three of them are on the chart. */
export const TILE_BARS = Math.floor(MAX_BARS / 3);

/** Most bars on the screen: about three pixels each on a desktop. */
export const SCREEN_BARS = 400;

/** Narrowest bar that can be told from its neighbour, pixels. */
export const LEAST_BAR_WIDTH = 3;

/** A span of time, ms UTC; `to` is no longer in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Timeframes that bars of one can be merged to, the own one first. */
export function timeframesFrom(base: Timeframe): readonly Timeframe[] {
  const longer = CHART_TIMEFRAMES.filter((timeframe) => {
    const ratio = TIMEFRAME_MS[timeframe] / TIMEFRAME_MS[base];
    return ratio > 1 && Number.isInteger(ratio);
  });
  return [base, ...longer];
}

/**
 * The shortest timeframe of which at most `bars` fill a span; the longest where none is long enough.
 *
 * @param choices Short to long.
 *
 * @example A day of a market of minutes
 * ```ts
 * import assert from "node:assert/strict";
 * import { fittingTimeframe, timeframesFrom } from "@lib/dashboard/front/candle_windows.ts";
 *
 * assert.equal(fittingTimeframe(24 * 3_600_000, timeframesFrom("1m")), "5m");
 * ```
 */
export function fittingTimeframe(span: number, choices: readonly Timeframe[], bars: number = SCREEN_BARS): Timeframe {
  const found = choices.find((timeframe) => span / TIMEFRAME_MS[timeframe] <= bars);
  return found ?? choices[choices.length - 1];
}

/** By how much the bars on the screen pass their number before the timeframe changes, so that it does not flicker. */
const SLACK = 1.25;

/**
 * The timeframe after a zoom: the one there is as long as it fits.
 *
 * @param bars How many bars the screen has room for.
 */
export function zoomedTimeframe(
  current: Timeframe,
  span: number,
  choices: readonly Timeframe[],
  bars: number,
): Timeframe {
  const shown = span / TIMEFRAME_MS[current], fitting = fittingTimeframe(span, choices, bars);
  if (shown > bars * SLACK) return fitting;
  const isFiner = TIMEFRAME_MS[fitting] < TIMEFRAME_MS[current];
  return isFiner && span / TIMEFRAME_MS[fitting] <= bars / SLACK ? fitting : current;
}

/** Bars that a chart of this width shows at most. */
export function barsOfWidth(width: number): number {
  return Math.max(60, Math.min(SCREEN_BARS, Math.floor(width / LEAST_BAR_WIDTH)));
}

/** Number of the tile that a time lies in. */
export function tileAt(time: number, timeframe: Timeframe): number {
  return Math.floor(time / (TILE_BARS * TIMEFRAME_MS[timeframe]));
}

/** When a tile is. */
export function tileSpan(tile: number, timeframe: Timeframe): Span {
  const length = TILE_BARS * TIMEFRAME_MS[timeframe];
  return { from: tile * length, to: (tile + 1) * length };
}

/** Tiles on a chart whose middle is at this time, as far as the market's days reach. */
export function tilesAround(middle: number, timeframe: Timeframe, days: Span): number[] {
  const first = tileAt(days.from, timeframe), last = tileAt(days.to - 1, timeframe);
  const own = Math.min(last, Math.max(first, tileAt(middle, timeframe)));
  return [own - 1, own, own + 1].filter((tile) => tile >= first && tile <= last);
}

/**
 * The span on the screen after a change of timeframe: as many bars, about the same middle.
 *
 * @param days What the span stays in, where they are long enough.
 */
export function spanOf(middle: number, timeframe: Timeframe, bars: number, days: Span): Span {
  const length = bars * TIMEFRAME_MS[timeframe];
  const from = Math.max(days.from, Math.min(middle - length / 2, days.to - length));
  return { from, to: from + length };
}

/**
 * Trades as bars where there are no others: the price of each entry and of each exit at its time.
 *
 * @param span Of which times.
 */
export function tradeBars(
  trades: TradeColumns,
  span: Span,
  timeframe: Timeframe,
  absence: string | null,
): CandleWindow {
  const prices = new Map<number, number>();
  trades.pnl.forEach((_, i) => {
    for (
      const [time, price] of [[trades.entryTime[i], trades.entryPrice[i]], [trades.exitTime[i], trades.exitPrice[i]]]
    ) {
      if (time >= span.from && time < span.to) prices.set(barStart(time, timeframe), price);
    }
  });
  const points = [...prices].sort(([a], [b]) => a - b), price = points.map(([, value]) => value);
  return {
    timeframe,
    time: points.map(([time]) => time),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: price.map(() => 0),
    absence,
  };
}

/** Start of the bar that a time lies in. */
export function barStart(time: number, timeframe: Timeframe): number {
  return Math.floor(time / TIMEFRAME_MS[timeframe]) * TIMEFRAME_MS[timeframe];
}
