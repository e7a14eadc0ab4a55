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
import { EXIT_CODE } from "./exit_code.ts";
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

/**
 * Fills an entry order in a bar, if the bar does [2, 3, 4, 24–27, 37, 40].
 *
 * @param position Filled in place when the order fills; its `side` stays 0 when it does not.
 * @param equity Quote units; all in cash, since one position is held at a time.
 * @returns Why the order was refused, or `null`.
 */
export function fillEntry(
  position: Position,
  order: EntryOrder,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  equity: number,
): Refusal | null {
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
  const stop = stopLevel(side, price, stopDistance, filters.tickSize);
  const target = targetLevel(side, price, order.targetDistance, filters.tickSize);
  if (!(price > 0) || !(side * (price - stop) > 0) || !(side * (target - price) > 0)) return "noStopDistance";
  const lower = side > 0 ? stop : target;
  const refused = refusedQuantity(filters, quantity, lower > 0 ? Math.min(price, lower) : price);
  if (refused !== null) return refused;

  position.side = side;
  position.entryBar = bar;
  position.qty = quantity;
  position.entryPrice = price;
  position.entryReference = reference;
  position.entryMid = fillMid(costs, candles, bar - 1, reference, side, isLimit);
  position.entryMaker = isLimit ? 1 : 0;
  position.entryLimit = inBar;
  position.stop = stop;
  position.target = target;
  position.priceStep = priceStep;
  position.targetReach = limitReach(-side, target, priceStep);
  position.stopDistance = stopDistance;
  position.stopReason = EXIT_CODE.stopLoss;
  position.liquidation = position.bankruptcy = NaN;
  if (rules.margin !== undefined) {
    position.bankruptcy = bankruptcyPrice(side, price, risk.maxLeverage);
    const level = position.liquidation = liquidationPrice(
      rules.margin,
      side,
      price,
      risk.maxLeverage,
      filters.tickSize,
    );
    if (side * (level - stop) >= 0) {
      position.stop = level;
      position.stopReason = EXIT_CODE.liquidation;
    }
  }
  position.bestClose = price;
  position.worst = price;
  position.best = price;
  position.entryFee = quantity * price * (isLimit ? costs.makerFee : costs.takerFee);
  position.exitFee = 0;
  position.fundingPaid = 0;
  if (rules.funding) position.nextFunding = firstAfter(rules.funding.time, candles.time[bar]);
  return null;
}

/** The price step known at a bar's close; 0 where fills do not keep to it [39]. */
function knownStep({ priceSteps }: ExecutionRules, candles: Candles, bar: number): number {
  return priceSteps === undefined ? 0 : stepAt(priceSteps, candles, bar);
}
