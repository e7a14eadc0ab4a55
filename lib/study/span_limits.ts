/**
 * What a market's span is too short for, said before it is searched.
 *
 * @module
 */
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import { type DayRange, daysNeeded, type DaySplit, splitDays, wholeDays } from "../selection/splits.ts";
import { longestHoldingOf, type StudyPlan } from "./plan.ts";

/** What a span is asked about. */
export interface SpanRequest {
  /** Whole days of the market. */
  readonly days: number;
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Longest time a position may stay open, ms. */
  readonly maxHoldingMs: number;
  /** Thresholds of validity, SOFT and HARD gates. */
  readonly thresholds: SelectionThresholds;
}

/** Days of a part, and what nothing can be if they are too few. */
interface Part {
  readonly set: keyof SelectionThresholds;
  readonly daysOf: (split: DaySplit) => number;
  readonly name: string;
  readonly outcome: string;
}

const lengthOf = ({ from, to }: DayRange) => to - from;

const PARTS: readonly Part[] = [
  { set: "valid", daysOf: (split) => lengthOf(split.search), name: "judged", outcome: "be valid" },
  { set: "soft", daysOf: (split) => lengthOf(split.search), name: "judged", outcome: "become GOOD" },
  { set: "hardValidation", daysOf: (split) => lengthOf(split.validation), name: "to validate", outcome: "become HARD" },
  { set: "hardSealed", daysOf: (split) => lengthOf(split.sealed), name: "sealed", outcome: "become HARD" },
];

/**
 * A sentence for each gate that no strategy can pass in so many days, with the days from which on one can; none for days
 * that cannot even be split, which `splitTimes` refuses.
 *
 * Days with a trade are at most all days, and trades at most one a bar.
 *
 * @example Thirty days of minutes
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveSettings } from "@lib/config/settings.ts";
 * import { spanLimits } from "@lib/study/span_limits.ts";
 *
 * const { settings: { thresholds } } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
 * const request = { timeframe: "1m", maxHoldingMs: 8 * 3_600_000, thresholds } as const;
 * assert.deepEqual(spanLimits({ ...request, days: 30 }), [
 *   "30 days: nothing can become GOOD: 15 active days are asked of 14 judged; 31 days are needed",
 * ]);
 * assert.deepEqual(spanLimits({ ...request, days: 31 }), []);
 * ```
 */
export function spanLimits({ days, timeframe, maxHoldingMs, thresholds }: SpanRequest): string[] {
  const options = { maxHoldingMs }, split = splitDays(days, options);
  if (split === null) return [];
  return PARTS.flatMap(({ set, daysOf, name, outcome }) =>
    thresholds[set].flatMap(({ kpi, value }) => {
      if (kpi !== "activeDays" && kpi !== "tradeCount") return [];
      const ofDays = kpi === "activeDays", barsADay = DAY_MS / TIMEFRAME_MS[timeframe];
      const most = (cut: DaySplit) => daysOf(cut) * (ofDays ? 1 : barsADay);
      if (most(split) >= value) return [];
      const needed = daysNeeded(options, (cut) => most(cut) >= value);
      const asked = ofDays
        ? `${value} active days are asked of ${most(split)}`
        : `${value} trades are asked of ${most(split)} bars`;
      const remedy = needed < Infinity ? `${needed} days are needed` : "no number of days is enough";
      return [`${days} days: nothing can ${outcome}: ${asked} ${name}; ${remedy}`];
    })
  );
}

/**
 * What the days of a study are too few for.
 *
 * @param times Bar open times of each market searched.
 */
export function studySpanLimits(plan: StudyPlan, ...times: readonly Float64Array[]): string[] {
  const { thresholds, markets: [{ timeframe }] } = plan;
  const whole = times.map((time) => wholeDays(time, TIMEFRAME_MS[timeframe]));
  const days = Math.max(...whole.map((one) => one.firstDay + one.days)) -
    Math.min(...whole.map(({ firstDay }) => firstDay));
  return spanLimits({ days, timeframe, maxHoldingMs: longestHoldingOf(plan.manifests), thresholds });
}
