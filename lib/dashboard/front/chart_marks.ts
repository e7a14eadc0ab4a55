/**
 * What is drawn of trades on the bars of a window: entries, exits, the way between them, and the level that ended one.
 *
 * @module
 */
import type { CandleWindow, DecisionRow, TradeColumns } from "../source.ts";
import { barStart } from "./candle_windows.ts";
import { levelWord } from "./trade_rows.ts";

/** A point of a chart, at the start of a bar. */
export interface ChartPoint {
  readonly time: number;
  readonly price: number;
}

/** An entry or an exit. */
export interface ChartMarker extends ChartPoint {
  readonly kind: "long" | "short" | "exit";
  readonly isGain: boolean;
  readonly isChosen: boolean;
}

/** A point of the line through all trades. */
export interface PathPoint extends ChartPoint {
  readonly isGain: boolean;
  /** Whether the way that begins here was no trade. */
  readonly isGap: boolean;
}

/** A level that was set for the chosen trade, over the bars that it was open. */
export interface ChartLevel {
  readonly word: "stop" | "target";
  readonly points: readonly ChartPoint[];
}

/** All marks of a window. */
export interface ChartMarks {
  readonly markers: readonly ChartMarker[];
  readonly path: readonly PathPoint[];
  /** The way of the chosen trade, `null` where it is not in the window. */
  readonly chosen: { readonly points: readonly ChartPoint[]; readonly isGain: boolean } | null;
  readonly levels: readonly ChartLevel[];
  /** Whether there are so many trades for these bars that none but the chosen one is marked. */
  readonly isCrowded: boolean;
}

/** Fewest bars for each trade of a window: with fewer their marks hide the candles. */
const BARS_OF_TRADE = 2;

/** Stop and target that were set with an entry; `null` for none. */
export interface EntryLevels {
  readonly stop: number | null;
  readonly target: number | null;
}

/** The decision that an entry followed; `null` where it is not among the rows. */
export function entryDecision(rows: readonly DecisionRow[], entryTime: number): DecisionRow | null {
  return rows.findLast(({ time, reason }) => time < entryTime && reason.startsWith("entry")) ?? null;
}

/** Stop and target of a trade by the decision that it followed; `null` where that is not known. */
export function entryLevels(trades: TradeColumns, trade: number, rows: readonly DecisionRow[]): EntryLevels | null {
  const decision = entryDecision(rows, trades.entryTime[trade]);
  if (decision === null) return null;
  const { stopDistance = null, targetDistance = null } = decision.indicators;
  const sign = trades.side[trade] === "long" ? 1 : -1, price = trades.entryPrice[trade];
  return {
    stop: stopDistance === null ? null : price - sign * stopDistance,
    target: targetDistance === null ? null : price + sign * targetDistance,
  };
}

/** Points with ascending times: of those in one bar the last counts. */
function ascending<Point extends ChartPoint>(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.time - b.time);
  return sorted.filter((point, i) => point.time !== sorted[i + 1]?.time);
}

/**
 * The marks of the trades that touch the bars.
 *
 * @param chosen Number of the chosen trade from 0; `null` for none.
 * @param set Stop and target that were set for it; without them the level at which it ended stands, if one ended it.
 */
export function chartMarks(
  trades: TradeColumns,
  bars: CandleWindow,
  chosen: number | null,
  set: EntryLevels | null = null,
): ChartMarks {
  const { timeframe, time } = bars, first = time[0] ?? Infinity, last = time[time.length - 1] ?? -Infinity;
  const at = (when: number) => barStart(when, timeframe), isIn = (when: number) => when >= first && when <= last;
  const entry = (i: number): ChartPoint => ({ time: at(trades.entryTime[i]), price: trades.entryPrice[i] });
  const exit = (i: number): ChartPoint => ({ time: at(trades.exitTime[i]), price: trades.exitPrice[i] });
  const isGain = (i: number) => trades.pnl[i] > 0;
  const all = trades.pnl.map((_, i) => i).filter((i) => isIn(entry(i).time) || isIn(exit(i).time));
  const isCrowded = all.length * BARS_OF_TRADE > time.length && bars.absence === null;
  const touching = isCrowded ? all.filter((i) => i === chosen) : all;
  const markers = touching.flatMap((i): ChartMarker[] => {
    const common = { isGain: isGain(i), isChosen: i === chosen };
    return [{ ...entry(i), ...common, kind: trades.side[i] }, { ...exit(i), ...common, kind: "exit" }];
  }).filter((marker) => isIn(marker.time)).sort((a, b) => a.time - b.time);
  const path = touching.filter((i) => isIn(entry(i).time) && isIn(exit(i).time)).flatMap((i): PathPoint[] => [
    { ...entry(i), isGain: isGain(i), isGap: false },
    { ...exit(i), isGain: isGain(i), isGap: true },
  ]);
  const own = chosen !== null && touching.includes(chosen) ? chosen : null;
  const ends = own === null ? [] : ascending([entry(own), exit(own)].filter((point) => isIn(point.time)));
  const ended = own === null ? null : levelWord(trades.exitReason[own]);
  const prices = own === null ? {} : set ?? (ended === null ? {} : { [ended]: trades.exitPrice[own] });
  const levels = Object.entries(prices).flatMap(([word, price]): ChartLevel[] =>
    price === null ? [] : [{ word: word as ChartLevel["word"], points: ends.map((point) => ({ ...point, price })) }]
  );
  return {
    markers,
    path: ascending(path),
    chosen: own === null ? null : { points: ends, isGain: isGain(own) },
    levels,
    isCrowded,
  };
}
