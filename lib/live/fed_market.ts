/**
 * The market of a live feed: the bars before it, with what must reach beyond their end, and the bars that a run has heard.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, DAY_MS, PRICE_COLUMNS } from "../core/candles.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { type PriceSteps, priceSteps } from "../data/price_steps.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { loadFunding } from "../store/funding_rates.ts";
import type { BarRecord } from "../store/live_market_records.ts";
import { loadHistory } from "../store/live_reads.ts";
import { fundingOver } from "../study/funding.ts";
import type { StudyMarket } from "../study/market.ts";
import type { OpenedLane } from "./run_plan.ts";

/** How far a market is known ahead: no run is longer. */
const AHEAD_DAYS = 366;

/**
 * A market with no more columns than a feed brings: funding is assumed at the base rate for a year to come, and prices keep
 * to the step of the last day.
 */
export function fedMarket(db: DatabaseSync, market: StudyMarket): StudyMarket {
  const { book: _, extra: __, ...candles } = market.candles, { time, symbol } = candles;
  const terms = marketProfile(market.profile).funding;
  const span = { from: time[0], to: time[time.length - 1] + AHEAD_DAYS * DAY_MS };
  return {
    ...market,
    candles,
    dataHash: candlesHash(candles),
    priceSteps: stepsAhead(priceSteps(candles)),
    ...(terms && { funding: fundingOver(span, loadFunding(db, symbol, span), terms) }),
  };
}

function stepsAhead({ firstDay, byDay }: PriceSteps): PriceSteps {
  const longer = new Float64Array(byDay.length + AHEAD_DAYS).fill(byDay[byDay.length - 1]);
  longer.set(byDay);
  return { firstDay, byDay: longer };
}

/** A lane whose bars go on with those that a run has heard, as the exchange has them now. */
export function withHeardBars(db: DatabaseSync, run: string, lane: OpenedLane): OpenedLane {
  const { plan: { symbol, timeframe }, candles } = lane;
  const latest = new Map<number, BarRecord>();
  for (const bar of loadHistory(db, "bars", run)) {
    if (bar.symbol !== symbol || bar.timeframe !== timeframe) continue;
    if (bar.revision >= (latest.get(bar.time)?.revision ?? 0)) latest.set(bar.time, bar);
  }
  return latest.size === 0 ? lane : { ...lane, candles: longer(candles, [...latest.values()]) };
}

function longer(candles: Candles, bars: readonly BarRecord[]): Candles {
  const all = new Map(Array.from(candles.time, (time, i) => [time, rowOf(candles, i)] as const));
  for (const bar of bars) all.set(bar.time, bar);
  const rows = [...all.values()].sort((a, b) => a.time - b.time);
  const { symbol, timeframe } = candles;
  const column = (name: (typeof PRICE_COLUMNS)[number]) => rows.map((row) => row[name]);
  const [time, open, high, low, close, volume] = PRICE_COLUMNS.map(column);
  return candlesFromColumns({ symbol, timeframe, time, open, high, low, close, volume });
}

function rowOf(candles: Candles, i: number): Record<(typeof PRICE_COLUMNS)[number], number> {
  const { time, open, high, low, close, volume } = candles;
  return { time: time[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] };
}
