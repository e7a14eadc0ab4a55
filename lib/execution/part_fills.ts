/**
 * An entry that a venue fills in parts, or whose fee it takes in what was bought: the fills join in one position, which is
 * that of one whole fill at their mean price.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import type { EntryFill, EntryOrder } from "./entry.ts";
import { setLegs } from "./entry.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { type ExchangeFilters, roundToTick } from "./filters.ts";
import type { Position } from "./position.ts";
import { refusedQuantity } from "./size.ts";

/** Quantities that differ by so little, relatively, are one: a few roundings of a double. */
const ROUNDINGS = 1e-9;

/** What fills of one entry order gave, as a venue tells it. */
export interface Bought extends Pick<EntryFill, "price" | "quantity" | "maker" | "reference" | "mid"> {
  /** Fee charged in the quote asset, quote units. */
  readonly fee: number;
  /** Fee charged in the base asset, base units. */
  readonly baseFee: number;
}

/** What fills leave to be sold, and what that cost beside its price. */
export interface Holding {
  /** Base units that can be sold: those bought without the fee taken of them, in whole steps [43]. */
  readonly quantity: number;
  /** Base units below a step: they cannot be sold, and count as lost [43]. */
  readonly dust: number;
  /** Quote units: the fees, those in the base asset and the dust at the mean price. */
  readonly fee: number;
}

/**
 * Fills of one order taken together, at their mean prices [42].
 *
 * @example Three tenths at 100 and two at 110
 * ```ts
 * import assert from "node:assert/strict";
 * import { joinBought } from "@lib/execution/part_fills.ts";
 *
 * const one = { price: 100, quantity: 0.3, fee: 0.03, baseFee: 0, maker: 0, reference: 100, mid: NaN };
 * const both = joinBought(one, { ...one, price: 110, quantity: 0.2, fee: 0.022 });
 * assert.deepEqual([both.quantity, both.price, both.fee], [0.5, 104, 0.052]);
 * ```
 */
export function joinBought(a: Bought, b: Bought): Bought {
  const quantity = a.quantity + b.quantity;
  // Of equal ones the mean is the same to the last bit.
  const mean = (name: "price" | "reference" | "mid") => a[name] + (b[name] - a[name]) * (b.quantity / quantity);
  return {
    quantity,
    price: mean("price"),
    reference: mean("reference"),
    mid: mean("mid"),
    fee: a.fee + b.fee,
    baseFee: a.baseFee + b.baseFee,
    maker: Math.min(a.maker, b.maker),
  };
}

/** What fills leave to be sold [43]. */
export function holdingOf({ price, quantity, fee, baseFee }: Bought, { stepSize }: ExchangeFilters): Holding {
  const left = quantity - baseFee, sellable = roundToTick(left, stepSize, "down"), crumb = left - sellable;
  const dust = crumb > ROUNDINGS * quantity ? crumb : 0;
  return { quantity: sellable, dust, fee: fee + price * (quantity - sellable) };
}

/**
 * Has further fills of its entry join a position whose stop is where the entry put it: the legs follow the mean price [42].
 *
 * @param bought All fills of the entry.
 * @param inBar As that of an {@linkcode EntryFill}, of the last fill.
 */
export function joinPosition(
  position: Position,
  order: EntryOrder,
  bought: Bought,
  inBar: number,
  rules: ExecutionRules,
): void {
  const held = holdingOf(bought, rules.filters), { price } = bought;
  // Where no close was better than the entry, the trailing stop follows that.
  if (position.bestClose === position.entryPrice) position.bestClose = price;
  position.qty = held.quantity;
  position.entryPrice = price;
  position.entryReference = bought.reference;
  position.entryMid = bought.mid;
  position.entryMaker = bought.maker;
  position.entryFee = held.fee;
  position.entryLimit = inBar;
  setLegs(position, order, rules);
}

/** Whether the exchange would refuse the legs of a position for its size [27]. */
export function isTooSmall({ side, qty, entryPrice, stop, target }: Position, filters: ExchangeFilters): boolean {
  const lower = side > 0 ? stop : target;
  return refusedQuantity(filters, qty, lower > 0 ? Math.min(entryPrice, lower) : entryPrice) !== null;
}

/** The least quantity that the exchange surely takes at a price [25, 27]. */
export function leastQuantity({ minQuantity, minNotional, stepSize }: ExchangeFilters, price: number): number {
  return roundToTick(Math.max(minQuantity, minNotional / price * (1 + ROUNDINGS), stepSize), stepSize, "up");
}
