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
import { fillMid, hasImpact, marketCost, marketPrice, partBeyond, participation } from "./costs.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { EXIT_CODE, OPEN } from "./exit_code.ts";
import {
  BOTH_LEGS,
  finerLeg,
  firstLeg,
  IN_DOUBT,
  legsReached,
  limitPrice,
  NO_LEG,
  STOP_LEG,
  TARGET_LEG,
} from "./fill.ts";
import { roundToTick } from "./filters.ts";
import { payFunding, payFundingInside } from "./funding.ts";
import type { Position } from "./position.ts";
import { liquidationReference, stopReference } from "./stop_fill.ts";
import { followLevel, moveStop } from "./stop_moves.ts";

/**
 * What the market does to an open position in one bar: funding, and the leg that fills [8–14, 23, 37, 41].
 *
 * @returns The exit code, or {@linkcode OPEN}. On an exit the position's exit fields are set and its `side` is kept.
 */
export function barExit(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  const { side, stop } = position;
  const high = candles.high[bar], low = candles.low[bar];
  if (rules.funding !== undefined) payFunding(position, rules.funding, candles, bar);
  const reached = legsReached(side, stop, position.targetReach, high, low, rules.limitFill === "touch");
  if (reached !== NO_LEG) {
    const leg = decidedLeg(position, rules, candles, bar, reached);
    if (leg === STOP_LEG) {
      if (position.stopReason === EXIT_CODE.liquidation) return leaveInLiquidation(position, rules, candles, bar);
      const reference = stopReference(position, rules, candles, bar);
      // Where the market was beyond the liquidation, the exchange was first.
      if (side * (reference - position.liquidation) <= 0) return leaveInLiquidation(position, rules, candles, bar);
      if (rules.funding !== undefined) payFundingInside(position, rules.funding, candles, bar, false);
      leaveAtMarket(position, rules, candles, bar, reference, bar - 1);
      track(position, position.exitReference);
      return position.stopReason;
    }
    if (leg === TARGET_LEG) {
      if (rules.funding !== undefined) payFundingInside(position, rules.funding, candles, bar, false);
      leaveAtTarget(position, rules, candles, bar);
      return EXIT_CODE.takeProfit;
    }
  }
  const adverse = side > 0 ? low : high, favourable = side > 0 ? high : low;
  track(position, adverse);
  // Before a limit entry filled, the bar's favourable extreme may already have been [14, 32].
  if (Number.isNaN(position.entryLimit)) track(position, favourable);
  else position.entryLimit = NaN;
  track(position, candles.close[bar]);
  return OPEN;
}

/** Decided at a close: the position stays as it is. */
export const HOLD: number = OPEN;
/** Decided at a close: the position's stop has moved. */
export const MOVE_STOP: number = -2;

/**
 * What is decided of an open position at a bar's close [15–18, 33, 34]: where its stop stands from the next bar on, and
 * whether to leave it. It needs no market but the close, so a venue's position is decided by it too.
 *
 * @param isAgainst Whether the strategy asks to leave, or its signal is against the position and that closes it.
 * @param level Where the strategy wants the stop, `NaN` for nowhere.
 * @returns {@linkcode HOLD}, {@linkcode MOVE_STOP}, or the exit code to leave with: a timeout, for which a backtest takes
 * this very close, or a signal, for which it takes the next open; that one is kept in the position's `leaving`.
 */
export function decideAtClose(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  isAgainst: boolean,
  level: number,
): number {
  if (candles.time[bar] - candles.time[position.entryBar] >= rules.timeoutMs) return EXIT_CODE.timeout;
  const { stop } = position, close = candles.close[bar];
  if (rules.trailRatio < Infinity || rules.breakEvenRatio < Infinity) moveStop(position, rules, close);
  if (!Number.isNaN(level)) followLevel(position, rules, close, level);
  if (isAgainst) return position.leaving = EXIT_CODE.signal;
  return position.stop === stop ? HOLD : MOVE_STOP;
}

/** Closes a position at a bar's close: timeout, end of data, early stop [18, 19]. */
export function leaveAtClose(position: Position, rules: ExecutionRules, candles: Candles, bar: number): void {
  if (rules.funding !== undefined) payFundingInside(position, rules.funding, candles, bar, true);
  leaveAtMarket(position, rules, candles, bar, candles.close[bar], bar);
}

/**
 * Closes a position at a bar's open, on a signal against it or because the strategy asks to leave [17, 33]; funding due
 * at that open is paid [23].
 *
 * @returns The exit code: where the open lies beyond the liquidation, the exchange was first [38].
 */
export function leaveAtOpen(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  if (rules.funding !== undefined) payFunding(position, rules.funding, candles, bar);
  if (opensLiquidated(position, candles, bar)) return leaveInLiquidation(position, rules, candles, bar);
  leaveAtMarket(position, rules, candles, bar, candles.open[bar], bar - 1);
  track(position, position.exitReference);
  return EXIT_CODE.signal;
}

/** Whether a bar opens at or beyond the liquidation; never without margin [38]. */
function opensLiquidated({ side, liquidation }: Position, candles: Candles, bar: number): boolean {
  return side * (candles.open[bar] - liquidation) <= 0;
}

/** Has the exchange close a position: the margin is gone, and more where the bar went further [38]. */
function leaveInLiquidation(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  if (rules.funding !== undefined) payFundingInside(position, rules.funding, candles, bar, false);
  const reference = liquidationReference(position, rules, candles, bar);
  leaveAtMarket(position, rules, candles, bar, reference, bar - 1);
  position.exitFee += position.qty * position.exitPrice * rules.margin!.liquidationFee;
  track(position, reference);
  return EXIT_CODE.liquidation;
}

/** The leg that fills, of those reached: by finer bars where there is doubt, else by rule [12–14]. */
function decidedLeg(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  reached: number,
): number {
  const { side, stop, targetReach, entryLimit } = position;
  const enteredInside = !Number.isNaN(entryLimit);
  if (reached === BOTH_LEGS || (enteredInside && reached === TARGET_LEG)) {
    const shown = finerLeg(rules, candles, bar, side, stop, targetReach, entryLimit, reached);
    if (shown < 0 || (shown & IN_DOUBT) !== 0) position.doubtfulBars++;
    if (shown >= 0) return shown & BOTH_LEGS;
    if (enteredInside && rules.sameBar === "stopFirst") reached &= STOP_LEG;
  }
  return firstLeg(rules, reached, side, stop, candles.open[bar]);
}

/** Fills the target, a resting limit, and sells at the close what its bar had no volume for [10, 11, 36]. */
function leaveAtTarget(position: Position, rules: ExecutionRules, candles: Candles, bar: number): void {
  const { side, qty, target } = position;
  const { costs, risk } = rules;
  const level = limitPrice(-side, target, candles.open[bar], rules.gapFill === "open");
  // How far the bar went against the position before its target filled is not known: the worst is taken [32].
  track(position, side > 0 ? Math.max(candles.low[bar], position.stop) : Math.min(candles.high[bar], position.stop));
  position.exitBar = bar;
  position.exitPrice = level;
  position.exitReference = level;
  position.exitMid = fillMid(costs, candles, bar - 1, level, -side, true);
  position.exitMaker = 1;
  position.exitFee = qty * level * costs.makerFee;
  track(position, level);
  if (risk.maxParticipation === Infinity) return;
  const share = participation(qty, candles.volume[bar]), beyond = partBeyond(share, risk.maxParticipation);
  if (beyond === 0) return;
  const market = marketExitPrice(position, rules, candles, candles.close[bar], bar, share);
  const rest = side * (market - level) < 0 ? market : level;
  position.exitPrice += beyond * (rest - level);
  position.exitFee += beyond * qty * (rest * costs.takerFee - level * costs.makerFee);
}

/** Fills a market exit at a reference price [8, 18, 20–22, 35]. */
function leaveAtMarket(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  reference: number,
  knownBar: number,
): void {
  const { costs, risk } = rules;
  const { side, qty } = position;
  // Read only where it counts: the column is far from the others in memory.
  const readsVolume = risk.maxParticipation < Infinity || hasImpact(costs);
  const share = readsVolume ? participation(qty, candles.volume[bar]) : 0;
  let price = marketExitPrice(position, rules, candles, reference, knownBar, share);
  const beyond = partBeyond(share, risk.maxParticipation), extreme = side > 0 ? candles.low[bar] : candles.high[bar];
  if (beyond > 0 && side * (extreme - price) < 0) price += beyond * (extreme - price);
  position.exitBar = bar;
  position.exitPrice = price;
  position.exitReference = reference;
  position.exitMid = fillMid(costs, candles, knownBar, reference, -side, false);
  position.exitMaker = 0;
  position.exitFee = qty * price * costs.takerFee;
}

/** The price of a market exit that takes a share of its bar [8, 20, 21, 26]. */
function marketExitPrice(
  { side, priceStep }: Position,
  rules: ExecutionRules,
  candles: Candles,
  reference: number,
  knownBar: number,
  share: number,
): number {
  const raw = marketPrice(reference, -side, marketCost(rules.costs, candles, knownBar, priceStep, false, share));
  return roundToTick(Math.max(raw, 0), rules.filters.tickSize, side > 0 ? "down" : "up");
}

/** Widens the range of prices the position has seen [32]. */
export function track(position: Position, price: number): void {
  const { side } = position;
  if (side * (price - position.worst) < 0) position.worst = price;
  if (side * (price - position.best) > 0) position.best = price;
}
