/**
 * When funding falls due: the interval that rates keep to, and the times at which one is missing.
 *
 * @module
 */
import type { Span } from "./spans.ts";

/** Times at equal distances. */
export interface FundingGrid {
  /** Distance of two times, ms. */
  readonly intervalMs: number;
  /** The first of the times from 1970 on, ms. */
  readonly phaseMs: number;
}

/** What of a history is there and what is not. */
export interface FundingGaps {
  /** The interval that the rates keep to, ms; `null` for fewer than two. */
  readonly intervalMs: number | null;
  /** Stretches of missing rates. */
  readonly gaps: number;
  /** Rates missing in all stretches together. */
  readonly missing: number;
}

/**
 * The grid of rates: their most common distance, the shorter of two that are equally common, and the most common place of
 * a rate in it.
 *
 * @param time ms UTC, rising.
 * @param longestMs The longest interval, ms; the interval where there are fewer than two rates.
 *
 * @example Every eight hours, with a hole
 * ```ts
 * import assert from "node:assert/strict";
 * import { fundingGrid } from "@lib/data/funding_grid.ts";
 *
 * const hour = 3_600_000, time = Float64Array.of(4, 12, 20, 44, 52).map((at) => at * hour);
 * assert.deepEqual(fundingGrid(time, 24 * hour), { intervalMs: 8 * hour, phaseMs: 4 * hour });
 * ```
 */
export function fundingGrid(time: Float64Array, longestMs: number): FundingGrid {
  const distances = Array.from(time.subarray(1), (at, i) => at - time[i]);
  const intervalMs = Math.min(longestMs, mostCommon(distances) ?? longestMs);
  return { intervalMs, phaseMs: mostCommon(Array.from(time, (at) => at % intervalMs)) ?? 0 };
}

/** The most common value, of several the least; `null` of none. */
function mostCommon(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: number | null = null, most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && best !== null && value < best)) [best, most] = [value, count];
  }
  return best;
}

/**
 * The times of a grid within a span at which no rate is known, rising, ms UTC.
 *
 * @param time Times of the known rates, ms UTC, rising.
 */
export function missingFundingTimes(time: Float64Array, { intervalMs, phaseMs }: FundingGrid, span: Span): number[] {
  const known = new Set(time), missing: number[] = [];
  let at = phaseMs + Math.ceil((span.from - phaseMs) / intervalMs) * intervalMs;
  for (; at < span.to; at += intervalMs) if (!known.has(at)) missing.push(at);
  return missing;
}

/**
 * What is missing between the first and the last of some rates.
 *
 * @param time ms UTC, rising.
 */
export function fundingGaps(time: Float64Array): FundingGaps {
  if (time.length < 2) return { intervalMs: null, gaps: 0, missing: 0 };
  const grid = fundingGrid(time, Infinity);
  const missing = missingFundingTimes(time, grid, { from: time[0], to: time[time.length - 1] });
  const gaps = missing.filter((at, i) => i === 0 || at - missing[i - 1] > grid.intervalMs).length;
  return { intervalMs: grid.intervalMs, gaps, missing: missing.length };
}
