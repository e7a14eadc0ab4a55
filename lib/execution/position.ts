/**
 * The life of one bracketed position, bar by bar: entry, funding, exits, moves of the stop. Backtest, paper and live
 * trading call these same functions with one bar after the other.
 *
 * The numbers in brackets are the rules of `README.md`. Nothing here allocates: a run fills one {@linkcode Position}
 * again and again.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { EXIT_REASONS, type ExitReason } from "../core/trades.ts";
import { breakEvenLevel, paysForCosts, profitMargin, stopLevel, targetLevel, trailingLevel } from "./bracket.ts";
import {
  BASIS_POINT,
  type Costs,
  type FundingRates,
  marketPrice,
  participation,
  recordedSpread,
  slippageFraction,
  spreadFraction,
} from "./costs.ts";
import {
  BOTH_LEGS,
  type FillRules,
  finerLeg,
  firstLeg,
  legsReached,
  limitPrice,
  limitReached,
  NO_LEG,
  STOP_LEG,
  stopPrice,
  TARGET_LEG,
} from "./fill.ts";
import { type ExchangeFilters, roundToTick } from "./filters.ts";
import { acceptedQuantity, type Refusal, refusedQuantity, riskedQuantity, type RiskLimits } from "./size.ts";

/** How a strategy wants its trades handled. */
export interface TradeRules {
  /** Bars after the entry bar at whose close a position is given up; `Infinity` for never [18]. */
  readonly timeoutBars: number;
  /** Bars after an exit without a decision [6]. */
  readonly cooldownBars: number;
  /** Distance of a trailing stop in stop distances; `Infinity` for none [15]. */
  readonly trailRatio: number;
  /** Profit at a close, in stop distances, from which the stop moves to break-even; `Infinity` for never [16]. */
  readonly breakEvenRatio: number;
  /** Least profit at the target after costs, basis points of the price; `-Infinity` for no condition [28]. */
  readonly minimumMarginBps: number;
  /** How far a limit entry rests behind the signal's close, basis points; `NaN` enters at the market [2, 3]. */
  readonly limitOffsetBps: number;
  /** Bars a limit entry rests [3]. */
  readonly limitBars: number;
  /** Whether a signal against the position closes it at the next open [17]. */
  readonly exitOnSignal: boolean;
}

/** All that decides a fill. */
export interface ExecutionRules extends FillRules, TradeRules {
  readonly costs: Costs;
  readonly filters: ExchangeFilters;
  readonly risk: RiskLimits;
  readonly funding?: FundingRates;
}

/** An entry that waits for its fill. */
export interface EntryOrder {
  /** +1 long, −1 short. */
  side: number;
  /** The bar at whose close it was decided. */
  signalBar: number;
  /** Distances of the legs from the entry price, quote units; a target of `Infinity` is none. */
  stopDistance: number;
  targetDistance: number;
  /** Price of a limit order, `NaN` for a market order. */
  limit: number;
}

/** Codes of the exits, by name. */
export const EXIT_CODE: Readonly<Record<ExitReason, number>> = Object.fromEntries(
  EXIT_REASONS.map((reason, code) => [reason, code]),
) as Record<ExitReason, number>;

/** Still open. */
export const OPEN = -1;

/** One position: open while `side` is not 0, afterwards the record of its exit. */
export class Position {
  side = 0;
  entryBar = -1;
  qty = NaN;
  entryPrice = NaN;
  entryReference = NaN;
  entryMid = NaN;
  entryMaker = 0;
  entryParticipation = NaN;
  /** The entry limit while the bar of its fill is stepped, else `NaN` [14]. */
  entryLimit = NaN;
  stop = NaN;
  target = NaN;
  stopDistance = NaN;
  /** Exit code of a stop fill: stop loss, or what moved the stop. */
  stopReason = 0;
  bestClose = NaN;
  /** Most adverse and most favourable price so far. */
  worst = NaN;
  best = NaN;
  entryFee = NaN;
  exitFee = NaN;
  /** Funding paid so far, quote units. */
  fundingPaid = 0;
  /** Index of the next funding time. */
  nextFunding = 0;
  exitBar = -1;
  exitPrice = NaN;
  exitReference = NaN;
  exitMid = NaN;
  exitMaker = 0;
  exitParticipation = NaN;
  /** Bars so far in which the order of events was in doubt; counted over the whole run. */
  doubtfulBars = 0;
}

/**
 * Makes an entry order at a signal's close, or says why not [7, 28].
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
  const close = candles.close[bar];
  if (!(stopDistance > 0 && stopDistance < Infinity) || !(targetDistance > 0)) return "noStopDistance";
  const { costs, filters, limitOffsetBps, minimumMarginBps } = rules;
  const isLimit = !Number.isNaN(limitOffsetBps);
  if (minimumMarginBps > -Infinity) {
    const spread = isLimit ? 0 : spreadFraction(costs, candles, bar);
    if (!paysForCosts(profitMargin(costs, targetDistance, close, spread, isLimit), minimumMarginBps)) {
      return "profitMargin";
    }
  }
  order.side = side;
  order.signalBar = bar;
  order.stopDistance = stopDistance;
  order.targetDistance = targetDistance;
  order.limit = isLimit
    ? roundToTick(close * (1 - side * limitOffsetBps * BASIS_POINT), filters.tickSize, side > 0 ? "down" : "up")
    : NaN;
  return null;
}

/**
 * Fills an entry order in a bar, if the bar does [2, 3, 4, 24–27].
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
  const open = candles.open[bar], barVolume = candles.volume[bar];
  let price: number, reference: number, inBar = NaN;
  let quantity: number;
  if (isLimit) {
    const touch = rules.limitFill === "touch";
    if (!limitReached(side, limit, side > 0 ? candles.low[bar] : candles.high[bar], touch)) return null;
    price = reference = limitPrice(side, limit, open, rules.gapFill === "open");
    if (side * (open - limit) > 0) inBar = limit;
    quantity = riskedQuantity(risk, equity, stopDistance, price, candles.volume[order.signalBar]);
  } else {
    reference = open;
    const spread = spreadFraction(costs, candles, bar - 1);
    const signalVolume = candles.volume[order.signalBar];
    // The impact is that of the quantity the reference price allows; the leverage then holds at the fill price.
    const wanted = riskedQuantity(risk, equity, stopDistance, reference, signalVolume);
    const slippage = slippageFraction(costs, true, spread, participation(wanted, barVolume));
    price = roundToTick(marketPrice(reference, side, spread, slippage), filters.tickSize, side > 0 ? "up" : "down");
    quantity = riskedQuantity(risk, equity, stopDistance, price, signalVolume);
  }
  quantity = acceptedQuantity(filters, quantity);
  const stop = stopLevel(side, price, stopDistance, filters.tickSize);
  const target = targetLevel(side, price, order.targetDistance, filters.tickSize);
  if (!(side * (price - stop) > 0) || !(side * (target - price) > 0)) return "noStopDistance";
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
  position.entryParticipation = participation(quantity, barVolume);
  position.entryLimit = inBar;
  position.stop = stop;
  position.target = target;
  position.stopDistance = stopDistance;
  position.stopReason = EXIT_CODE.stopLoss;
  position.bestClose = price;
  position.worst = price;
  position.best = price;
  position.entryFee = quantity * price * (isLimit ? costs.makerFee : costs.takerFee);
  position.exitFee = 0;
  position.fundingPaid = 0;
  if (rules.funding) position.nextFunding = firstAfter(rules.funding.time, candles.time[bar]);
  return null;
}

/**
 * Leads an open position through one bar: funding, the legs, the timeout, the moves of the stop [8–18, 23].
 *
 * @returns The exit code, or {@linkcode OPEN}. On an exit the position's exit fields are set and its `side` is kept.
 */
export function stepPosition(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  const { side, stop, target } = position;
  const high = candles.high[bar], low = candles.low[bar];
  if (rules.funding !== undefined) payFunding(position, rules.funding, candles, bar);
  const reached = legsReached(side, stop, target, high, low, rules.limitFill === "touch");
  if (reached !== NO_LEG) {
    const leg = decidedLeg(position, rules, candles, bar, reached);
    if (leg === STOP_LEG) {
      const reference = stopPrice(side, stop, candles.open[bar]);
      leaveAtMarket(position, rules, candles, bar, reference, bar - 1);
      track(position, position.exitReference);
      return position.stopReason;
    }
    if (leg === TARGET_LEG) {
      leaveAtTarget(position, rules, candles, bar);
      return EXIT_CODE.takeProfit;
    }
  }
  const adverse = side > 0 ? low : high, favourable = side > 0 ? high : low;
  track(position, adverse);
  // Before a limit entry filled, the bar's favourable extreme may already have been [14, 32].
  if (Number.isNaN(position.entryLimit)) track(position, favourable);
  else position.entryLimit = NaN;
  const close = candles.close[bar];
  track(position, close);
  if (bar - position.entryBar >= rules.timeoutBars) {
    leaveAtClose(position, rules, candles, bar);
    return EXIT_CODE.timeout;
  }
  if (rules.trailRatio < Infinity || rules.breakEvenRatio < Infinity) moveStop(position, rules, close);
  return OPEN;
}

/** Closes a position at a bar's close: timeout, end of data, early stop [18, 19]. */
export function leaveAtClose(position: Position, rules: ExecutionRules, candles: Candles, bar: number): void {
  leaveAtMarket(position, rules, candles, bar, candles.close[bar], bar);
}

/** Closes a position at a bar's open, on a signal against it [17]; funding due at that open is paid [23]. */
export function leaveAtOpen(position: Position, rules: ExecutionRules, candles: Candles, bar: number): void {
  if (rules.funding !== undefined) payFunding(position, rules.funding, candles, bar);
  leaveAtMarket(position, rules, candles, bar, candles.open[bar], bar - 1);
  track(position, position.exitReference);
}

/** The leg that fills, of those reached: by finer bars where there is doubt, else by rule [12–14]. */
function decidedLeg(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  reached: number,
): number {
  const { side, stop, target, entryLimit } = position;
  const enteredInside = !Number.isNaN(entryLimit);
  if (reached === BOTH_LEGS || (enteredInside && reached === TARGET_LEG)) {
    const leg = finerLeg(rules, candles, bar, side, stop, target, entryLimit);
    if (leg >= 0) return leg;
    position.doubtfulBars++;
    if (enteredInside && rules.sameBar === "stopFirst") reached &= STOP_LEG;
  }
  return firstLeg(rules, reached, side, stop, candles.open[bar]);
}

/** Fills the target, a resting limit [10, 11]. */
function leaveAtTarget(position: Position, rules: ExecutionRules, candles: Candles, bar: number): void {
  const { side, target } = position;
  const price = limitPrice(-side, target, candles.open[bar], rules.gapFill === "open");
  // How far the bar went against the position before its target filled is not known: the worst is taken [32].
  track(position, side > 0 ? Math.max(candles.low[bar], position.stop) : Math.min(candles.high[bar], position.stop));
  position.exitBar = bar;
  position.exitPrice = price;
  position.exitReference = price;
  position.exitMid = fillMid(rules.costs, candles, bar - 1, price, -side, true);
  position.exitMaker = 1;
  position.exitParticipation = participation(position.qty, candles.volume[bar]);
  position.exitFee = position.qty * price * rules.costs.makerFee;
  track(position, price);
}

/** Fills a market exit at a reference price [8, 18, 20–22]. */
function leaveAtMarket(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  reference: number,
  knownBar: number,
): void {
  const { costs, filters } = rules;
  const { side, qty } = position;
  const share = participation(qty, candles.volume[bar]);
  const spread = spreadFraction(costs, candles, knownBar);
  const raw = marketPrice(reference, -side, spread, slippageFraction(costs, false, spread, share));
  const price = roundToTick(Math.max(raw, 0), filters.tickSize, side > 0 ? "down" : "up");
  position.exitBar = bar;
  position.exitPrice = price;
  position.exitReference = reference;
  position.exitMid = fillMid(costs, candles, knownBar, reference, -side, false);
  position.exitMaker = 0;
  position.exitParticipation = share;
  position.exitFee = qty * price * costs.takerFee;
}

/** Moves the stop at a bar's close, to count from the next bar on [15, 16]. */
function moveStop(position: Position, rules: ExecutionRules, close: number): void {
  const { side, entryPrice, stopDistance } = position;
  const { tickSize } = rules.filters;
  if (side * (close - position.bestClose) > 0) position.bestClose = close;
  if (side * (close - entryPrice) >= rules.breakEvenRatio * stopDistance) {
    const { makerFee, takerFee } = rules.costs;
    const fees = (position.entryMaker === 1 ? makerFee : takerFee) + takerFee;
    raiseStop(position, breakEvenLevel(side, entryPrice, fees, tickSize), close, EXIT_CODE.breakEven);
  }
  if (rules.trailRatio < Infinity) {
    const level = trailingLevel(side, position.bestClose, rules.trailRatio * stopDistance, tickSize);
    raiseStop(position, level, close, EXIT_CODE.trailingStop);
  }
}

/** Moves the stop to a level that is better than its own and still behind the market. */
function raiseStop(position: Position, level: number, close: number, reason: number): void {
  const { side } = position;
  if (side * (level - position.stop) > 0 && side * (close - level) > 0) {
    position.stop = level;
    position.stopReason = reason;
  }
}

/** Pays the funding that fell due up to a bar's open, on the notional at that open [23]. */
function payFunding(position: Position, funding: FundingRates, candles: Candles, bar: number): void {
  if (bar === position.entryBar) return;
  const now = candles.time[bar];
  while (position.nextFunding < funding.time.length && funding.time[position.nextFunding] <= now) {
    position.fundingPaid += position.side * position.qty * candles.open[bar] * funding.rate[position.nextFunding];
    position.nextFunding++;
  }
}

/** Widens the range of prices the position has seen [32]. */
function track(position: Position, price: number): void {
  const { side } = position;
  if (side * (price - position.worst) < 0) position.worst = price;
  if (side * (price - position.best) > 0) position.best = price;
}

/**
 * The mid price at a fill, `NaN` where the book was not recorded [20].
 *
 * A market order pays half the spread from the mid, so its reference is the mid; a resting order is filled when the
 * market stands half a spread away from it.
 */
function fillMid(
  costs: Costs,
  candles: Candles,
  knownBar: number,
  reference: number,
  direction: number,
  isMaker: boolean,
): number {
  const spread = recordedSpread(costs, candles, knownBar);
  return isMaker ? reference * (1 + direction * spread / 2) : spread >= 0 ? reference : NaN;
}

/** Index of the first time after a moment. */
function firstAfter(time: Float64Array, moment: number): number {
  let low = 0, high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
