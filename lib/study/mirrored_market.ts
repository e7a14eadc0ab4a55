/**
 * A study's market with up and down drawn by coin over all of its bars, to be searched as it was.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { movedSteps, type PriceSteps } from "../data/price_steps.ts";
import { drawTurns, turned, turnedFiner } from "../data/redraw_directions.ts";
import type { FinerBars } from "./finer_bars.ts";

/** The part of a market that its copy has otherwise. */
export interface MirroredPart {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Shorter bars of the same span. */
  readonly finer?: FinerBars;
  /** Steps of its prices, where the bars do not show them. */
  readonly priceSteps?: PriceSteps;
}

/** Which copy of a market it is. */
export interface MirrorChoice {
  /** Decides the coins. */
  readonly seed: number;
  /** Bars that are turned together; 1 by default. */
  readonly blockBars?: number;
}

/** The copy of a market; funding keeps its times and rates, further columns their values. */
export function mirroredMarket<Market extends MirroredPart>(market: Market, { seed, blockBars }: MirrorChoice): Market {
  const { finer, priceSteps } = market, turns = drawTurns(market.candles, { seed, copy: 0, blockBars });
  const candles = turned(market.candles, turns);
  const moved = finer && turnedFiner(finer.candles, { candles: market.candles, turns }, candles);
  return {
    ...market,
    candles,
    dataHash: candlesHash(candles),
    priceSteps: movedSteps(market.candles, candles, priceSteps),
    ...(moved && { finer: { candles: moved, hash: candlesHash(moved) } }),
  };
}

/** The bars of the copy alone. */
export function mirroredBars(candles: Candles, { seed, blockBars }: MirrorChoice): Candles {
  return turned(candles, drawTurns(candles, { seed, copy: 0, blockBars }));
}
