/**
 * The simulated market without an edge, with so much volume that no order is ever too large.
 *
 * 1. Prices and the book's imbalance are those of `simulateMarket()` with edge 0, to the bit.
 * 2. Volume and depth are a thousand times those of its model: nothing is stopped for want of capacity, which in other
 *    markets may hide what the gates on luck would have let pass.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { BITCOIN_MODEL } from "../market_model.ts";
import { simulateMarket } from "../simulate.ts";
import type { NullMarketOptions } from "./minute_bars.ts";

const TIMES = 1000;

/** Minutes of the market. */
export function liquid({ seed, bars }: NullMarketOptions): Candles {
  const { volume, depth } = BITCOIN_MODEL;
  return simulateMarket({ seed, bars, edge: 0, model: { volume: TIMES * volume, depth: TIMES * depth } });
}
