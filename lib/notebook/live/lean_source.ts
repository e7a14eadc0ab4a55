/**
 * As much of a figure's source as a page needs: the bars and trades that are shown, and lines with no more points than one
 * can zoom into.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { type CandlestickOptions, type DrawnTrades, type MergedBar, mergedBars } from "../../charts/candlestick.ts";
import { decimate } from "../../charts/decimate.ts";
import type { FigureSource } from "../../charts/figure_source.ts";
import type { Line, LinePanel } from "../../charts/lines.ts";

/** Columns of a line: five screens of pixels, into which one may zoom before its points lie apart. */
const LINE_COLUMNS = 4000;

/** Most candles: more are merged, as a figure merges those it has no room for. */
const MOST_CANDLES = 10_000;

/** What the candlestick of a page is made from, and how many bars each of its candles stands for. */
export type CandlestickArguments = readonly [Candles, CandlestickOptions, number?];

/** What the lines of a page are made from. */
export type LinesArguments = readonly [readonly LinePanel[], Readonly<Record<string, unknown>>];

/** The source without what is not seen. */
export function leanSource(source: FigureSource): FigureSource {
  const { maker, args } = source;
  if (maker === "candlestickFigure") return { maker, args: leanCandlestick(args as unknown as CandlestickArguments) };
  if (maker === "linesFigure") return { maker, args: leanLines(args as unknown as LinesArguments) };
  return source;
}

function leanLines([panels, words]: LinesArguments): LinesArguments {
  const lean = (line: Line): Line => {
    const kept = decimate(line.time, line.values, LINE_COLUMNS);
    const pick = (column: ArrayLike<number>) => Float64Array.from(kept, (i) => column[i]);
    return { ...line, time: pick(line.time), values: pick(line.values) };
  };
  return [panels.map((panel) => ({ ...panel, lines: panel.lines.map(lean) })), words];
}

function leanCandlestick([candles, { from = 0, to = candles.time.length, trades, ...options }]: CandlestickArguments) {
  const { symbol, timeframe, time } = candles;
  const merge = Math.ceil((to - from) / MOST_CANDLES), bars = mergedBars(candles, from, to, merge);
  const column = (name: keyof MergedBar) => Float64Array.from(bars, (bar) => bar[name]);
  const shown: Candles = {
    ...{ symbol, timeframe, time: column("time"), open: column("open"), high: column("high"), low: column("low") },
    close: column("close"),
    volume: new Float64Array(bars.length),
  };
  const drawn = trades && { trades: tradesBetween(trades, time[from], time[to - 1]) };
  return [shown, { ...options, ...drawn }, merge] as const;
}

/** What is drawn of the trades that were open at some time between two. */
function tradesBetween(trades: DrawnTrades, first: number, last: number): DrawnTrades {
  const rows = Array.from({ length: trades.length }, (_, i) => i)
    .filter((i) => trades.exitTime[i] >= first && trades.entryTime[i] <= last);
  const pick = (column: ArrayLike<number>) => Float64Array.from(rows, (i) => column[i]);
  return {
    length: rows.length,
    entryTime: pick(trades.entryTime),
    exitTime: pick(trades.exitTime),
    entryPrice: pick(trades.entryPrice),
    exitPrice: pick(trades.exitPrice),
    side: Int8Array.from(rows, (i) => trades.side[i]),
    pnl: pick(trades.pnl),
  };
}
