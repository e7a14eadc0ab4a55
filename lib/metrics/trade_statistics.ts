/**
 * What the closed trades say: how often they win, how much, how long they take and how much they trade.
 *
 * Profits are net: after fees, funding, slippage and spread, in quote units. Every function is `null` where its value
 * does not exist, above all without trades.
 *
 * @module
 */
import { mean, median, NEGLIGIBLE_SPREAD } from "../core/statistics.ts";
import type { Trades } from "../core/trades.ts";
import { defined, ratio } from "./defined.ts";

interface WinsAndLosses {
  readonly wins: number;
  readonly losses: number;
  readonly winSum: number;
  /** Sum of the losses as a number ≥ 0; 0 when negligible beside the largest trade. */
  readonly lossSum: number;
}

function winsAndLosses(pnl: ArrayLike<number>): WinsAndLosses {
  let wins = 0, losses = 0, winSum = 0, lossSum = 0, largest = 0;
  for (let i = 0; i < pnl.length; i++) {
    if (pnl[i] > 0) {
      wins++;
      winSum += pnl[i];
    } else if (pnl[i] < 0) {
      losses++;
      lossSum -= pnl[i];
    }
    largest = Math.max(largest, Math.abs(pnl[i]));
  }
  return { wins, losses, winSum, lossSum: lossSum <= NEGLIGIBLE_SPREAD * largest ? 0 : lossSum };
}

/**
 * Net profit of the winning trades / net loss of the losing ones; `null` without a loss.
 *
 * @param pnl Net profit of each trade.
 *
 * @example Three won for each one lost
 * ```ts
 * import assert from "node:assert/strict";
 * import { profitFactor } from "@lib/metrics/trade_statistics.ts";
 *
 * assert.equal(profitFactor([20, -10, 10]), 3);
 * ```
 */
export function profitFactor(pnl: ArrayLike<number>): number | null {
  const { winSum, lossSum } = winsAndLosses(pnl);
  return ratio(winSum, lossSum);
}

/** Share of trades with a net profit. */
export function winRate(pnl: ArrayLike<number>): number | null {
  return ratio(winsAndLosses(pnl).wins, pnl.length);
}

/** Mean win / mean loss; `null` without a win or without a loss. */
export function payoffRatio(pnl: ArrayLike<number>): number | null {
  const { wins, losses, winSum, lossSum } = winsAndLosses(pnl);
  return wins === 0 || lossSum === 0 ? null : ratio(winSum / wins, lossSum / losses);
}

/** Mean net profit of a trade, in quote units. */
export function expectancy(pnl: ArrayLike<number>): number | null {
  return defined(mean(pnl));
}

/** Median time in a trade, minutes. */
export function medianHoldingMinutes(holdingMinutes: ArrayLike<number>): number | null {
  return defined(median(holdingMinutes));
}

/** Longest run of losing trades in order of exit; 0 without a loss. */
export function maxConsecutiveLosses(pnl: ArrayLike<number>): number {
  let run = 0, longest = 0;
  for (let i = 0; i < pnl.length; i++) {
    run = pnl[i] < 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Closed trades a day of the tested span. */
export function tradesPerDay(trades: number, days: number): number | null {
  return ratio(trades, days);
}

/** Share of bars in a position. */
export function exposure(barsInPosition: number, bars: number): number | null {
  return ratio(barsInPosition, bars);
}

/** How often the mean equity was traded: Σ notional of both fills / mean of the equity at the bars' closes. */
export function turnover(trades: Trades, equity: Float64Array): number | null {
  let notional = 0;
  for (let i = 0; i < trades.length; i++) {
    notional += trades.qty[i] * (trades.entryPrice[i] + trades.exitPrice[i]);
  }
  const average = meanEquity(equity);
  return average > 0 ? ratio(notional, average) : null;
}

/** The mean by four running sums, which do not wait for each other: a quarter of the time on a year of minutes. */
function meanEquity(equity: Float64Array): number {
  const whole = equity.length - equity.length % 4;
  let a = 0, b = 0, c = 0, d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += equity[i];
    b += equity[i + 1];
    c += equity[i + 2];
    d += equity[i + 3];
  }
  for (let i = whole; i < equity.length; i++) a += equity[i];
  return (a + b + c + d) / equity.length;
}
