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
 * Checks funding rates.
 *
 * @throws {RangeError} If the columns differ in length, a time does not rise or a rate is not finite.
 */
export function validateFunding({ time, rate }: FundingRates): void {
  if (rate.length !== time.length) {
    throw new RangeError(`Cannot use funding: wanted ${time.length} rates, one a time, found ${rate.length}`);
  }
  for (let k = 0; k < time.length; k++) {
    if (!(k === 0 ? Number.isFinite(time[k]) : time[k] > time[k - 1])) {
      throw new RangeError(`Cannot use funding: wanted rising times, found ${time[k]} at ${k}`);
    }
    if (!Number.isFinite(rate[k])) {
      throw new RangeError(`Cannot use funding: wanted finite rates, found ${rate[k]} at ${k}`);
    }
  }
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
