/**
 * A window of bars, as long as it takes to be at most as many as a chart draws at ease.
 *
 * @module
 */
import { type Candles, isMultiple, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import type { CandleWindow } from "./source.ts";

/** Most bars of a window: more take seconds to draw and hundreds of megabytes. */
export const MOST_BARS = 5000;

/** Lengths of bars that charts offer, shortest first. */
const OFFERED = ["1m", "5m", "15m", "1h", "4h", "1d"] as const satisfies readonly Timeframe[];

/** A stretch of bars, from one instant to before another, ms UTC. */
export interface BarSpan {
  readonly from: number;
  readonly to: number;
}

/** A window without bars, and why. */
export function noCandles(timeframe: Timeframe, absence: string): CandleWindow {
  return { timeframe, time: [], open: [], high: [], low: [], close: [], volume: [], absence };
}

/**
 * Bars of a window within the spans that may be shown.
 *
 * @param wanted Length of the bars; longer ones are made where they would be more than {@linkcode MOST_BARS}, and where the
 * bars there are cannot give it.
 * @param shown Spans of time, one after the other.
 */
export function candleWindow(
  candles: Candles,
  { from, to }: BarSpan,
  wanted: Timeframe,
  shown: readonly BarSpan[],
): CandleWindow {
  const spans = shown.map((limits) => ({
    from: Math.max(limits.from, from),
    to: Math.min(limits.to, to),
    limits,
  })).filter((span) => span.from < span.to);
  const timeframe = fittingTimeframe(candles.timeframe, wanted, spans), length = TIMEFRAME_MS[timeframe];
  const parts = spans.map(({ from, to, limits }) => {
    // A bar is shown whole or not at all, and never one of a time that may not be.
    const start = Math.max(Math.floor(from / length) * length, limits.from);
    const end = Math.min(Math.ceil(to / length) * length, limits.to);
    return resample(sliceCandles(candles, start, end), timeframe);
  });
  const column = (name: "time" | "open" | "high" | "low" | "close" | "volume") =>
    parts.flatMap((part) => Array.from(part[name])).slice(0, MOST_BARS);
  const time = column("time");
  return {
    timeframe,
    time,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
    absence: time.length > 0
      ? null
      : spans.length === 0
      ? "These days were not opened for this strategy, so that nobody may look at their prices here."
      : "There are no prices of this time.",
  };
}

/** The shortest length from the one wanted on that the bars can give and that makes few enough of the spans. */
function fittingTimeframe(own: Timeframe, wanted: Timeframe, spans: readonly BarSpan[]): Timeframe {
  const time = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const possible = [...new Set<Timeframe>([own, ...OFFERED])].filter((timeframe) =>
    TIMEFRAME_MS[timeframe] >= TIMEFRAME_MS[wanted] && (timeframe === own || isMultiple(timeframe, own))
  ).sort((a, b) => TIMEFRAME_MS[a] - TIMEFRAME_MS[b]);
  return possible.find((timeframe) => time / TIMEFRAME_MS[timeframe] <= MOST_BARS) ?? possible.at(-1) ?? own;
}
