/**
 * Thresholds that ask more of long spans, and of days on which a strategy decides little what such days can show.
 *
 * @module
 */
import type { KpiName } from "../metrics/registry.ts";

/** By what a threshold's value scales; the table says why. */
export type ThresholdScale = "span" | "tradesADay";

type Kpis = Readonly<Partial<Record<KpiName, number | null>>>;

/** Least share of active days among the days, or the trades if these are fewer. */
const ACTIVE_SHARE = 0.3;

/** Trades a day of the minute traders for whom the share of green days was set. */
const MINUTE_TRADES_A_DAY = 6;

/** What a coin gives. */
const EVEN = 0.5;

const MINUTES_A_DAY = 1440;

/**
 * Days, or trades if these are fewer: as many days can be active. A span of *D* days has *n* trades, *n* / *D* a day.
 */
function mostActiveDays({ tradeCount, tradesPerDay }: Kpis): number {
  if (!tradeCount || !tradesPerDay) return 0;
  return Math.min(tradeCount, tradeCount / tradesPerDay);
}

/**
 * Trades whose profit an active day shows: those that end on it, each for the part of it that fell on one day. `null` where
 * it is not known.
 */
function tradesADayShows({ tradeCount, activeDays, medianHoldingMinutes }: Kpis): number | null {
  if (!tradeCount || !activeDays || medianHoldingMinutes === null || medianHoldingMinutes === undefined) return null;
  return tradeCount / activeDays / Math.max(1, medianHoldingMinutes / MINUTES_A_DAY);
}

/**
 * What a threshold asks of a trial.
 *
 * - `span`: the value, but at least three tenths of the days, or of the trades if these are fewer.
 * - `tradesADay`: the value from six trades a day on; its distance from one half grows with the root of six over the
 *   trades, as that of a sum of skewed profits does (Edgeworth), down to 0.
 * - The value itself where nothing is said, or a KPI that it scales by is missing.
 *
 * @example A trade a day, held for less than one
 * ```ts
 * import assert from "node:assert/strict";
 * import { thresholdValue } from "@lib/selection/scaled_threshold.ts";
 *
 * const row = { value: 0.45, scaled: "tradesADay" } as const, kpis = { tradeCount: 50, activeDays: 50 };
 * assert.equal(thresholdValue(row, { ...kpis, medianHoldingMinutes: 300 }).toFixed(3), "0.378");
 * assert.equal(thresholdValue({ value: 15, scaled: "span" }, { tradeCount: 400, tradesPerDay: 2 }), 60);
 * ```
 */
export function thresholdValue(
  { value, scaled }: { readonly value: number; readonly scaled?: ThresholdScale },
  kpis: Kpis,
): number {
  if (scaled === "span") return Math.max(value, ACTIVE_SHARE * mostActiveDays(kpis));
  if (scaled !== "tradesADay" || value >= EVEN) return value;
  const trades = tradesADayShows(kpis);
  if (trades === null || trades >= MINUTE_TRADES_A_DAY) return value;
  return Math.max(0, EVEN - (EVEN - value) * Math.sqrt(MINUTE_TRADES_A_DAY / trades));
}
