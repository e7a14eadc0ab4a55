/**
 * The shape of daily results, and how evenly they are earned.
 *
 * Daily PnL is E_t − E_(t−1) of a UTC day, marked to market. An *active day* has at least one trade closed. Every
 * function is `null` where its value does not exist.
 *
 * @module
 */
import { median, moments, sorted } from "../core/statistics.ts";
import { defined, ratio } from "./defined.ts";

/** How many of the best days {@linkcode topDaysShare} looks at. */
export const TOP_DAYS = 5;

/** Biased skewness of daily returns. */
export function skewDaily(returns: ArrayLike<number>): number | null {
  return defined(moments(returns).skewness);
}

/** Biased excess kurtosis of daily returns, 0 for a normal series. */
export function kurtosisDaily(returns: ArrayLike<number>): number | null {
  return defined(moments(returns).kurtosis - 3);
}

/**
 * Share of all gains that the best days made: Σ of the min(K, green days) best daily PnLs / Σ of the positive ones.
 *
 * @example One day made half of the gains
 * ```ts
 * import assert from "node:assert/strict";
 * import { topDaysShare } from "@lib/metrics/distribution.ts";
 *
 * assert.equal(topDaysShare([50, -20, 30, 20], 1), 0.5);
 * ```
 */
export function topDaysShare(dailyPnl: ArrayLike<number>, topDays: number = TOP_DAYS): number | null {
  const ascending = sorted(dailyPnl);
  let best = 0, all = 0;
  for (let i = ascending.length - 1; i >= 0 && ascending[i] > 0; i--) {
    if (ascending.length - i <= topDays) best += ascending[i];
    all += ascending[i];
  }
  return ratio(best, all);
}

/** Share of active days that ended with a gain. */
export function greenDaysShare(activePnl: ArrayLike<number>): number | null {
  let green = 0;
  for (let i = 0; i < activePnl.length; i++) if (activePnl[i] > 0) green++;
  return ratio(green, activePnl.length);
}

/** Median PnL of the active days, as a share of the starting equity. */
export function medianDailyPnl(activePnl: ArrayLike<number>, startEquity: number): number | null {
  return ratio(median(activePnl), startEquity);
}

/** Biased skewness of the PnL of the active days. */
export function skewDailyPnl(activePnl: ArrayLike<number>): number | null {
  return defined(moments(activePnl).skewness);
}
