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
 * What the market's worst bar would have cost some trades without a stop, as a fraction of the equity in [0, 1]; 0 without
 * trades.
 *
 * - Formula: Σ w·L / Σ w over the trades, w = notional / equity, L = w · the worst move against its side: the position that
 *   the average unit of money stood in. The plain mean would forgive whoever is small as a rule and large in trouble, as a
 *   martingale is; the largest position meets the worst bar where sizes follow volatility next to never, as it is held in
 *   the calmest minutes and such a bar comes in the wildest.
 *
 * @param startEquity Before the first trade, quote units.
 *
 * @example Longs of one and of three times the equity before a fall of an eighth: (1 · 1 + 3 · 3) / (1 + 3) / 8
 * ```ts
 * import assert from "node:assert/strict";
 * import { unseenLoss } from "@lib/selection/unseen_loss.ts";
 *
 * const trades = { length: 2, side: [1, 1], qty: [10, 30], entryPrice: [100, 100], pnl: [0, 5] };
 * assert.equal(unseenLoss(trades, 1000, { long: 0.125, short: 0.5 }), 2.5 * 0.125);
 * ```
 */
export function unseenLoss(
  { length, side, qty, entryPrice, pnl }:
    & { readonly [Name in "side" | "qty" | "entryPrice" | "pnl"]: ArrayLike<number> }
    & Pick<Trades, "length">,
  startEquity: number,
  { long, short }: WorstMoves,
): number {
  let equity = startEquity, weights = 0, losses = 0;
  for (let k = 0; k < length; k++) {
    const weight = qty[k] * entryPrice[k] / equity;
    weights += weight;
    losses += weight * weight * (side[k] > 0 ? long : short);
    equity += pnl[k];
  }
  return weights === 0 ? 0 : Math.min(1, losses / weights);
}
