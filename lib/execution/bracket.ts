/**
 * The two legs of a one-cancels-other bracket: how far they lie from the entry, how they move, and whether the target
 * pays for the costs.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import { BASIS_POINT } from "./costs.ts";
import { roundToTick } from "./filters.ts";

/**
 * Distance of a stop beyond support (long) or resistance (short), seen from the signal's close [7].
 *
 * @param extreme Lowest low (long) or highest high (short) of the look-back, the signal bar included.
 * @param buffer Distance kept beyond the level, quote units.
 */
export function levelDistance(side: number, close: number, extreme: number, buffer: number): number {
  return side * (close - extreme) + buffer;
}

/** A stop's level, moved towards the entry onto the price grid, so that the risk never exceeds the plan [26]. */
export function stopLevel(side: number, entryPrice: number, distance: number, tickSize: number): number {
  return roundToTick(entryPrice - side * distance, tickSize, side > 0 ? "up" : "down");
}

/** A target's level, moved towards the entry onto the price grid, so that it stays within reach [26]. */
export function targetLevel(side: number, entryPrice: number, distance: number, tickSize: number): number {
  return roundToTick(entryPrice + side * distance, tickSize, side > 0 ? "down" : "up");
}

/** The stop that follows the best close at a distance, moved away from the entry onto the grid [15]. */
export function trailingLevel(side: number, bestClose: number, distance: number, tickSize: number): number {
  return roundToTick(bestClose - side * distance, tickSize, side > 0 ? "down" : "up");
}

/**
 * The stop at which leaving costs nothing: the entry price, moved by the fees of both fills [16].
 *
 * @param fees Entry fee plus exit fee, as fractions of the notional.
 */
export function breakEvenLevel(side: number, entryPrice: number, fees: number, tickSize: number): number {
  return roundToTick(entryPrice * (1 + side * fees), tickSize, side > 0 ? "up" : "down");
}

/**
 * What is left of a target's distance after the costs of both fills, as a fraction of the price [28].
 *
 * @param entryCost What the entry costs, and `targetFee` the target, as fractions of the price.
 */
export function profitMargin(targetDistance: number, price: number, entryCost: number, targetFee: number): number {
  return targetDistance / price - entryCost - targetFee;
}

/** Whether a target leaves at least the wanted margin [28]; `-Infinity` asks for none. */
export function paysForCosts(margin: number, minimumMarginBps: number): boolean {
  return margin >= minimumMarginBps * BASIS_POINT;
}
