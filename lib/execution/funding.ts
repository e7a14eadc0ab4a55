/**
 * Funding of a perpetual position [23].
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { Position } from "./position.ts";

/** Funding rates: at each time, longs pay shorts `rate` of the notional; a negative rate the other way. */
export interface FundingRates {
  /** ms UTC, rising. */
  readonly time: Float64Array;
  /** Fraction of the notional. */
  readonly rate: Float64Array;
}

/**
 * Pays what fell due after the entry bar's open and up to a bar's open, on the notional at that open [23].
 */
export function payFunding(position: Position, funding: FundingRates, candles: Candles, bar: number): void {
  if (bar === position.entryBar) return;
  const now = candles.time[bar];
  while (position.nextFunding < funding.time.length && funding.time[position.nextFunding] <= now) {
    position.fundingPaid += position.side * position.qty * candles.open[bar] * funding.rate[position.nextFunding];
    position.nextFunding++;
  }
}

/** Index of the first time after a moment; the length if there is none. */
export function firstAfter(time: Float64Array, moment: number): number {
  let low = 0, high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
