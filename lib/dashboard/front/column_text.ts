/**
 * Columns of the table of strategies, and what stands in their cells.
 *
 * @module
 */
import { formatNumber, formatSigned } from "../../metrics/format.ts";
import { isGrowth, shownKpi } from "../../metrics/shown_kpi.ts";
import type { KpiFormat, KpiName } from "../../metrics/registry.ts";
import type { ColumnInfo } from "../source.ts";

/** Letters of a head: longer plain words give way to the field's term. */
const LONGEST_HEAD = 22;

/** Digits of a parameter's number that are shown. */
const DIGITS = 4;

/** What stands above a column. */
export function headText({ name, label, plain, of }: ColumnInfo, days: number | null): string {
  if (isShortGrowth(name, days)) return shownKpi(name, [], [days]).plain;
  const short = of === "unseen" ? plain.replace(" on unseen days", "") : plain;
  return short.length <= LONGEST_HEAD ? short : label;
}

function isShortGrowth(name: string, days: number | null): name is KpiName {
  return isGrowth(name as KpiName) && days !== null;
}

/**
 * What stands in a cell.
 *
 * @param verdict What became of the strategy: one that held was tried on unseen days, whether they were kept or not.
 * @param days Days of the search: of growth per year in fewer than a year the gain is shown.
 */
export function cellText(
  column: ColumnInfo,
  value: number | string | null,
  days: number | null,
  verdict?: unknown,
): string {
  const { name, of, format } = column;
  if (value === null) return of !== "unseen" ? "–" : verdict === "held" ? "not kept" : "not opened";
  if (typeof value === "string") return value;
  if (isShortGrowth(name, days)) return shownKpi(name, [{ [name]: value }], [days]).texts[0].replace(/ in .*$/, "");
  if (name === "trial") return String(value);
  if (name.startsWith("params.")) return String(Number(value.toPrecision(DIGITS)));
  return (name === "unseenGain" ? formatSigned : formatNumber)(value, format as KpiFormat);
}

/** Columns in the order of the table: what a strategy is, what the search says, what unseen days say. */
export function inTableOrder(columns: readonly ColumnInfo[]): ColumnInfo[] {
  return (["strategy", "search", "unseen"] as const).flatMap((part) => columns.filter(({ of }) => of === part));
}
