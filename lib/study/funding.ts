/**
 * The funding of a study's market: the stored rates over its bars, and the exchange's base rate where there are none.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { columnsHash } from "../data/columns_hash.ts";
import { fundingGrid, missingFundingTimes } from "../data/funding_grid.ts";
import type { FundingHistory } from "../data/funding_history.ts";
import type { Span } from "../data/spans.ts";
import type { FundingRates } from "../execution/funding.ts";
import type { FundingTerms } from "../execution/market_profiles.ts";
import { loadFunding } from "../store/funding_rates.ts";

/** Funding over the bars of a market, with its fingerprint. */
export interface MarketFunding {
  /** What falls due. */
  readonly rates: FundingRates;
  /** Share of the times at which no rate is known and either side pays the base rate; 0 where none falls due. */
  readonly assumedShare: number;
  /** SHA-256 of the rates. */
  readonly hash: string;
}

/**
 * What falls due within a span: each stored rate, and the base rate against either side at every time of the stored rates'
 * grid that has none.
 *
 * Where the stored rates keep to a shorter interval than the base rate is given for, it is charged by the share of time:
 * the interest that it stands for runs evenly. Where they come less often, such as one a day of a thinned file, those in
 * between count as missing.
 *
 * @param stored Rates that are known; those outside the span count for nothing.
 * @throws {RangeError} If the interval is not above 0, or the base rate is below 0 or not finite.
 *
 * @example A rate is missing at 16:00
 * ```ts
 * import assert from "node:assert/strict";
 * import { fundingOver } from "@lib/study/funding.ts";
 *
 * const hour = 3_600_000, stored = { time: Float64Array.of(0, 8 * hour, 24 * hour), rate: Float64Array.of(3e-4, -2e-4, 0) };
 * const { rates, assumedShare } = fundingOver({ from: 0, to: 25 * hour }, stored, { intervalHours: 8, baseRate: 1e-4 });
 * assert.deepEqual([...rates.paidByLong], [3e-4, -2e-4, 1e-4, 0]);
 * assert.deepEqual([...rates.paidByShort], [-3e-4, 2e-4, 1e-4, 0]);
 * assert.equal(assumedShare, 1 / 4);
 * ```
 */
export function fundingOver(
  span: Span,
  stored: FundingHistory,
  terms: FundingTerms,
): MarketFunding {
  const { intervalHours, baseRate } = terms;
  const givenMs = intervalHours * TIMEFRAME_MS["1h"];
  if (!(givenMs > 0 && givenMs < Infinity && baseRate >= 0 && baseRate < Infinity)) {
    throw new RangeError(
      `Cannot charge funding: wanted an interval above 0 and a base rate of at least 0, found ${intervalHours} h, ${baseRate}`,
    );
  }
  const isWithin = (_: number, i: number) => stored.time[i] >= span.from && stored.time[i] < span.to;
  const known = stored.time.filter(isWithin), rate = stored.rate.filter(isWithin);
  const grid = fundingGrid(known, givenMs), missing = missingFundingTimes(known, grid, span);
  const assumed = baseRate * grid.intervalMs / givenMs;
  const due = [
    ...Array.from(known, (time, i) => ({ time, long: rate[i], short: 0 - rate[i] })),
    ...missing.map((time) => ({ time, long: assumed, short: assumed })),
  ].sort((a, b) => a.time - b.time);
  const rates: FundingRates = {
    time: Float64Array.from(due, ({ time }) => time),
    paidByLong: Float64Array.from(due, ({ long }) => long),
    paidByShort: Float64Array.from(due, ({ short }) => short),
  };
  return {
    rates,
    assumedShare: due.length === 0 ? 0 : missing.length / due.length,
    hash: columnsHash(`funding ${due.length}`, [rates.time, rates.paidByLong, rates.paidByShort]),
  };
}

/** The funding of candles by the rates that the store has of their symbol; `null` reads none. */
export function loadMarketFunding(candles: Candles, terms: FundingTerms, db: DatabaseSync | null): MarketFunding {
  const { symbol, timeframe, time } = candles;
  const span = { from: time[0], to: time[time.length - 1] + TIMEFRAME_MS[timeframe] };
  const none = { time: new Float64Array(0), rate: new Float64Array(0) };
  return fundingOver(span, db === null ? none : loadFunding(db, symbol, span), terms);
}
