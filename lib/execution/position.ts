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
import { type Costs, fillMid, marketPrice, participation, slippageFraction, spreadFraction } from "./costs.ts";
import { EXIT_CODE, OPEN } from "./exit_code.ts";
import {
  BOTH_LEGS,
  type FillRules,
  finerLeg,
  firstLeg,
  IN_DOUBT,
  legsReached,
  limitPrice,
  NO_LEG,
  STOP_LEG,
  stopPrice,
  TARGET_LEG,
} from "./fill.ts";
import { type ExchangeFilters, roundToTick } from "./filters.ts";
import { type FundingRates, payFunding } from "./funding.ts";
import type { RiskLimits } from "./size.ts";
import { moveStop } from "./stop_moves.ts";

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
  /** Fees, spread and slippage. */
  readonly costs: Costs;
  /** The exchange's grid of prices and quantities. */
  readonly filters: ExchangeFilters;
  /** How much may be traded. */
  readonly risk: RiskLimits;
  /** Funding of a perpetual; none where absent. */
  readonly funding?: FundingRates;
}

/** One position: open while `side` is not 0, afterwards the record of its exit. */
export class Position {
  /** +1 long, −1 short, 0 none. */
  side: number = 0;
  /** Bar of the entry's fill. */
  entryBar: number = -1;
  /** Base units. */
  qty: number = NaN;
  /** Price of the entry's fill. */
  entryPrice: number = NaN;
  /** Price the entry's rule named. */
  entryReference: number = NaN;
  /** Mid price at the entry, `NaN` where unknown. */
  entryMid: number = NaN;
  /** 1 where the entry was a maker fill. */
  entryMaker: number = 0;
  /** The entry limit while the bar of its fill is stepped, else `NaN` [14]. */
  entryLimit: number = NaN;
  /** Level of the stop. */
  stop: number = NaN;
  /** Level of the target. */
  target: number = NaN;
  /** First distance of the stop from the entry price. */
  stopDistance: number = NaN;
  /** Exit code of a stop fill: stop loss, or what moved the stop. */
  stopReason: number = 0;
  /** Best close so far, for the trailing stop. */
  bestClose: number = NaN;
  /** Most adverse price so far. */
  worst: number = NaN;
  /** Most favourable price so far. */
  best: number = NaN;
  /** Fee of the entry, quote units. */
  entryFee: number = NaN;
  /** Fee of the exit, quote units. */
  exitFee: number = NaN;
  /** Funding paid so far, quote units. */
  fundingPaid: number = 0;
  /** Index of the next funding time. */
  nextFunding: number = 0;
  /** Bar of the exit's fill. */
  exitBar: number = -1;
  /** Price of the exit's fill. */
  exitPrice: number = NaN;
  /** Price the exit's rule named. */
  exitReference: number = NaN;
  /** Mid price at the exit, `NaN` where unknown. */
  exitMid: number = NaN;
  /** 1 where the exit was a maker fill. */
  exitMaker: number = 0;
  /** Bars so far in which the order of events was in doubt; counted over the whole run. */
  doubtfulBars: number = 0;
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

/** Whether a position stays as it is in bars that reach neither leg, so that {@linkcode quietUntil} may pass over them. */
export function isLeftAlone(position: Position, rules: ExecutionRules): boolean {
  return rules.funding === undefined && !rules.exitOnSignal && rules.trailRatio === Infinity &&
    rules.breakEvenRatio === Infinity && Number.isNaN(position.entryLimit);
}

/** The first bar of [bar, end) that reaches a leg or ends the position's time; `end` if none does. */
export function quietUntil(
  position: Position,
  rules: ExecutionRules,
  candles: Candles,
  bar: number,
  end: number,
): number {
  const { side, stop, target } = position;
  const { high, low } = candles;
  const last = Math.min(end, position.entryBar + rules.timeoutBars);
  if (side > 0) { while (bar < last && low[bar] > stop && high[bar] < target) bar++; }
  else while (bar < last && high[bar] < stop && low[bar] > target) bar++;
  return bar;
}

/** Widens the range of prices a position has seen by the bars [start, end) [32]. */
export function trackBars(position: Position, candles: Candles, start: number, end: number): void {
  if (start === end) return;
  const { high, low } = candles;
  let top = -Infinity, bottom = Infinity;
  for (let i = start; i < end; i++) {
    if (high[i] > top) top = high[i];
    if (low[i] < bottom) bottom = low[i];
  }
  track(position, top);
  track(position, bottom);
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
    const shown = finerLeg(rules, candles, bar, side, stop, target, entryLimit, reached);
    if (shown < 0 || (shown & IN_DOUBT) !== 0) position.doubtfulBars++;
    if (shown >= 0) return shown & BOTH_LEGS;
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
  const share = costs.slippage.model === "squareRoot" ? participation(qty, candles.volume[bar]) : 0;
  const spread = spreadFraction(costs, candles, knownBar);
  const raw = marketPrice(reference, -side, spread, slippageFraction(costs, false, spread, share));
  const price = roundToTick(Math.max(raw, 0), filters.tickSize, side > 0 ? "down" : "up");
  position.exitBar = bar;
  position.exitPrice = price;
  position.exitReference = reference;
  position.exitMid = fillMid(costs, candles, knownBar, reference, -side, false);
  position.exitMaker = 0;
  position.exitFee = qty * price * costs.takerFee;
}

/** Widens the range of prices the position has seen [32]. */
function track(position: Position, price: number): void {
  const { side } = position;
  if (side * (price - position.worst) < 0) position.worst = price;
  if (side * (price - position.best) > 0) position.best = price;
}
