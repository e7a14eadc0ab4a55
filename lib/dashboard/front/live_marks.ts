/**
 * What is drawn of a run on the bars of a market: its closed positions as trades, the open ones with stop and target.
 *
 * @module
 */
import type { PositionRecord } from "../../store/live_order_records.ts";
import type { LiveMarket } from "../live_page.ts";
import { barStart } from "./candle_windows.ts";
import { type ChartLevel, type ChartMarker, type ChartMarks, chartMarks } from "./chart_marks.ts";

/** What of an open position is drawn. */
export type DrawnPosition = Pick<PositionRecord, "at" | "side" | "entryPrice" | "stop" | "target">;

/** By what one of a run's markets is known: a symbol may be traded on bars of several lengths. */
export function marketName({ symbol, bars: { timeframe } }: Pick<LiveMarket, "symbol" | "bars">): string {
  return `${symbol} ${timeframe}`;
}

/** Of the open positions those of the strategies that trade a market's bars. */
export function openOn<Position extends Pick<PositionRecord, "symbol" | "strategy">>(
  { symbol, strategies }: Pick<LiveMarket, "symbol" | "strategies">,
  open: readonly Position[],
): Position[] {
  return open.filter((position) => position.symbol === symbol && strategies.includes(position.strategy));
}

/** The marks; levels are those of the position that was opened last, from its entry or the first bar on to the last one. */
export function liveMarks(
  { trades, bars }: Pick<LiveMarket, "trades" | "bars">,
  open: readonly DrawnPosition[],
): ChartMarks {
  const { time, close, timeframe } = bars, closed = chartMarks(trades, bars, null);
  if (time.length === 0) return closed;
  const first = time[0], last = time[time.length - 1];
  const startOf = ({ at }: DrawnPosition) => barStart(at, timeframe);
  const entries = open.filter((position) => startOf(position) >= first && startOf(position) <= last).map(
    (position): ChartMarker => ({
      time: startOf(position),
      price: position.entryPrice,
      kind: position.side > 0 ? "long" : "short",
      isGain: true,
      isChosen: true,
    }),
  );
  const latest = open.at(-1);
  if (latest === undefined) return closed;
  const from = Math.max(first, Math.min(startOf(latest), last)), ends = from === last ? [last] : [from, last];
  const levels = (["stop", "target"] as const).flatMap((word): ChartLevel[] => {
    const price = latest[word];
    return price === null ? [] : [{ word, points: ends.map((time) => ({ time, price })) }];
  });
  const now = close[close.length - 1], isGain = latest.side * (now - latest.entryPrice) > 0;
  const points = ends.length === 1 ? [] : [{ time: from, price: latest.entryPrice }, { time: last, price: now }];
  return {
    ...closed,
    markers: [...closed.markers, ...entries].sort((a, b) => a.time - b.time),
    levels,
    chosen: { points, isGain },
  };
}
