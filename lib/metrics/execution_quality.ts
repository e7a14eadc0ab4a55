/**
 * What trading cost and how much it can carry: fees, slippage, spread, participation, capacity.
 *
 * Each trade has two fills. A fill's *reference* is the price the rule named before slippage and spread. Every function
 * is `null` where its value does not exist, above all without trades.
 *
 * @module
 */
import { quantile, sorted } from "../core/statistics.ts";
import type { Trades } from "../core/trades.ts";
import { defined, ratio } from "./defined.ts";

const BPS = 1e4;

/** Share of a bar's volume at which capacity is quoted: an impact of a tenth of a bar's volatility by the default law. */
const CAPACITY_PARTICIPATION = 0.01;

/** Fees and funding of all trades / gross profit of the trades that made one before costs. */
export function feesShareOfGross(trades: Trades): number | null {
  return ratio(sumOf(trades.fees, trades.length), grossProfit(trades));
}

/** Funding paid by all trades, negative if more was received, in quote units; 0 on a market without funding. */
export function fundingPaid(trades: Trades): number | null {
  return trades.length === 0 ? null : sumOf(trades.fundingPaid, trades.length);
}

/** Funding of all trades / gross profit of the trades that made one before costs. */
export function fundingShareOfGross(trades: Trades): number | null {
  return ratio(sumOf(trades.fundingPaid, trades.length), grossProfit(trades));
}

function sumOf(column: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += column[i];
  return sum;
}

/** Profit before costs of the trades that made one, quote units. */
function grossProfit({ length, side, qty, entryReference, exitReference }: Trades): number {
  let gross = 0;
  for (let i = 0; i < length; i++) gross += Math.max(0, side[i] * qty[i] * (exitReference[i] - entryReference[i]));
  return gross;
}

/**
 * Slippage and spread paid, in basis points of the traded reference notional; positive against us.
 *
 * - Formula: Σ over fills of (signed fill − reference) · qty / Σ (reference · qty) · 10⁴.
 */
export function slippageBps(trades: Trades): number | null {
  let paid = 0, notional = 0;
  for (let i = 0; i < trades.length; i++) {
    const { side, qty, entryPrice, exitPrice, entryReference, exitReference } = trades;
    paid += side[i] * qty[i] * (entryPrice[i] - entryReference[i] + exitReference[i] - exitPrice[i]);
    notional += qty[i] * (entryReference[i] + exitReference[i]);
  }
  return ratio(paid * BPS, notional);
}

/** What maker fills earned against the mid price, in basis points of their reference notional; fills without a known mid do not count. */
export function spreadCapturedBps(trades: Trades): number | null {
  let earned = 0, notional = 0;
  for (let i = 0; i < trades.length; i++) {
    const signed = trades.side[i] * trades.qty[i];
    if (trades.entryMaker[i] && !Number.isNaN(trades.entryMid[i])) {
      earned += signed * (trades.entryMid[i] - trades.entryPrice[i]);
      notional += trades.qty[i] * trades.entryReference[i];
    }
    if (trades.exitMaker[i] && !Number.isNaN(trades.exitMid[i])) {
      earned += signed * (trades.exitPrice[i] - trades.exitMid[i]);
      notional += trades.qty[i] * trades.exitReference[i];
    }
  }
  return ratio(earned * BPS, notional);
}

/** Fill quantity / volume of the bar that filled it, of every fill whose bar had volume, ascending. */
export function fillParticipation(trades: Trades): Float64Array {
  const fills = new Float64Array(2 * trades.length);
  let count = 0;
  for (let i = 0; i < trades.length; i++) {
    if (!Number.isNaN(trades.entryParticipation[i])) fills[count++] = trades.entryParticipation[i];
    if (!Number.isNaN(trades.exitParticipation[i])) fills[count++] = trades.exitParticipation[i];
  }
  return sorted(fills.subarray(0, count));
}

/** Median share of a bar's volume that a fill took; the argument is {@linkcode fillParticipation}. */
export function participationMedian(ascending: ArrayLike<number>): number | null {
  return defined(quantile(ascending, 0.5));
}

/** 95th percentile of the share of a bar's volume that a fill took; the argument is {@linkcode fillParticipation}. */
export function participation95(ascending: ArrayLike<number>): number | null {
  return defined(quantile(ascending, 0.95));
}

/** Starting equity at which the 95th-percentile participation would reach 1 %, in quote units. */
export function capacity(startEquity: number, participation95: number | null): number | null {
  return participation95 === null ? null : ratio(startEquity * CAPACITY_PARTICIPATION, participation95);
}
