/**
 * The report of what is wrong with a series, and how much of a result rests on it.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import type { BadRow } from "./candle_rows.ts";
import { firstBarFrom, listGaps } from "./candles.ts";
import { coarseSpans } from "./coarse_prices.ts";
import { mergeSpans, type Span } from "./spans.ts";

/**
 * What can be wrong with bars.
 *
 * @internal
 */
export type QualityKind = "gap" | "duplicate" | "badRow" | "zeroVolume" | "spike" | "coarsePrices";

/** A stretch of bars to be wary of. */
export interface QualityRecord {
  /** What is wrong. */
  readonly kind: QualityKind;
  /** Open time of the first bar concerned, ms UTC; `null` for a row of a file without a readable time. */
  readonly time: number | null;
  /** Open time of the first bar no longer concerned, ms UTC. */
  readonly to: number | null;
  /** How many bars are concerned. */
  readonly bars: number;
  /** For people: the figures, or the line of the file. */
  readonly detail: string;
}

/** Bars on each side whose ranges say what is usual. */
const SPIKE_WINDOW = 30;
/** A spike reaches this many usual ranges beyond both neighbours … */
const SPIKE_RANGES = 10;
/** … and this fraction of the price, as a tick can be ten usual ranges in a market that stands still. */
const SPIKE_FRACTION = 0.005;

/**
 * Gaps, runs of bars without volume, spikes, days of coarse prices, and the bad rows of the file, in order of time.
 *
 * - Spike: a bar whose high (or low) lies beyond the highs (lows) of both the bar before and the bar after by more than
 *   0.5 % and by more than ten times the median of log(high / low) over the 30 bars on each side, bars that did not move
 *   left out. A move that stays is none. As it looks at the bar after, this is a check of data, not a signal.
 * - Coarse prices: whole UTC days on which the mean range of a bar is below five times the step that prices showed before
 *   them.
 *
 * @param badRows The bad rows of the file that the candles came from.
 *
 * @example A minute without trades
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { qualityReport } from "@lib/data/quality.ts";
 *
 * const price = [5, 5, 5];
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 60_000, 120_000],
 *   open: price, high: price, low: price, close: price, volume: [1, 0, 1],
 * });
 * assert.deepEqual(qualityReport(candles), [
 *   { kind: "zeroVolume", time: 60_000, to: 120_000, bars: 1, detail: "no trades" },
 * ]);
 * ```
 */
export function qualityReport(candles: Candles, badRows: readonly BadRow[] = []): QualityRecord[] {
  const barMs = TIMEFRAME_MS[candles.timeframe];
  const report: QualityRecord[] = [
    ...badRows.map(({ line, column, reason, time, duplicate }): QualityRecord => ({
      kind: duplicate ? "duplicate" : "badRow",
      time,
      to: time === null ? null : time + barMs,
      bars: 1,
      detail: `line ${line}, column ${column}: ${reason}`,
    })),
    ...listGaps(candles).map(({ from, to, bars }): QualityRecord => ({
      kind: "gap",
      time: from,
      to,
      bars,
      detail: "no bars",
    })),
    ...listZeroVolume(candles, barMs),
    ...listSpikes(candles, barMs),
    ...coarseSpans(candles).map(({ from, to, bars, step }): QualityRecord => ({
      kind: "coarsePrices",
      time: from,
      to,
      bars,
      detail: `bars move less than five price steps, of up to ${(100 * step).toFixed(3)} %`,
    })),
  ];
  return report.sort((a, b) => (a.time ?? -Infinity) - (b.time ?? -Infinity));
}

function listZeroVolume({ time, volume }: Candles, barMs: number): QualityRecord[] {
  const runs: QualityRecord[] = [];
  for (let start = 0, end = 0; start < time.length; start = Math.max(end, start + 1)) {
    for (end = start; volume[end] === 0 && time[end] === time[start] + (end - start) * barMs; end++);
    if (end === start) continue;
    const bars = end - start;
    runs.push({ kind: "zeroVolume", time: time[start], to: time[start] + bars * barMs, bars, detail: "no trades" });
  }
  return runs;
}

function listSpikes({ time, high, low }: Candles, barMs: number): QualityRecord[] {
  const spikes: QualityRecord[] = [];
  for (let i = 1; i + 1 < time.length; i++) {
    const above = Math.log(high[i] / Math.max(high[i - 1], high[i + 1]));
    const below = Math.log(Math.min(low[i - 1], low[i + 1]) / low[i]);
    const reach = Math.max(above, below);
    if (reach <= SPIKE_FRACTION || reach <= SPIKE_RANGES * usualRange(high, low, i)) continue;
    const detail = `reaches ${(100 * reach).toFixed(2)} % ${above > below ? "above" : "below"} both neighbours`;
    spikes.push({ kind: "spike", time: time[i], to: time[i] + barMs, bars: 1, detail });
  }
  return spikes;
}

/** Median of log(high / low) about a bar, without the bar itself and bars that did not move; 0 if none did. */
function usualRange(high: Float64Array, low: Float64Array, bar: number): number {
  const ranges: number[] = [];
  const end = Math.min(high.length, bar + SPIKE_WINDOW + 1);
  for (let i = Math.max(0, bar - SPIKE_WINDOW); i < end; i++) {
    if (i !== bar && high[i] > low[i]) ranges.push(Math.log(high[i] / low[i]));
  }
  return ranges.length === 0 ? 0 : ranges.sort((a, b) => a - b)[ranges.length >> 1];
}

/**
 * The share of the bars that should be there which are there, traded and show no spike.
 *
 * - Undefined: `NaN` without bars.
 *
 * @param report Of these candles.
 * @returns A fraction in [0, 1].
 *
 * @example Of four minutes one is lost, and in one nobody traded
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { plausibleShare, qualityReport } from "@lib/data/quality.ts";
 *
 * const price = [5, 5, 5];
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 60_000, 180_000],
 *   open: price, high: price, low: price, close: price, volume: [1, 0, 1],
 * });
 * assert.equal(plausibleShare(candles, qualityReport(candles)), 0.5);
 * ```
 */
export function plausibleShare({ timeframe, time }: Candles, report: readonly QualityRecord[]): number {
  const count = (...kinds: readonly QualityKind[]) =>
    spansOf(report.filter(({ kind }) => kinds.includes(kind)))
      .reduce((bars, { from, to }) => bars + (to - from) / TIMEFRAME_MS[timeframe], 0);
  return (time.length - count("zeroVolume", "spike")) / (time.length + count("gap"));
}

/**
 * The share of profits and losses, by absolute value, of trades that were open during a bad bar or a gap; coarse prices
 * are no bad bars.
 *
 * - Undefined: `NaN` without any profit or loss.
 *
 * @param trades Of a backtest on the candles of the report.
 * @returns A fraction in [0, 1].
 *
 * @example One of two trades was open while bars are missing
 * ```ts
 * import assert from "node:assert/strict";
 * import { badBarPnlShare } from "@lib/data/quality.ts";
 *
 * const trades = { length: 2, entryTime: [0, 180_000], exitTime: [60_000, 240_000], pnl: [3, -1] };
 * const gap = { kind: "gap", time: 120_000, to: 240_000, bars: 2, detail: "no bars" } as const;
 * assert.equal(badBarPnlShare(trades, [gap]), 0.25);
 * ```
 */
export function badBarPnlShare(
  trades: { readonly [Name in "entryTime" | "exitTime" | "pnl"]: ArrayLike<number> } & Pick<Trades, "length">,
  report: readonly QualityRecord[],
): number {
  const spans = spansOf(report.filter(({ kind }) => kind !== "coarsePrices"));
  const ends = spans.map(({ to }) => to);
  let touched = 0, all = 0;
  for (let trade = 0; trade < trades.length; trade++) {
    const size = Math.abs(trades.pnl[trade]);
    all += size;
    // Times are whole milliseconds: an end a millisecond later is the first one after the entry.
    const span = spans[firstBarFrom(ends, trades.entryTime[trade] + 1)];
    if (span !== undefined && span.from <= trades.exitTime[trade]) touched += size;
  }
  return all > 0 ? touched / all : NaN;
}

/** When the records are about, apart from each other and in order. */
function spansOf(report: readonly QualityRecord[]): Span[] {
  return mergeSpans(report.flatMap(({ time, to }) => time === null || to === null ? [] : [{ from: time, to }]));
}
