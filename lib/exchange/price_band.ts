/**
 * Between which prices an exchange takes an order, as multiples of the market's price.
 *
 * - Source: Binance's filters `PERCENT_PRICE_BY_SIDE` (spot) and `PERCENT_PRICE` (spot, futures), by its documentation. The
 *   price they are multiples of is the mean of some minutes, or a perpetual's mark price.
 *
 * @module
 */
import { asRecord } from "../core/as_record.ts";

/** Lowest and highest price, in multiples of the market's. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** The prices of orders that buy and of those that sell. */
export interface PriceBand {
  readonly buy: PriceRange;
  readonly sell: PriceRange;
}

/**
 * The band in what an exchange tells of a market; `null` where it tells of none, or of one that is not understood.
 *
 * @param info The market as the exchange describes it, in its own words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { priceBandOf } from "@lib/exchange/price_band.ts";
 *
 * const filter = { filterType: "PERCENT_PRICE", multiplierUp: "5", multiplierDown: "0.2", avgPriceMins: 5 };
 * assert.deepEqual(priceBandOf({ filters: [filter] })?.sell, { low: 0.2, high: 5 });
 * assert.equal(priceBandOf({ filters: [] }), null);
 * ```
 */
export function priceBandOf(info: unknown): PriceBand | null {
  const filters = asRecord(info)?.filters;
  if (!Array.isArray(filters)) return null;
  const find = (type: string) => asRecord(filters.find((filter) => asRecord(filter)?.filterType === type));
  const sided = find("PERCENT_PRICE_BY_SIDE"), plain = find("PERCENT_PRICE");
  const buy = rangeOf(sided?.bidMultiplierDown ?? plain?.multiplierDown, sided?.bidMultiplierUp ?? plain?.multiplierUp);
  const sell = rangeOf(
    sided?.askMultiplierDown ?? plain?.multiplierDown,
    sided?.askMultiplierUp ?? plain?.multiplierUp,
  );
  return buy === null || sell === null ? null : { buy, sell };
}

function rangeOf(down: unknown, up: unknown): PriceRange | null {
  const low = Number(down), high = Number(up);
  return low >= 0 && low < high && high < Infinity ? { low, high } : null;
}
