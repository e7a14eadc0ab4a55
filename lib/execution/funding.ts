/**
 * Funding of a perpetual position [23].
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { Position } from "./position.ts";

/**
 * What falls due on an open position at each time, by its side. A known rate is paid by one side to the other; where none
 * is known, both may be made to pay.
 */
export interface FundingRates {
  /** ms UTC, rising. */
  readonly time: Float64Array;
  /** What a long position pays, fraction of the notional; negative where it receives. */
  readonly paidByLong: Float64Array;
  /** What a short position pays, fraction of the notional; negative where it receives. */
  readonly paidByShort: Float64Array;
}

/**
 * Checks funding rates.
 *
 * @throws {RangeError} If the columns differ in length, a time does not rise or a rate is not finite.
 */
export function validateFunding({ time, paidByLong, paidByShort }: FundingRates): void {
  for (const { length } of [paidByLong, paidByShort]) {
    if (length !== time.length) {
      throw new RangeError(`Cannot use funding: wanted ${time.length} rates a side, one a time, found ${length}`);
    }
  }
  for (let k = 0; k < time.length; k++) {
    if (!(k === 0 ? Number.isFinite(time[k]) : time[k] > time[k - 1])) {
      throw new RangeError(`Cannot use funding: wanted rising times, found ${time[k]} at ${k}`);
    }
    if (!Number.isFinite(paidByLong[k]) || !Number.isFinite(paidByShort[k])) {
      throw new RangeError(
        `Cannot use funding: wanted finite rates, found ${paidByLong[k]}, ${paidByShort[k]} at ${k}`,
      );
    }
  }
}

/**
 * Pays what fell due after the entry bar's open and up to a bar's open, on the notional at that open [23].
 */
export function payFunding(position: Position, funding: FundingRates, candles: Candles, bar: number): void {
  if (bar === position.entryBar) return;
  const now = candles.time[bar], paid = position.side > 0 ? funding.paidByLong : funding.paidByShort;
  while (position.nextFunding < funding.time.length && funding.time[position.nextFunding] <= now) {
    position.fundingPaid += position.qty * candles.open[bar] * paid[position.nextFunding];
    position.nextFunding++;
  }
}

/**
 * Pays what falls due inside the bar of the exit, on the notional at its open [23].
 *
 * @param isAtClose Whether the position lasts to the bar's end; else it is not known what came first, and only what it
 * owes counts.
 */
export function payFundingInside(
  position: Position,
  funding: FundingRates,
  candles: Candles,
  bar: number,
  isAtClose: boolean,
): void {
  const end = candles.time[bar] + TIMEFRAME_MS[candles.timeframe];
  const paid = position.side > 0 ? funding.paidByLong : funding.paidByShort;
  for (
    ;
    position.nextFunding < funding.time.length && funding.time[position.nextFunding] < end;
    position.nextFunding++
  ) {
    const payment = position.qty * candles.open[bar] * paid[position.nextFunding];
    if (isAtClose || payment > 0) position.fundingPaid += payment;
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
