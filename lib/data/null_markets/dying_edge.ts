/**
 * An edge that dies before the days that the search does not see.
 *
 * 1. The first half of the minutes is the simulated market with an edge of 6 in its order book: all that a search sees, as
 *    validation and sealed days are the second half.
 * 2. The second half is the same market with edge 0: the same shocks, volume and book, and nothing that they foretell.
 *    Its prices are brought by one factor to where the first half ended.
 *
 * What the search finds is true of its days and of no later one.
 *
 * @module
 */
import { BOOK_COLUMNS, type Candles } from "../../core/candles.ts";
import { simulateMarket } from "../simulate.ts";
import type { NullMarketOptions } from "./minute_bars.ts";

/** Net annual Sharpe ratio, while it lives, of the strategy that knows the rule. */
export const LIVING_EDGE = 6;

/** Minutes of the market. */
export function dyingEdge({ seed, bars }: NullMarketOptions): Candles {
  const half = Math.floor(bars / 2);
  const alive = simulateMarket({ seed, bars: half, edge: LIVING_EDGE }), candles = simulateMarket({ seed, bars });
  if (half === 0) return candles;
  const factor = alive.close[half - 1] / candles.close[half - 1];
  for (const name of ["open", "high", "low", "close"] as const) {
    for (let i = half; i < bars; i++) candles[name][i] *= factor;
    candles[name].set(alive[name]);
  }
  candles.volume.set(alive.volume);
  for (const name of BOOK_COLUMNS) candles.book![name].set(alive.book![name]);
  return candles;
}
