/**
 * Which leg of a bracket a bar fills, and at which price: the one place where backtest, paper and live trading agree.
 *
 * The numbers in brackets are the rules of `README.md`. A `direction` is +1 for a buy and −1 for a sell; a `side` is
 * +1 for a long and −1 for a short position.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";

/** How the doubt inside a bar is settled. */
export interface FillRules {
  /** Which leg fills first if a bar holds both [12]. */
  readonly sameBar: "stopFirst" | "targetFirst";
  /** Whether a resting limit fills only when the bar trades through it, or already when touched [3, 10]. */
  readonly limitFill: "through" | "touch";
  /** What a resting limit gets when the bar opens beyond it: its own level, or the better open [4, 11]. */
  readonly gapFill: "level" | "open";
  /**
   * How far a stop that a bar touched inside fills beyond its level, as a share in [0, 1] of the way to the bar's extreme
   * against us [41].
   */
  readonly stopSlipShare: number;
  /** Shorter bars of the same market that tell the order inside a bar [13]. */
  readonly finer?: Candles;
}

/** No leg was reached. */
export const NO_LEG = 0;
/** The stop was reached. */
export const STOP_LEG = 1;
/** The target was reached. */
export const TARGET_LEG = 2;
/** Both legs were reached. */
export const BOTH_LEGS = 3;

/**
 * Whether a bar fills a resting limit [3, 10].
 *
 * @param extreme The bar's low for a buy, its high for a sell.
 */
export function limitReached(direction: number, limit: number, extreme: number, touch: boolean): boolean {
  const depth = direction * (limit - extreme);
  return touch ? depth >= 0 : depth > 0;
}

/**
 * The price that a bar must trade through, or touch, to fill a resting limit: half a price step beyond its level, so that
 * a market whose prices were rounded to that step was at the level indeed [40].
 */
export function limitReach(direction: number, limit: number, priceStep: number): number {
  return limit - direction * priceStep / 2;
}

/** The price of a filled limit: its level, or the open beyond it by option [4, 11]. */
export function limitPrice(direction: number, limit: number, open: number, better: boolean): number {
  return better && direction * (limit - open) > 0 ? open : limit;
}

/**
 * The reference price of a filled stop: the open where the bar opened beyond it, else a share of the way from its level to
 * the bar's extreme [8, 9, 41].
 *
 * @param extreme The bar's low for a long, its high for a short.
 */
export function stopPrice(side: number, stop: number, open: number, extreme: number, slipShare: number): number {
  return side * (open - stop) <= 0 ? open : stop + slipShare * (extreme - stop);
}

/**
 * The legs a bar reaches: {@linkcode NO_LEG}, {@linkcode STOP_LEG}, {@linkcode TARGET_LEG} or their sum.
 *
 * @example A bar that holds both
 * ```ts
 * import assert from "node:assert/strict";
 * import { BOTH_LEGS, legsReached, STOP_LEG } from "@lib/execution/fill.ts";
 *
 * const stop = 99, target = 102;
 * assert.equal(legsReached(1, stop, target, 102.5, 98.5, false), BOTH_LEGS);
 * assert.equal(legsReached(1, stop, target, 102, 99, false), STOP_LEG); // the target is touched, not traded through
 * ```
 */
export function legsReached(
  side: number,
  stop: number,
  target: number,
  high: number,
  low: number,
  touch: boolean,
): number {
  const adverse = side > 0 ? low : high, favourable = side > 0 ? high : low;
  const stopHit = side * (adverse - stop) <= 0;
  const depth = side * (favourable - target);
  const targetHit = touch ? depth >= 0 : depth > 0;
  return (stopHit ? STOP_LEG : NO_LEG) + (targetHit ? TARGET_LEG : NO_LEG);
}

/** Added to the leg that finer bars show, where within one of them the rule decided [13]. */
export const IN_DOUBT = 4;

/** The leg that fills first by rule, of those reached [12]. */
export function firstLeg(rules: FillRules, reached: number, side: number, stop: number, open: number): number {
  if (reached !== BOTH_LEGS) return reached;
  return rules.sameBar === "stopFirst" || side * (open - stop) <= 0 ? STOP_LEG : TARGET_LEG;
}

/**
 * The leg that finer bars show to fill first inside a bar [13].
 *
 * @param target The target's {@linkcode limitReach}.
 * @param entryLimit That of the limit whose fill inside this bar opened the position; `NaN` if it was open at the open.
 * @param reached The legs that the bar itself reaches.
 * @returns The leg, {@linkcode NO_LEG} if none fills after the entry, or −1 where the finer bars cannot tell; plus
 * {@linkcode IN_DOUBT} if the other reading of a finer bar would have been another leg.
 */
export function finerLeg(
  rules: FillRules,
  candles: Candles,
  bar: number,
  side: number,
  stop: number,
  target: number,
  entryLimit: number,
  reached: number,
): number {
  const { finer } = rules;
  if (finer === undefined) return -1;
  const from = candles.time[bar], to = from + TIMEFRAME_MS[candles.timeframe];
  const finerMs = TIMEFRAME_MS[finer.timeframe];
  const touch = rules.limitFill === "touch";
  let entered = Number.isNaN(entryLimit), doubt = 0;
  for (let time = from, k = firstBarFrom(finer.time, from); time < to; time += finerMs, k++) {
    // A missing bar may have held either leg.
    if (finer.time[k] !== time) return -1;
    const high = finer.high[k], low = finer.low[k];
    let inside = legsReached(side, stop, target, high, low, touch);
    if (!entered) {
      entered = limitReached(side, entryLimit, side > 0 ? low : high, touch);
      if (!entered) continue;
      // The finer bar of the entry is in the same doubt as the bar itself was [14].
      if ((inside & TARGET_LEG) !== 0) doubt = IN_DOUBT;
      if (rules.sameBar === "stopFirst") inside &= STOP_LEG;
    } else if (inside === BOTH_LEGS && side * (finer.open[k] - stop) > 0) doubt = IN_DOUBT;
    if (inside !== NO_LEG) return firstLeg(rules, inside, side, stop, finer.open[k]) + doubt;
  }
  // A stop that the bar reached was reached after the entry: finer bars that do not show it are of other trades.
  return entered && (reached & STOP_LEG) === 0 ? NO_LEG + doubt : -1;
}
