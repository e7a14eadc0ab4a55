/**
 * Entry orders: placed at a signal's close, filled by a later bar.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { stepAt } from "../data/price_steps.ts";
import { paysForCosts, profitMargin, stopLevel, targetLevel } from "./bracket.ts";
import { BASIS_POINT, fillMid, hasImpact, marketCost, marketPrice, participation } from "./costs.ts";
import { EXIT_CODE, OPEN } from "./exit_code.ts";
import { limitPrice, limitReach, limitReached } from "./fill.ts";
import { roundToTick } from "./filters.ts";
import { firstAfter } from "./funding.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { bankruptcyPrice, liquidationPrice } from "./margin.ts";
import type { Position } from "./position.ts";
import { acceptedQuantity, type Refusal, refusedQuantity, riskedQuantity } from "./size.ts";

/** An entry that waits for its fill. */
export interface EntryOrder {
  /** +1 long, −1 short. */
  side: number;
  /** The bar at whose close it was decided. */
  signalBar: number;
  /** Distance of the stop from the entry price, quote units. */
  stopDistance: number;
  /** Distance of the target from the entry price, quote units; `Infinity` for none. */
  targetDistance: number;
  /** Price of a limit order, `NaN` for a market order. */
  limit: number;
}

/**
 * Makes an entry order at a signal's close, or says why not [5, 7, 28].
 *
 * @param order Filled in place.
 * @returns `null` if the order stands.
 */
export function placeOrder(
  order: EntryOrder,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  side: number,
  stopDistance: number,
  targetDistance: number,
): Refusal | null {
  if (rules.direction === (side > 0 ? "short" : "long")) return "direction";
  if (!(stopDistance > 0 && stopDistance < Infinity) || !(targetDistance > 0)) return "noStopDistance";
  const { costs, filters, limitOffsetBps, minimumMarginBps } = rules;
  const isLimit = !Number.isNaN(limitOffsetBps);
  if (minimumMarginBps > -Infinity) {
    const entryCost = isLimit
      ? costs.makerFee
      : costs.takerFee + marketCost(costs, candles, bar, knownStep(rules, candles, bar), true, 0);
    const margin = profitMargin(targetDistance, candles.close[bar], entryCost, costs.makerFee);
    if (!paysForCosts(margin, minimumMarginBps)) return "profitMargin";
  }
  order.side = side;
  order.signalBar = bar;
  order.stopDistance = stopDistance;
  order.targetDistance = targetDistance;
  order.limit = isLimit
    ? roundToTick(
      candles.close[bar] * (1 - side * limitOffsetBps * BASIS_POINT),
      filters.tickSize,
      side > 0 ? "down" : "up",
    )
    : NaN;
  return null;
}

/** What the market gave for an entry order: in a simulated bar, or at a venue. */
export interface EntryFill {
  /** The bar of the fill. */
  bar: number;
  /** Its open time, ms UTC. */
  time: number;
  /** Mean price, quote units. */
  price: number;
  /** Base units that can be sold again: a fee taken in the base asset is not among them. */
  quantity: number;
  /** Quote units; one taken in the base asset counts at the price of the fill. */
  fee: number;
  /** 1 where it was a maker fill. */
  maker: number;
  /** Price that the entry's rule named. */
  reference: number;
  /** Mid price, `NaN` where unknown. */
  mid: number;
  /** Price that a limit waited for inside the bar, else `NaN` [14, 40]. */
  inBar: number;
  /** Smallest step between prices as known before the bar, quote units; 0 where none is kept to [39]. */
  priceStep: number;
}

/** A fill to be filled in. */
export function noFill(): EntryFill {
  return {
    bar: -1,
    time: NaN,
    price: NaN,
    quantity: 0,
    fee: NaN,
    maker: 0,
    reference: NaN,
    mid: NaN,
    inBar: NaN,
    priceStep: 0,
  };
}

/**
 * The fill of an entry order in a bar, if the bar fills it [2, 3, 4, 24–27, 40].
 *
 * @param fill Filled in place; its `quantity` is 0 where the order does not fill.
 * @param equity Quote units; all in cash, since one position is held at a time.
 * @returns Why the order was refused, or `null`.
 */
export function simulatedEntryFill(
  fill: EntryFill,
  order: EntryOrder,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  equity: number,
): Refusal | null {
  fill.quantity = 0;
  const { side, limit, stopDistance } = order;
  const { costs, filters, risk } = rules;
  const isLimit = !Number.isNaN(limit);
  const open = candles.open[bar], priceStep = knownStep(rules, candles, bar - 1);
  // Read only where it counts: the column is far from the others in memory.
  const signalVolume = risk.maxParticipation < Infinity ? candles.volume[order.signalBar] : Infinity;
  let price: number, reference: number, inBar = NaN;
  let quantity: number;
  if (isLimit) {
    const touch = rules.limitFill === "touch";
    const reach = limitReach(side, limit, priceStep);
    if (!limitReached(side, reach, side > 0 ? candles.low[bar] : candles.high[bar], touch)) return null;
    price = reference = limitPrice(side, limit, open, rules.gapFill === "open");
    if (!limitReached(side, reach, open, touch)) inBar = reach;
    quantity = riskedQuantity(risk, equity, stopDistance, price, signalVolume);
  } else {
    reference = open;
    let share = 0;
    if (hasImpact(costs)) {
      // The impact is that of the quantity the reference price allows; the leverage then holds at the fill price.
      share = participation(
        riskedQuantity(risk, equity, stopDistance, reference, signalVolume),
        candles.volume[bar],
      );
    }
    const raw = marketPrice(reference, side, marketCost(costs, candles, bar - 1, priceStep, true, share));
    price = roundToTick(raw, filters.tickSize, side > 0 ? "up" : "down");
    quantity = riskedQuantity(risk, equity, stopDistance, price, signalVolume);
  }
  quantity = acceptedQuantity(filters, quantity);
  const refused = refusedLegs(order, rules, price, quantity);
  if (refused !== null) return refused;

  fill.bar = bar;
  fill.time = candles.time[bar];
  fill.price = price;
  fill.quantity = quantity;
  fill.fee = quantity * price * (isLimit ? costs.makerFee : costs.takerFee);
  fill.maker = isLimit ? 1 : 0;
  fill.reference = reference;
  fill.mid = fillMid(costs, candles, bar - 1, reference, side, isLimit);
  fill.inBar = inBar;
  fill.priceStep = priceStep;
  return null;
}

/** Why the legs of an entry that fills at a price, or its quantity there, are refused; `null` where they stand [26, 27]. */
export function refusedLegs(
  { side, stopDistance, targetDistance }: EntryOrder,
  { filters }: ExecutionRules,
  price: number,
  quantity: number,
): Refusal | null {
  const stop = stopLevel(side, price, stopDistance, filters.tickSize);
  const target = targetLevel(side, price, targetDistance, filters.tickSize);
  if (!(price > 0) || !(side * (price - stop) > 0) || !(side * (target - price) > 0)) return "noStopDistance";
  const lower = side > 0 ? stop : target;
  return refusedQuantity(filters, quantity, lower > 0 ? Math.min(price, lower) : price);
}

/**
 * Opens a position from a fill: its legs, and the level at which the exchange would take its margin [7, 26, 37].
 *
 * @param position Filled in place.
 */
export function openPosition(position: Position, order: EntryOrder, fill: EntryFill, rules: ExecutionRules): void {
  const { side } = order, { price, quantity } = fill;
  position.side = side;
  position.entryBar = fill.bar;
  position.qty = quantity;
  position.entryPrice = price;
  position.entryReference = fill.reference;
  position.entryMid = fill.mid;
  position.entryMaker = fill.maker;
  position.entryLimit = fill.inBar;
  position.priceStep = fill.priceStep;
  position.stopDistance = order.stopDistance;
  setLegs(position, order, rules);
  position.leaving = OPEN;
  position.bestClose = price;
  position.worst = price;
  position.best = price;
  position.entryFee = fill.fee;
  position.exitFee = 0;
  position.fundingPaid = 0;
  if (rules.funding) position.nextFunding = firstAfter(rules.funding.time, fill.time);
}

/** Puts stop, target and liquidation where the entry price of a position wants them [7, 26, 37]. */
export function setLegs(position: Position, order: EntryOrder, { filters, margin, risk }: ExecutionRules): void {
  const { side, entryPrice } = position;
  const stop = position.stop = stopLevel(side, entryPrice, order.stopDistance, filters.tickSize);
  position.target = targetLevel(side, entryPrice, order.targetDistance, filters.tickSize);
  position.targetReach = limitReach(-side, position.target, position.priceStep);
  position.stopReason = EXIT_CODE.stopLoss;
  position.liquidation = position.bankruptcy = NaN;
  if (margin === undefined) return;
  position.bankruptcy = bankruptcyPrice(side, entryPrice, risk.maxLeverage);
  const level = position.liquidation = liquidationPrice(margin, side, entryPrice, risk.maxLeverage, filters.tickSize);
  if (side * (level - stop) >= 0) {
    position.stop = level;
    position.stopReason = EXIT_CODE.liquidation;
  }
}

/** The price step known at a bar's close; 0 where fills do not keep to it [39]. */
export function knownStep({ priceSteps }: ExecutionRules, candles: Candles, bar: number): number {
  return priceSteps === undefined ? 0 : stepAt(priceSteps, candles, bar);
}
