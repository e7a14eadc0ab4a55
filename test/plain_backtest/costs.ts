/**
 * The plain simulator's spread and slippage [20, 21], and its rounding to a grid [25, 26].
 *
 * @module
 */
import type { Candles } from "../../lib/core/candles.ts";
import type { Costs } from "../../lib/execution/costs.ts";

/** The next value of the grid at or below; a hair above a step counts as on it. */
export function down(x: number, step: number): number {
  return step === 0 ? x : Math.floor(x / step + 1e-9) * step;
}

/** The next value of the grid at or above. */
export function up(x: number, step: number): number {
  return step === 0 ? x : Math.ceil(x / step - 1e-9) * step;
}

/** Spread as known at the close of a bar, as a fraction. */
export function spreadAt(costs: Costs, candles: Candles, bar: number): number {
  const { high, low, close } = candles;
  const recorded = costs.useBook ? candles.book?.spreadBps[bar] ?? NaN : NaN;
  if (!Number.isNaN(recorded)) return recorded / 1e4;
  if (costs.spread.model === "none") return 0;
  if (costs.spread.model === "fixed") return costs.spread.bps / 1e4;
  const ranges = [];
  for (let i = Math.max(0, bar - 19); i <= bar; i++) ranges.push((high[i] - low[i]) / close[i]);
  const mean = ranges.reduce((a, b) => a + b) / ranges.length;
  return Math.max(costs.spread.floorBps / 1e4, costs.spread.shareOfRange * mean);
}

/** Slippage of a market fill, as a fraction. */
export function slip({ slippage }: Costs, isEntry: boolean, spread: number, qty: number, barVolume: number): number {
  if (slippage.model === "fixed") return (isEntry ? slippage.entryBps : slippage.exitBps) / 1e4;
  if (slippage.model === "spreadShare") return slippage.share * spread;
  return slippage.coefficientBps / 1e4 * Math.sqrt(barVolume > 0 ? qty / barVolume : 1);
}
