/**
 * The feed of a replay: bars of a history as a live feed would tell of them, each once it has closed.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { LiveEvent } from "./events.ts";

/** The event of a closed bar. */
export type BarEvent = Extract<LiveEvent, { kind: "bar" }>;

/** Bars of a market that are still to come. */
export interface FedBars {
  readonly candles: Candles;
  /** The first of them. */
  readonly from: number;
  /** The bar after the last. */
  readonly to: number;
}

/**
 * Closed bars of several markets in order of their closes; of those that close together, in the order of the markets.
 *
 * Bars that the history lacks are not made up: the next one follows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 * import { replayFeed } from "@lib/live/replay_feed.ts";
 *
 * const candles = simulateMarket({ seed: 1, bars: 9 });
 * const events = [...replayFeed([{ candles, from: 7, to: 9 }])];
 * assert.deepEqual(events.map(({ at, bar }) => [at - bar.time, bar.close]), [[60_000, candles.close[7]], [60_000, candles.close[8]]]);
 * ```
 */
export function* replayFeed(markets: readonly FedBars[]): Generator<BarEvent> {
  const next = markets.map(({ from }) => from);
  for (;;) {
    let chosen = -1, earliest = Infinity;
    for (let i = 0; i < markets.length; i++) {
      const { candles, to } = markets[i];
      const at = next[i] < to ? closeOf(candles, next[i]) : Infinity;
      if (at < earliest) [chosen, earliest] = [i, at];
    }
    if (chosen < 0) return;
    yield { kind: "bar", at: earliest, bar: closedBar(markets[chosen].candles, next[chosen]++) };
  }
}

/** When a bar closes, ms UTC. */
export function closeOf({ time, timeframe }: Candles, bar: number): number {
  return time[bar] + TIMEFRAME_MS[timeframe];
}

function closedBar({ symbol, timeframe, ...candles }: Candles, bar: number): BarEvent["bar"] {
  return {
    symbol,
    timeframe,
    time: candles.time[bar],
    revision: 0,
    open: candles.open[bar],
    high: candles.high[bar],
    low: candles.low[bar],
    close: candles.close[bar],
    volume: candles.volume[bar],
  };
}
