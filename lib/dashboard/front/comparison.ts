/**
 * Strategies side by side: which figure is best, which parameters differ, how they move together, which trades they share.
 *
 * @module
 */
import type { Figure } from "../../charts/figure.ts";
import { linesFigure } from "../../charts/lines.ts";
import { correlationFigure } from "../../charts/matrix.ts";
import { formatNumber } from "../../metrics/format.ts";
import { kpiDefinition, KPIS } from "../../metrics/registry.ts";
import { isGrowth, shownKpi } from "../../metrics/shown_kpi.ts";
import { alignReturns, correlationMatrix } from "../../selection/return_matrix.ts";
import { accountReturns } from "./account.ts";
import type { EquityView, StrategyView, TradeColumns } from "../source.ts";

/** Most strategies that are compared: more lines are not told apart. */
export const MAX_COMPARED = 5;

/** Parts of the days that figures are of. */
export type Part = keyof StrategyView["kpis"];

/** A row of the comparison, a text for each strategy. */
export interface ComparedRow {
  readonly name: string;
  readonly label: string;
  readonly texts: readonly string[];
  /** Which of them are the best; none where no direction is better. */
  readonly best: readonly boolean[];
  /** Whether all texts are the same, so that the row tells nothing apart. */
  readonly isEqual: boolean;
}

function row(name: string, label: string, texts: readonly string[], best?: readonly boolean[]): ComparedRow {
  const isEqual = texts.every((text) => text === texts[0]), top = texts[best?.indexOf(true) ?? -1];
  // What reads the same as the best is as good: no reader sees the difference.
  return { name, label, texts, best: texts.map((text) => !isEqual && text === top), isEqual };
}

/** Which values are the best, those that are as good included. */
export function bestOf(values: readonly (number | null)[], better: "higher" | "lower" | null): boolean[] {
  const known = values.filter((value) => value !== null);
  if (better === null || known.length < 2) return values.map(() => false);
  const best = better === "higher" ? Math.max(...known) : Math.min(...known);
  return values.map((value) => value === best);
}

/** Every KPI over one part of the days, in the registry's order; a part that was not opened for a strategy says so. */
export function comparedKpis(strategies: readonly Pick<StrategyView, "kpis">[], part: Part): ComparedRow[] {
  return KPIS.map(({ name, better, format }) => {
    const values = strategies.map(({ kpis }) => kpis[part]?.[name] ?? null);
    // A growth of few days goes by its gain and its days, as everywhere.
    const { plain, texts } = isGrowth(name)
      ? shownKpi(name, strategies.map(({ kpis }) => kpis[part] ?? {}))
      : { plain: kpiDefinition(name).plain, texts: values.map((value) => formatNumber(value, format)) };
    const shown = texts.map((text, i) => strategies[i].kpis[part] === null ? "not opened" : text);
    return row(name, plain, shown, bestOf(values, better));
  });
}

/** Every parameter that any of the strategies has. */
export function comparedParameters(strategies: readonly Pick<StrategyView, "params">[]): ComparedRow[] {
  const labels = new Map(strategies.flatMap(({ params }) => params.map(({ name, label }) => [name, label] as const)));
  return [...labels].map(([name, label]) =>
    row(name, label, strategies.map(({ params }) => params.find((one) => one.name === name)?.value ?? "–"))
  );
}

/** The accounts on one start, 1, over the days that any has; `null` where none has a day. */
export function overlayFigure(names: readonly string[], views: readonly EquityView[]): Figure | null {
  if (views.every(({ days }) => days.length === 0)) return null;
  const lines = views.map(({ days, equity, startEquity }, i) => {
    return { label: names[i], time: days, values: equity.map((value) => value / startEquity) };
  }).filter(({ time }) => time.length > 0);
  const { unseen } = views.reduce((most, view) => view.unseen.length > most.unseen.length ? view : most);
  return linesFigure([{ lines, yLabel: "Account (1 at the start)", levels: [1], height: 300 }], {
    title: "The accounts on one start",
    fields: unseen,
    note: unseen.length === 0 ? undefined : "A line ends with the days that were opened for its strategy.",
  });
}

/** How daily returns move together, over the days that each pair has in common. */
export interface Correlations {
  readonly values: readonly (readonly number[])[];
  readonly days: readonly (readonly number[])[];
}

/** Correlations of the daily returns; `NaN` where two have too few days in common or one never moved. */
export function correlationsOf(views: readonly EquityView[]): Correlations {
  const records = views.map((view) => accountReturns(view));
  const { correlation, overlap } = correlationMatrix(alignReturns(records).columns);
  return { values: correlation.map((line) => [...line]), days: overlap.map((line) => [...line]) };
}

/** The correlations as coloured cells. */
export function correlationsFigure(names: readonly string[], { values }: Correlations): Figure {
  const figure = correlationFigure(names, values.flat());
  if (values.flat().every(Number.isFinite)) return figure;
  return { ...figure, note: "A field is empty where there are too few days in common, or one never moved." };
}

/** What two trades must have in common to be the same. */
function keyOf({ symbol, side, entryTime }: TradeColumns, i: number): string {
  return `${symbol[i]} ${side[i]} ${entryTime[i]}`;
}

/** [i][j]: how many trades of strategy i another one, j, entered in the same bar in the same direction. */
export function sharedTrades(trades: readonly TradeColumns[]): number[][] {
  const keys = trades.map((columns) => columns.pnl.map((_, i) => keyOf(columns, i)));
  const sets = keys.map((list) => new Set(list));
  return keys.map((list) => sets.map((set) => list.filter((key) => set.has(key)).length));
}
