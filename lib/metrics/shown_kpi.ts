/**
 * KPIs as every surface shows them: under the registry's name, in its format, and nothing per year that is not known of a
 * year.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { formatKpi, formatNumber } from "./format.ts";
import { kpiDefinition, type KpiName } from "./registry.ts";

/**
 * Least days of a record whose growth is shown per year.
 *
 * - Source: "Returns for periods of less than one year must not be annualized", Global Investment Performance Standards
 *   (GIPS), edition 2010, provision 5.A.4.
 */
export const ANNUAL_FROM_DAYS = DAYS_PER_YEAR;

/**
 * KPIs by name, as far as they are known.
 *
 * @internal
 */
export type KnownKpis = Readonly<Partial<Record<KpiName, number | null>>>;

/** A KPI of one or more records under one name. */
export interface ShownKpi {
  /** The field's term. */
  readonly label: string;
  /** The same in plain words. */
  readonly plain: string;
  /** The value of each record; a dash where there is none. */
  readonly texts: readonly string[];
}

/** How a growth per year is shown for a record too short for one. */
interface ShortGrowth {
  readonly label: string;
  readonly plain: string;
  /** The growth in so many days, as a fraction; `null` where it is known per year alone. */
  inDays(perYear: number, days: number): number | null;
}

const SHORT_GROWTH: Readonly<Partial<Record<KpiName, ShortGrowth>>> = {
  cagr: {
    label: "Total return",
    plain: "Gain",
    inDays: (perYear, days) => (1 + perYear) ** (days / DAYS_PER_YEAR) - 1,
  },
  alpha: {
    label: "Alpha, not annualised",
    plain: "Gain beside buying and holding",
    inDays: (perYear, days) => perYear * days / DAYS_PER_YEAR,
  },
  calmar: { label: "Calmar ratio", plain: "Growth per year to deepest fall", inDays: () => null },
};

/** Whether a KPI is a growth per year, which a short record does not show. */
export function isGrowth(name: KpiName): boolean {
  return SHORT_GROWTH[name] !== undefined;
}

/** Days of the record that KPIs were measured on: trades / trades per day; `null` without a trade. */
export function recordDays({ tradeCount, tradesPerDay }: KnownKpis): number | null {
  return tradeCount && tradesPerDay ? Math.round(tradeCount / tradesPerDay) : null;
}

/**
 * A KPI as it is shown of one record or of several side by side: the one place that decides.
 *
 * - A growth per year is shown from {@linkcode ANNUAL_FROM_DAYS} on; of a shorter record the gain and its days, and a dash
 *   where neither the days are known nor the growth is one of money.
 *
 * @param records KPIs of each record.
 * @param days Days of each record, where its trades do not tell them.
 *
 * @example Six weeks are no year
 * ```ts
 * import assert from "node:assert/strict";
 * import { shownKpi } from "@lib/metrics/shown_kpi.ts";
 *
 * const weeks = { cagr: 1.0736, tradeCount: 84, tradesPerDay: 2 }, year = { cagr: 0.5, tradeCount: 730, tradesPerDay: 2 };
 * assert.deepEqual(shownKpi("cagr", [weeks]), { label: "Total return", plain: "Gain", texts: ["8.75 % in 42 d"] });
 * assert.deepEqual(shownKpi("cagr", [year]), { label: "CAGR", plain: "Growth per year", texts: ["50.0 %"] });
 * assert.deepEqual(shownKpi("cagr", [weeks, year]).texts, ["8.75 % in 42 d", "50.0 % a year"]);
 * ```
 */
export function shownKpi(
  name: KpiName,
  records: readonly KnownKpis[],
  days: readonly (number | null)[] = records.map(recordDays),
): ShownKpi {
  const { label, plain } = kpiDefinition(name), short = SHORT_GROWTH[name];
  const values = records.map((kpis) => kpis[name] ?? null);
  const isYear = days.map((count) => count !== null && count >= ANNUAL_FROM_DAYS);
  if (short === undefined || isYear.every((one) => one)) {
    return { label, plain, texts: values.map((value) => formatKpi(name, value)) };
  }
  const texts = values.map((value, i) => {
    if (value === null || days[i] === null) return formatKpi(name, null);
    if (isYear[i]) return `${formatKpi(name, value)}${short.label === label ? "" : " a year"}`;
    const gain = short.inDays(value, days[i]);
    return gain === null
      ? formatKpi(name, null)
      : `${formatNumber(gain, "percent")} in ${formatNumber(days[i], "days")}`;
  });
  return { label: short.label, plain: short.plain, texts };
}
