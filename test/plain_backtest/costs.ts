/**
 * The plain simulator's spread and slippage [20, 21], its price step [39], and its rounding to a grid [25, 26].
 *
 * @module
 */
import type { Candles } from "../../lib/core/candles.ts";
import type { BacktestOptions } from "../../lib/backtest/options.ts";

/** The next value of the grid at or below; a hair above a step counts as on it. */
export function down(x: number, step: number): number {
  return step === 0 ? x : Math.floor(x / step + 1e-9) * step;
}

/** The next value of the grid at or above. */
export function up(x: number, step: number): number {
  return step === 0 ? x : Math.ceil(x / step - 1e-9) * step;
}

/** Spread as known at the close of a bar, as a fraction; at least a price step. */
export function spreadAt(options: BacktestOptions, candles: Candles, bar: number, step: number): number {
  return Math.max(spreadWithoutStep(options, candles, bar), step / candles.close[bar]);
}

function spreadWithoutStep({ costs }: BacktestOptions, candles: Candles, bar: number): number {
  const recorded = costs.useBook ? candles.book?.spreadBps[bar] ?? NaN : NaN;
  if (!Number.isNaN(recorded)) return recorded / 1e4;
  if (costs.spread.model === "none") return 0;
  if (costs.spread.model === "fixed") return costs.spread.bps / 1e4;
  return Math.max(costs.spread.floorBps / 1e4, costs.spread.shareOfRange * rangeAt(candles, bar));
}

/** Mean range of the last twenty bars, as a fraction. */
function rangeAt({ high, low, close }: Candles, bar: number): number {
  const ranges = [];
  for (let i = Math.max(0, bar - 19); i <= bar; i++) ranges.push((high[i] - low[i]) / close[i]);
  return ranges.reduce((a, b) => a + b) / ranges.length;
}

/** The price step known at a bar: of the thousand bars before its day, or of those before an earlier one. */
export function stepAt({ keepsToPriceStep }: BacktestOptions, candles: Candles, bar: number): number {
  if (!keepsToPriceStep) return 0;
  const days = [...candles.time].map((time) => Math.floor(time / 86_400_000));
  for (let day = days[bar]; day > days[0]; day--) {
    const before = days.filter((other) => other < day).length;
    if (before < 20) return 0;
    const columns = [candles.open, candles.high, candles.low, candles.close];
    const seen = columns.flatMap((column) => [...column.slice(Math.max(0, before - 1000), before)]);
    const prices = [...new Set(seen)].sort((a, b) => a - b);
    if (prices.length > 1) return Math.min(...prices.slice(1).map((price, k) => price - prices[k]));
  }
  return 0;
}

/** Slippage of a market fill, as a fraction. */
export function slip(
  { costs: { slippage } }: BacktestOptions,
  candles: Candles,
  bar: number,
  isEntry: boolean,
  spread: number,
  part: number,
): number {
  if (slippage.model === "fixed") return (isEntry ? slippage.entryBps : slippage.exitBps) / 1e4;
  if (slippage.model === "spreadShare") return slippage.share * spread;
  const whole = slippage.model === "volatility"
    ? Math.max(slippage.floorBps / 1e4, slippage.multiple * rangeAt(candles, bar) / Math.sqrt(8 / Math.PI))
    : slippage.coefficientBps / 1e4;
  return whole * Math.sqrt(part);
}

/** The part of a bar's volume that a quantity is; the whole where there was none. */
export function partOf(qty: number, barVolume: number): number {
  return barVolume > 0 ? qty / barVolume : 1;
}
