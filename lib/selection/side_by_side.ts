/**
 * What the parts of the days say of a strategy, side by side.
 *
 * @module
 */
import type { KpiName } from "../metrics/registry.ts";
import { shownKpi } from "../metrics/shown_kpi.ts";
import type { Certificate } from "./certificate.ts";

/** KPIs that people compare between the parts. */
export const SIDE_BY_SIDE: readonly KpiName[] = [
  "sharpe",
  "cagr",
  "maxDrawdown",
  "profitFactor",
  "winRate",
  "greenDaysShare",
  "tradesPerDay",
];

/** A KPI of a certificate, part by part. */
export interface PartsKpi {
  /** The field's term. */
  readonly label: string;
  /** The same in plain words. */
  readonly plain: string;
  /** The value in each part as people read it. */
  readonly parts: Readonly<Record<keyof Certificate["kpis"], string>>;
}

/** What the parts of the days say, KPI by KPI. */
export function sideBySide({ kpis }: Pick<Certificate, "kpis">): PartsKpi[] {
  const names = ["search", "validation", "sealed"] as const, opened = names.filter((name) => kpis[name] !== null);
  return SIDE_BY_SIDE.map((kpi) => {
    const { label, plain, texts } = shownKpi(kpi, opened.map((name) => kpis[name]!));
    const text = (name: (typeof names)[number]) => opened.includes(name) ? texts[opened.indexOf(name)] : "not opened";
    return { label, plain, parts: { search: text("search"), validation: text("validation"), sealed: text("sealed") } };
  });
}
