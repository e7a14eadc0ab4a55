/**
 * The thresholds a strategy must meet, each with its reason: one table from which settings, gates and texts derive.
 *
 * @module
 */
import type { KpiName } from "../metrics/registry.ts";
import type { ThresholdScale } from "./scaled_threshold.ts";

/** A bound on one KPI. */
export interface Threshold {
  /** The bounded KPI. */
  readonly kpi: KpiName;
  /** From which side. */
  readonly bound: "atLeast" | "atMost";
  /** In the KPI's own unit. */
  readonly value: number;
  /** By what the value scales, as `thresholdValue` does it; by nothing where absent. */
  readonly scaled?: ThresholdScale;
  /** Why this KPI, and why this value. */
  readonly reason: string;
}

/** Below these a backtest says too little to be scored at all. */
export const VALIDITY_THRESHOLDS: readonly Threshold[] = [
  {
    kpi: "tradeCount",
    bound: "atLeast",
    value: 30,
    reason: "the usual size from which a mean of trades is nearly normal",
  },
  {
    kpi: "activeDays",
    bound: "atLeast",
    value: 10,
    reason: "the standard error of a Sharpe ratio from ten days is already six per year",
  },
  {
    kpi: "annualVolatility",
    bound: "atLeast",
    value: 0.005,
    reason: "an account that hardly moves has a Sharpe ratio made of rounding and lot sizes",
  },
];

/** What makes a valid strategy GOOD, judged on the search part only. */
export const SOFT_THRESHOLDS: readonly Threshold[] = [
  {
    kpi: "activeDays",
    bound: "atLeast",
    value: 15,
    scaled: "span",
    reason:
      "a result from fewer days is an episode, not a habit; over long spans three tenths of the days are asked, or " +
      "of the trades if these are fewer",
  },
  {
    kpi: "sharpeCapped",
    bound: "atLeast",
    value: 1.5,
    reason: "one and a half times the standard error that a Sharpe ratio has over one year of days",
  },
  {
    kpi: "probabilisticSharpe",
    bound: "atLeast",
    value: 0.99,
    reason:
      "a filter and no proof: drawn without an edge one trial in a hundred passes it, of a guided search of noise that " +
      "trades for free 1 to 48 of 200 did; 0.9999 kept strategies with an edge from the days that do prove something",
  },
  {
    kpi: "maxDrawdown",
    bound: "atMost",
    value: 0.25,
    reason: "a quarter lost needs a third gained; most people stop before",
  },
  {
    kpi: "ulcerIndex",
    bound: "atMost",
    value: 0.1,
    reason: "on average no deeper than a tenth below the peak",
  },
  {
    kpi: "greenDaysShare",
    bound: "atLeast",
    value: 0.45,
    scaled: "tradesADay",
    reason:
      "consistency: at most slightly fewer winning days than a coin gives; with fewer than six trades a day, or " +
      "trades held for days, a day shows more of how skewed single trades are, and 0.5 - 0.05·√(6 / trades) is asked",
  },
  {
    kpi: "foldGainShare",
    bound: "atLeast",
    value: 0.5,
    reason: "a gain in at least half of the folds of the search: a record made in one stretch of time is an episode",
  },
  {
    kpi: "topDaysShare",
    bound: "atMost",
    value: 0.7,
    reason: "no more than 70 % of the gains from the five best days",
  },
  {
    kpi: "profitFactor",
    bound: "atLeast",
    value: 1.05,
    reason: "five per cent more won than lost, after all costs",
  },
  {
    kpi: "capacity",
    bound: "atLeast",
    value: 1000,
    reason: "a strategy that moves its market with a thousand units of quote currency cannot be traded",
  },
  {
    kpi: "breakEvenCostBps",
    bound: "atLeast",
    value: 0.2,
    reason: "costs a fifth of a basis point higher must not turn profit into loss",
  },
];

/** What a HARD strategy must show in the validation part, besides the statistical tests. */
export const VALIDATION_THRESHOLDS: readonly Threshold[] = [
  {
    kpi: "tradeCount",
    bound: "atLeast",
    value: 10,
    reason: "with fewer trades a strategy of many small gains and rare great losses has not yet shown a loss",
  },
  {
    kpi: "sharpe",
    bound: "atLeast",
    value: 0,
    reason: "out of sample it must at least not lose; strength is the business of the test over all unseen days",
  },
  {
    kpi: "maxDrawdown",
    bound: "atMost",
    value: 0.3,
    reason: "a fifth more than in the search, since the worst fall of new days is a new draw",
  },
];

/** What a HARD strategy must show in the sealed part, besides the statistical tests. */
export const SEALED_THRESHOLDS: readonly Threshold[] = VALIDATION_THRESHOLDS.map((row): Threshold =>
  row.kpi === "tradeCount"
    ? {
      ...row,
      value: 20,
      reason:
        "with those of the validation thirty trades: simulated, the test's level is off by a factor of six without",
    }
    : row
);

/**
 * The table with other values for some of its KPIs.
 *
 * @param table Thresholds to start from.
 * @param values New values by KPI, as settings give them; the rest of the row stays.
 * @throws {RangeError} If a KPI is not in the table or a value is not a finite number.
 *
 * @example A stricter drawdown
 * ```ts
 * import assert from "node:assert/strict";
 * import { SOFT_THRESHOLDS, withValues } from "@lib/selection/thresholds.ts";
 *
 * const strict = withValues(SOFT_THRESHOLDS, { maxDrawdown: 0.1 });
 * assert.equal(strict.find(({ kpi }) => kpi === "maxDrawdown")!.value, 0.1);
 * ```
 */
export function withValues(table: readonly Threshold[], values: Readonly<Record<string, number>>): Threshold[] {
  for (const [kpi, value] of Object.entries(values)) {
    if (!table.some((row) => row.kpi === kpi)) {
      const known = table.map((row) => row.kpi).join(", ");
      throw new RangeError(`Cannot set a threshold: wanted one of ${known}, found ${kpi}`);
    }
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot set the threshold of ${kpi}: wanted a number, found ${value}`);
    }
  }
  return table.map((row) => Object.hasOwn(values, row.kpi) ? { ...row, value: values[row.kpi] } : row);
}
