/**
 * The tables that notebooks show again and again: bars, parameters, strategies and their KPIs.
 *
 * @module
 */
import type { BestStrategy } from "../study/summary.ts";
import { type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import type { KpiInterval } from "../metrics/intervals.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { type KnownKpis, recordDays, shownKpi } from "../metrics/shown_kpi.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import { type DescribedStrategy, parameterLabel } from "../strategy/union.ts";
import { type Table, table, type TableOptions } from "./table.ts";

/**
 * One bar as a row.
 *
 * @internal
 */
export type CandleRow = Record<(typeof PRICE_COLUMNS)[number], number>;

/** Bars `from` to `to`. */
export function candleTable(
  candles: Candles,
  from: number,
  to: number,
  options: TableOptions<CandleRow> = {},
): Table {
  const rows = Array.from(
    { length: to - from },
    (_, i) => Object.fromEntries(PRICE_COLUMNS.map((name) => [name, candles[name][from + i]])) as CandleRow,
  );
  const price = "price" as const;
  return table(
    rows,
    { time: "minute", open: price, high: price, low: price, close: price, volume: "ratio" },
    options,
  );
}

/**
 * Parameters by their labels, set by set side by side.
 *
 * @param strategies Those that the parameters belong to: of a study `plan.manifests`, or a strategy of its own.
 * @param sets One a column; a parameter that a set lacks is a dash there.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultParams, votes } from "assay";
 *
 * const { rows } = parameterTable([votes], [defaultParams()]);
 * assert.deepEqual(rows[0], ["Entry style", "trend"]);
 * ```
 */
export function parameterTable(
  strategies: readonly DescribedStrategy[],
  sets: readonly ParameterValues[],
  options: TableOptions<Readonly<Record<string, string>>> = {},
): Table {
  const names = [...new Set(sets.flatMap(Object.keys))];
  const rows = names.map((name) => ({
    parameter: parameterLabel(strategies, name),
    ...Object.fromEntries(sets.map((set, i) => [`set${i}`, parameterText(set[name])])),
  }));
  const columns = sets.map((
    _,
    i,
  ) => [`set${i}`, { label: sets.length === 1 ? "Value" : `Set ${i + 1}`, format: "text" }]);
  return table(rows, { parameter: "text", ...Object.fromEntries(columns) }, options);
}

/** A parameter's value for people: five digits tell any two apart that differ in what they do. */
function parameterText(value: ParameterValue | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? String(Number(value.toPrecision(5))) : value.replaceAll("_", " ");
}

/**
 * A strategy with its KPIs beside it.
 *
 * @internal
 */
export type StrategyRow = Pick<BestStrategy, "trial" | "verdict" | "score"> & KpiValues;

/**
 * KPIs that strategies are compared by, wherever several stand side by side.
 *
 * @internal
 */
export const COMPARED_KPIS = [
  "sharpe",
  "cagr",
  "maxDrawdown",
  "profitFactor",
  "greenDaysShare",
  "tradesPerDay",
] as const satisfies readonly KpiName[];

/**
 * Choices of {@linkcode strategyTable}.
 *
 * @internal
 */
export interface StrategyTableOptions extends TableOptions<StrategyRow> {
  /** Whether KPIs stand under the field's terms or under plain words; `"label"` by default. */
  readonly words?: "label" | "plain";
}

/** Strategies with the KPIs that a first look asks for: the same ones under the same names on every surface. */
export function strategyTable(
  strategies: readonly BestStrategy[],
  { words = "label", ...options }: StrategyTableOptions = {},
): Table {
  const rows = strategies.map(({ trial, verdict, score, kpis }): StrategyRow => ({ trial, verdict, score, ...kpis }));
  const columns = COMPARED_KPIS.map((name) => {
    const { [words]: label } = shownKpi(name, rows);
    return [name, { label, format: kpiDefinition(name).format }];
  });
  return table(rows, {
    trial: { label: words === "plain" ? "Number" : "Trial", format: "text" },
    verdict: "text",
    score: { label: "Rank score", format: "ratio" },
    ...Object.fromEntries(columns),
  }, options);
}

/** KPIs between their worse and their better reading. */
export function intervalTable(
  intervals: Readonly<Record<KpiName, KpiInterval>>,
  names: readonly KpiName[],
  options: TableOptions<{ kpi: string; pessimistic: string; optimistic: string }> = {},
): Table {
  const ends = (["pessimistic", "optimistic"] as const).map((end) => {
    return Object.fromEntries(KPI_NAMES.map((name) => [name, intervals[name][end]])) as KnownKpis;
  });
  const days = daysOfReadings(intervals);
  const rows = names.map((name) => {
    const { label: kpi, texts: [pessimistic, optimistic] } = shownKpi(name, ends, [days, days]);
    return { kpi, pessimistic, optimistic };
  });
  return table(rows, { kpi: { label: "KPI", format: "text" }, pessimistic: "text", optimistic: "text" }, options);
}

/** Days of two readings of the same bars: the larger number of trades and the larger one a day are of the same reading. */
function daysOfReadings({ tradeCount, tradesPerDay }: Readonly<Record<KpiName, KpiInterval>>): number | null {
  const larger = ({ pessimistic, optimistic }: KpiInterval) => Math.max(pessimistic ?? 0, optimistic ?? 0);
  return recordDays({ tradeCount: larger(tradeCount), tradesPerDay: larger(tradesPerDay) });
}

/**
 * KPIs with their values, what they say in plain words, and their definitions.
 *
 * @param names Which, in this order; every KPI by default.
 * @param days Days that they were measured on, where their trades do not tell them.
 */
export function kpiTable(
  kpis: KnownKpis,
  names: readonly KpiName[] = KPI_NAMES,
  days: number | null = recordDays(kpis),
): Table {
  const rows = names.map((name) => {
    const { label, texts: [value] } = shownKpi(name, [kpis], [days]);
    const { meaning, good, definition } = kpiDefinition(name);
    return { label, value, meaning: `${meaning} Good is ${good}.`, definition };
  });
  const columns = {
    label: { label: "KPI", format: "text" },
    value: "text",
    meaning: "text",
    definition: "text",
  } as const;
  return table(rows, columns);
}
