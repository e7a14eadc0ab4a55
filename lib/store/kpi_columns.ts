/**
 * KPI names of the code and column names of the table `kpi_by_backtest`, one derived from the other.
 *
 * @module
 */

/** Every KPI with a column in `kpi_by_backtest`, in the order of the columns. */
export const KPI_NAMES: readonly string[] = [
  "sharpe",
  "sharpeCapped",
  "sortino",
  "cagr",
  "maxDrawdown",
  "maxDrawdownDaily",
  "maxDrawdownDays",
  "calmar",
  "ulcerIndex",
  "annualVolatility",
  "valueAtRisk95",
  "conditionalValueAtRisk95",
  "tailRatio",
  "skewDaily",
  "kurtosisDaily",
  "profitFactor",
  "winRate",
  "payoffRatio",
  "expectancy",
  "topDaysShare",
  "feesShareOfGross",
  "slippageBps",
  "spreadCapturedBps",
  "participationMedian",
  "participation95",
  "capacity",
  "greenDaysShare",
  "medianDailyPnl",
  "skewDailyPnl",
  "medianHoldingMinutes",
  "maxConsecutiveLosses",
  "activeDays",
  "tradesPerDay",
  "exposure",
  "turnover",
  "beta",
  "alpha",
  "informationRatio",
  "probabilisticSharpe",
  "deflatedSharpe",
  "probabilityOfBacktestOverfitting",
];

/**
 * A name of the code as a name of a column.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { snakeCase } from "@lib/store/kpi_columns.ts";
 *
 * assert.equal(snakeCase("maxDrawdown"), "max_drawdown");
 * ```
 */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Columns of the KPIs, in the order of {@linkcode KPI_NAMES}. */
export const KPI_COLUMNS: readonly string[] = KPI_NAMES.map(snakeCase);
