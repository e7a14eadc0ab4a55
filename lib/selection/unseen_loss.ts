/**
 * The loss that a strategy has not seen: one that earns a little on most days may be selling insurance.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";

/** The worst bar of a market against either side, as fractions of the price before it. */
export interface WorstMoves {
  /** Largest fall. */
  readonly long: number;
  /** Largest rise. */
  readonly short: number;
}

/**
 * The largest move against a long and against a short within one bar: from the close of the bar before to the bar's low or
 * high, or from its own open after a hole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { worstMoves } from "@lib/selection/unseen_loss.ts";
 *
 * const bar = (...values: number[]) => Float64Array.from(values);
 * const time = bar(0, 60_000), open = bar(100, 100), high = bar(100, 104), low = bar(99, 80), close = bar(100, 90);
 * assert.deepEqual(worstMoves({ timeframe: "1m", time, open, high, low, close }), { long: 0.2, short: 0.04 });
 * ```
 */
export function worstMoves(
  { timeframe, time, open, high, low, close }: Pick<Candles, "timeframe" | "time" | "open" | "high" | "low" | "close">,
): WorstMoves {
  let fall = 0, rise = 0;
  for (let i = 0; i < time.length; i++) {
    const isNext = i > 0 && time[i] - time[i - 1] === TIMEFRAME_MS[timeframe];
    const before = isNext ? close[i - 1] : open[i];
    fall = Math.max(fall, (before - low[i]) / before);
    rise = Math.max(rise, (high[i] - before) / before);
  }
  return { long: fall, short: rise };
}

/**
 * What the market's worst bar would have cost the worst placed of some trades without a stop, as a fraction of the equity in
 * [0, 1]: the largest of notional / equity · the worst move against its side; 0 without trades.
 *
 * @param startEquity Before the first trade, quote units.
 *
 * @example A long of three times the equity before a fall of a tenth
 * ```ts
 * import assert from "node:assert/strict";
 * import { unseenLoss } from "@lib/selection/unseen_loss.ts";
 *
 * const trade = { side: [1], qty: [30], entryPrice: [100], pnl: [5] };
 * assert.equal(unseenLoss({ length: 1, ...trade }, 1000, { long: 0.125, short: 0.5 }), 0.375);
 * ```
 */
export function unseenLoss(
  { length, side, qty, entryPrice, pnl }:
    & { readonly [Name in "side" | "qty" | "entryPrice" | "pnl"]: ArrayLike<number> }
    & Pick<Trades, "length">,
  startEquity: number,
  { long, short }: WorstMoves,
): number {
  let equity = startEquity, worst = 0;
  for (let k = 0; k < length; k++) {
    worst = Math.max(worst, qty[k] * entryPrice[k] / equity * (side[k] > 0 ? long : short));
    equity += pnl[k];
  }
  return Math.min(1, worst);
}
