/**
 * Entries that the paper broker fills in parts, or whose fee it takes in what they buy, as spot venues do.
 *
 * 1. Whether an order fills in parts, and how large they are, is drawn from the seed and its id: each part is a tenth to
 *    nine tenths of the whole, in whole steps; what is left fills whole once it is no more than such a part.
 * 2. A fill opens the position, later ones join it at the mean price.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type RandomSource, randomSource } from "../core/random.ts";
import { type EntryFill, openPosition } from "../execution/entry.ts";
import { type ExchangeFilters, roundToTick } from "../execution/filters.ts";
import { type Bought, holdingOf, joinBought, joinPosition } from "../execution/part_fills.ts";
import type { Side } from "../store/live_stamp.ts";
import { type EntryParts, type Lane, sideOf } from "./lane.ts";

/** What is drawn of an order. */
export interface PartTerms {
  readonly seed: number;
  /** Probability that an entry fills in parts; never where absent. */
  readonly partShare?: number;
  /** Whether the fee of an entry that buys is taken in what it buys. */
  readonly feeAsset?: "base";
}

/** A fill of an entry, or of a part of it. */
export interface PartFill extends Pick<EntryFill, "price" | "quantity" | "maker" | "reference"> {
  /** Base units of it that cannot be sold: the fee taken of them, and what lies below a step. */
  readonly lost: number;
  /** Quote units, the lost part of what was bought at its price in. */
  readonly fee: number;
  /** Number of the fill, from 1. */
  readonly count: number;
  /** Base units of its order that were filled, with it, and that may be in all. */
  readonly filled: number;
  readonly whole: number;
}

/** What is left of an order is nothing from this part of it on: a few roundings of a double. */
const NOTHING = 1e-9;

/** Parts are between these shares of the whole order: some ten of them at most. */
const SMALLEST_PART = 0.1, LARGEST_PART = 0.9;

/** Where in an order's digest the stream of a question about it is found. */
const STREAMS = { isRefused: 0, parts: 4 } as const;

/** Draws about an order: the same ones whenever they are asked for. */
export function drawsOf(orderId: string, { seed }: Pick<PartTerms, "seed">, of: keyof typeof STREAMS): RandomSource {
  return randomSource(seed, createHash("sha256").update(orderId).digest().readUInt32BE(STREAMS[of]));
}

/** How an order that was asked for will fill; nothing where all at once. */
export function partsOf(orderId: string, side: Side, asked: number, terms: PartTerms): EntryParts | undefined {
  if (terms.partShare === undefined || !(drawsOf(orderId, terms, "parts").uniform() < terms.partShare)) {
    return undefined;
  }
  return { side, whole: asked, bought: null, count: 0, arrivalMid: NaN };
}

/** Base units of an order that is not filled whole. */
export function leftOf({ whole, bought }: Pick<EntryParts, "whole" | "bought">): number {
  const left = whole - (bought?.quantity ?? 0);
  return left > NOTHING * whole ? left : 0;
}

/** The quantity of the next part of an order. */
export function nextPart(
  orderId: string,
  parts: EntryParts,
  { stepSize }: ExchangeFilters,
  terms: PartTerms,
): number {
  const draws = drawsOf(orderId, terms, "parts");
  for (let drawn = 0; drawn <= parts.count; drawn++) draws.uniform();
  const share = SMALLEST_PART + (LARGEST_PART - SMALLEST_PART) * draws.uniform();
  // Of a single step, a fee would leave nothing to be sold.
  const part = Math.max(roundToTick(share * parts.whole, stepSize, "up"), 2 * stepSize);
  const left = leftOf(parts);
  return left - part > NOTHING * parts.whole ? part : left;
}

/** The part of what an order buys that is taken as its fee: 0 where the fee is charged, or a rebate paid, in the quote asset. */
export function baseFeeRate(side: number, rate: number, terms: Pick<PartTerms, "feeAsset"> | null): number {
  return terms?.feeAsset === "base" && side > 0 ? Math.max(0, rate) : 0;
}

/** Base units that can be sold of an entry that is filled at once; all of them where no fee is taken of it. */
export function sellableOf(quantity: number, feeRate: number, filters: ExchangeFilters): number {
  return feeRate === 0 ? quantity : roundToTick(quantity * (1 - feeRate), filters.stepSize, "down");
}

/**
 * Books what the market gave of the entry that waits: the position opens, or what was bought joins it.
 *
 * @param fill Its quantity as bought, its fee in quote units.
 * @param whole Base units that the order may fill in all, `fill` in.
 */
export function takeFill(
  { state, rules }: Lane,
  fill: EntryFill,
  whole: number,
  arrivalMid: number,
  terms: PartTerms | null,
): PartFill {
  const { position, parts } = state, order = state.order!, { price, quantity, maker, reference, mid } = fill;
  const baseFee = quantity * baseFeeRate(order.side, fill.fee / (quantity * price), terms);
  const one: Bought = { price, quantity, maker, reference, mid, baseFee, fee: baseFee > 0 ? 0 : fill.fee };
  const before = parts?.bought ?? null, bought = before === null ? one : joinBought(before, one);
  const held = holdingOf(bought, rules.filters), heldBefore = before === null ? 0 : position.qty;
  const lost = bought.baseFee > 0 ? quantity - (held.quantity - heldBefore) : 0;
  if (before === null) {
    openPosition(position, order, { ...fill, quantity: held.quantity, fee: held.fee }, rules);
    state.cash -= position.entryFee;
  } else {
    const paid = position.entryFee;
    joinPosition(position, order, bought, fill.inBar, rules);
    state.cash -= position.entryFee - paid;
  }
  const count = (parts?.count ?? 0) + 1;
  if (parts !== undefined || bought.baseFee > 0) {
    state.parts = { side: sideOf(order.side), whole, bought, count, arrivalMid };
  }
  if (leftOf({ whole, bought }) === 0) state.order = null;
  return {
    price,
    quantity,
    maker,
    reference,
    lost,
    fee: one.fee + lost * price,
    count,
    filled: bought.quantity,
    whole,
  };
}
