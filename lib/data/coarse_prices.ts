/**
 * Days on which bars hardly move more than the step between two prices, and a market made so on purpose.
 *
 * @module
 */
import { type Candles, DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import type { Span } from "./spans.ts";
import { priceSteps, stepAt } from "./price_steps.ts";

/**
 * Steps below which a bar's mean range is more rounding than movement: rounding two prices to a grid makes an error of
 * 0.4 steps (√(2 / 12)), a twelfth of five, and the step is then four times the 5 % of the range that a spread is taken to be.
 */
const FEWEST_STEPS = 5;

/** A stretch of days with coarse prices. */
export interface CoarseSpan extends Span {
  /** Bars in it. */
  readonly bars: number;
  /** The largest step in it, as a fraction of the price. */
  readonly step: number;
}

/** Whole UTC days, joined where they follow each other, on which the mean range of a bar is below five price steps. */
export function coarseSpans(candles: Candles): CoarseSpan[] {
  const { time, high, low, close, timeframe } = candles, steps = priceSteps(candles);
  const spans: CoarseSpan[] = [];
  for (let from = 0, to = 0; from < time.length; from = to) {
    const day = Math.floor(time[from] / DAY_MS), step = stepAt(steps, candles, from);
    let range = 0;
    for (to = from; to < time.length && time[to] < (day + 1) * DAY_MS; to++) range += high[to] - low[to];
    if (step === 0 || range / (to - from) >= FEWEST_STEPS * step) continue;
    const last = spans.at(-1), share = step / close[from], end = time[to - 1] + TIMEFRAME_MS[timeframe];
    if (last !== undefined && last.to === time[from]) {
      spans[spans.length - 1] = {
        from: last.from,
        to: end,
        bars: last.bars + to - from,
        step: Math.max(last.step, share),
      };
    } else spans.push({ from: time[from], to: end, bars: to - from, step: share });
  }
  return spans;
}

/**
 * The market as a file would show it that keeps too few decimals: every price on the nearest whole number of steps.
 *
 * The book is left out, as a file of bars has none. What was a martingale is one no more to the eye: at a step that is
 * large against the moves, bars seem to swing between two prices at each of which one could trade.
 *
 * @param step As a fraction of the first open, above 0.
 *
 * @example Halves
 * ```ts
 * import assert from "node:assert/strict";
 * import { coarsened } from "@lib/data/coarse_prices.ts";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 *
 * const price = [100, 100.2, 100.4];
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 60_000, 120_000],
 *   open: price, high: price, low: price, close: price, volume: price,
 * });
 * assert.deepEqual([...coarsened(candles, 0.005).close], [100, 100, 100.5]);
 * ```
 */
export function coarsened({ symbol, timeframe, time, volume, ...prices }: Candles, step: number): Candles {
  const unit = step * prices.open[0];
  // A price below half a step would be none.
  const onGrid = (column: Float64Array) => column.map((price) => Math.max(1, Math.round(price / unit)) * unit);
  return {
    symbol,
    timeframe,
    time,
    open: onGrid(prices.open),
    high: onGrid(prices.high),
    low: onGrid(prices.low),
    close: onGrid(prices.close),
    volume,
  };
}
