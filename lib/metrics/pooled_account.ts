/**
 * The account of equal shares: one rule on several markets at once, as one series.
 *
 * Each day begins with the same share of the money in every market that has that day; a market has the days from its first
 * bar to its last, holes between them included. So the return of a day is the mean of the markets' returns of that day,
 * and how far the markets move together counts by itself.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { mergeTrades } from "../core/merge_trades.ts";
import type { BacktestResult } from "../core/result.ts";
import { compounded, type DailyCurve, dayIndex } from "./daily.ts";

/** Returns by day. */
type Returns = Pick<DailyCurve, "days" | "returns">;

/**
 * The result of one rule on several markets as that of one account of equal shares, which begins with what the markets'
 * accounts begin with together.
 *
 * - Equity is marked at every bar of any market. Trades are all trades, in the amounts of the markets' own accounts.
 * - The share of bars in a position is that of all markets' bars. The run ended early if one of its markets did.
 * - A market that is ruined takes its share of that day with it, and neither gains nor loses from then on.
 *
 * @returns Of a single market its own result.
 *
 * @example A market that wins a half, and one that loses a quarter
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { pooledAccount } from "@lib/metrics/pooled_account.ts";
 *
 * const flat = { trades: tradesOf([]), barMs: 86_400_000, barsInPosition: 0, stopReason: null, refusals: {} };
 * const run = (equity: number) => {
 *   return { ...flat, time: Float64Array.of(0), equity: Float64Array.of(equity), startEquity: 100 };
 * };
 * const { startEquity, equity } = pooledAccount([run(150), run(75)]);
 * assert.deepEqual([startEquity, equity[0]], [200, 225]);
 * ```
 */
export function pooledAccount(results: readonly BacktestResult[]): BacktestResult {
  if (results.length === 1) return results[0];
  const startEquity = results.reduce((sum, result) => sum + result.startEquity, 0);
  const { time, equity } = pooledEquity(results, startEquity);
  const bars = results.reduce((sum, result) => sum + result.equity.length, 0);
  const refusals: Record<string, number> = {};
  for (const result of results) {
    for (const [reason, count] of Object.entries(result.refusals)) refusals[reason] = (refusals[reason] ?? 0) + count;
  }
  return {
    trades: mergeTrades(results.map(({ trades }) => trades)).trades,
    time,
    barMs: results[0].barMs,
    equity,
    startEquity,
    barsInPosition: results.reduce((sum, result) => sum + result.barsInPosition, 0) / bars * equity.length,
    stopReason: results.find(({ stopReason }) => stopReason !== null)?.stopReason ?? null,
    refusals,
  };
}

/** Equity of the account at every bar of any market. */
function pooledEquity(
  results: readonly BacktestResult[],
  startEquity: number,
): Pick<BacktestResult, "time" | "equity"> {
  const count = results.length, most = results.reduce((sum, result) => sum + result.time.length, 0);
  const time = new Float64Array(most), equity = new Float64Array(most);
  const next = new Int32Array(count), lastDay = new Float64Array(count);
  // What each market's account has now, and had when the day began; NaN while the market has no such day.
  const now = new Float64Array(count), before = new Float64Array(count).fill(NaN);
  for (let m = 0; m < count; m++) {
    now[m] = results[m].startEquity;
    lastDay[m] = results[m].time.length === 0 ? -Infinity : dayIndex(results[m].time[results[m].time.length - 1]);
  }
  let bars = 0, dayEnd = -Infinity, begun = startEquity, level = startEquity, shares = 0;
  for (;;) {
    let at = Infinity;
    for (let m = 0; m < count; m++) {
      const times = results[m].time, i = next[m];
      if (i < times.length && times[i] < at) at = times[i];
    }
    if (at === Infinity) break;
    if (at >= dayEnd) {
      const day = dayIndex(at);
      dayEnd = (day + 1) * DAY_MS;
      begun = level;
      shares = 0;
      for (let m = 0; m < count; m++) {
        const has = day <= lastDay[m] && (next[m] > 0 || dayIndex(results[m].time[0]) <= day);
        before[m] = has ? now[m] : NaN;
        if (has) shares++;
      }
    }
    let sum = 0;
    for (let m = 0; m < count; m++) {
      const result = results[m], i = next[m];
      if (i < result.time.length && result.time[i] === at) {
        now[m] = result.equity[i];
        next[m]++;
      }
      // NaN while the market has no such day.
      if (before[m] > 0) sum += now[m] / before[m] - 1;
    }
    level = begun * (1 + sum / shares);
    time[bars] = at;
    equity[bars++] = level;
  }
  return { time: time.slice(0, bars), equity: equity.slice(0, bars) };
}

/**
 * Returns of several markets as those of equal shares: on each day the mean over those that have it; 0 on a day that none
 * has.
 *
 * @param parts Consecutive days and their returns.
 * @returns Of a single market its own returns.
 *
 * @example The second market begins a day later
 * ```ts
 * import assert from "node:assert/strict";
 * import { pooledReturns } from "@lib/metrics/pooled_account.ts";
 *
 * const day = 86_400_000;
 * const { returns } = pooledReturns([
 *   { days: Float64Array.of(0, day), returns: Float64Array.of(0.5, 0.25) },
 *   { days: Float64Array.of(day), returns: Float64Array.of(0.75) },
 * ]);
 * assert.deepEqual([...returns], [0.5, 0.5]);
 * ```
 */
export function pooledReturns(parts: readonly Returns[]): Returns {
  if (parts.length === 1) return parts[0];
  const filled = parts.filter(({ days }) => days.length > 0);
  if (filled.length === 0) return { days: new Float64Array(0), returns: new Float64Array(0) };
  const first = Math.min(...filled.map(({ days }) => dayIndex(days[0])));
  const last = Math.max(...filled.map(({ days }) => dayIndex(days[days.length - 1])));
  const sums = new Float64Array(last - first + 1), shares = new Int32Array(sums.length);
  for (const { days, returns } of filled) {
    const offset = dayIndex(days[0]) - first;
    for (let i = 0; i < returns.length; i++) {
      sums[offset + i] += returns[i];
      shares[offset + i]++;
    }
  }
  return {
    days: Float64Array.from(sums, (_, i) => (first + i) * DAY_MS),
    returns: sums.map((sum, i) => shares[i] === 0 ? 0 : sum / shares[i]),
  };
}

/** Closes by day. */
interface Closes {
  readonly days: Float64Array;
  readonly closes: Float64Array;
}

/**
 * The price of equal shares of several markets, shared anew each day: 1 before its first return, which is that of a market's
 * second day.
 *
 * @param markets Consecutive days and their last prices.
 * @returns Of a single market its own closes.
 */
export function heldShares(markets: readonly Closes[]): Closes {
  if (markets.length === 1) return markets[0];
  const { days, returns } = pooledReturns(markets.map(({ days, closes }) => {
    return { days, returns: closes.map((close, day) => day === 0 ? 0 : close / closes[day - 1] - 1) };
  }));
  return { days, closes: compounded(returns) };
}
