/**
 * Backtests, or records of daily returns, beside each other.
 *
 * @module
 */
import type { Figure } from "../charts/figure.ts";
import { linesFigure } from "../charts/lines.ts";
import { correlationFigure } from "../charts/matrix.ts";
import { compounded } from "../metrics/daily.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import type { KpiName } from "../metrics/registry.ts";
import { shownKpi } from "../metrics/shown_kpi.ts";
import { alignReturns, correlationMatrix } from "../selection/return_matrix.ts";
import { type MeasureOptions, type Performance, performanceRecord } from "./performance_record.ts";
import { type Table, table } from "./table.ts";

/** Choices of {@linkcode compare}. */
export interface CompareOptions extends MeasureOptions {
  /** Which KPIs, in this order; growth, risk and both together by default. */
  readonly kpis?: readonly KpiName[];
  /** Shown above the figure and the table; `"Side by side"` by default. */
  readonly title?: string;
}

/** Performances beside each other. */
export interface Comparison {
  /** KPIs by name. */
  readonly kpis: Readonly<Record<string, Partial<KpiValues>>>;
  /** A KPI a row, one of those compared a column. */
  readonly table: Table;
  /** Growth of one unit of money in each. */
  readonly growth: Figure;
  /** How their daily returns move together, on the days that a pair has in common. */
  readonly correlations: Figure;
}

const KPIS: readonly KpiName[] = [
  ...["cagr", "sharpe", "sortino", "maxDrawdownDaily", "calmar", "annualVolatility", "valueAtRisk95"] as const,
  ...["winRate", "profitFactor", "tradeCount", "exposure"] as const,
];

/**
 * Puts performances beside each other.
 *
 * - Each is measured on its own days. Where these differ, so may what the market gave: the table has the days.
 *
 * @param results By the names they go under.
 * @throws {RangeError} If there are fewer than two, or one cannot be measured; the message names it.
 *
 * @example Twice the risk
 * ```ts
 * import assert from "node:assert/strict";
 * import { compare } from "@lib/report/compare.ts";
 *
 * const days = Array.from({ length: 30 }, (_, day) => Date.UTC(2024, 0, 1 + day)), returns = days.map((_, day) => Math.sin(day) / 100);
 * const { kpis } = compare({ once: { days, returns }, twice: { days, returns: returns.map((value) => 2 * value) } });
 * assert.ok(kpis.twice.annualVolatility! > 1.99 * kpis.once.annualVolatility!);
 * ```
 */
export function compare(
  results: Readonly<Record<string, Performance>>,
  { kpis: names = KPIS, title = "Side by side", ...measure }: CompareOptions = {},
): Comparison {
  const labels = Object.keys(results);
  if (labels.length < 2) throw new RangeError(`Cannot compare: wanted at least two results, found ${labels.length}`);
  const records = labels.map((label) => performanceRecord(results[label], `compare ${label}`, measure));
  const known = names.filter((name) => records.some(({ kpis }) => kpis[name] !== undefined));
  const rows = [
    { figure: "Days", cells: records.map(({ days }) => String(days.length)) },
    ...known.map((name) => {
      const shown = shownKpi(name, records.map(({ kpis }) => kpis), records.map(({ calendarDays }) => calendarDays));
      return { figure: shown.label, cells: shown.texts };
    }),
  ].map(({ figure, cells }) => ({ figure, ...Object.fromEntries(labels.map((_, i) => [`result${i}`, cells[i]])) }));
  const columns = Object.fromEntries(labels.map((label, i) => [`result${i}`, { label, format: "text" as const }]));
  const { correlation } = correlationMatrix(alignReturns(records).columns);
  return {
    kpis: Object.fromEntries(labels.map((label, i) => [label, records[i].kpis])),
    table: table(rows, { figure: { label: "", format: "text" }, ...columns }, { title }),
    growth: linesFigure([{
      lines: records.map(({ days, returns }, i) => ({ label: labels[i], time: days, values: compounded(returns) })),
      yLabel: "Growth of 1",
      levels: [1],
    }], { title }),
    correlations: correlationFigure(labels, correlation.flatMap((row) => [...row])),
  };
}
