/**
 * The tables that notebooks show again and again: bars, trades, strategies.
 *
 * @module
 */
import type { BestStrategy } from "../study/summary.ts";
import { type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { EXIT_REASONS, type ExitReason, type Trades } from "../core/trades.ts";
import type { KpiInterval } from "../metrics/intervals.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { type KnownKpis, recordDays, shownKpi } from "../metrics/shown_kpi.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import type { Certificate } from "../selection/certificate.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { gateWords } from "../selection/gate_words.ts";
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
 * One trade, in the words of a trade list.
 *
 * @internal
 */
export interface TradeRow {
  /** Number of the trade, from 1. */
  readonly trade: number;
  /** Open of the bar that filled the entry, ms UTC. */
  readonly entryTime: number;
  /** Open of the bar that filled the exit, ms UTC. */
  readonly exitTime: number;
  /** Direction of the position. */
  readonly side: "long" | "short";
  /** Size in base units. */
  readonly qty: number;
  /** Quote units, with spread and slippage. */
  readonly entryPrice: number;
  /** Quote units, with spread and slippage. */
  readonly exitPrice: number;
  /** Both fills and funding, quote units. */
  readonly fees: number;
  /** Net profit, quote units. */
  readonly pnl: number;
  /** From entry to exit. */
  readonly holdingMinutes: number;
  /** Why it was closed. */
  readonly exitReason: ExitReason;
}

/**
 * All trades as rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { tradeRows } from "@lib/report/tables.ts";
 *
 * const [row] = tradeRows(tradesOf([{ side: -1, pnl: 2 }]));
 * assert.equal(row.side, "short");
 * ```
 */
export function tradeRows(trades: Trades): TradeRow[] {
  return Array.from({ length: trades.length }, (_, i) => ({
    trade: i + 1,
    entryTime: trades.entryTime[i],
    exitTime: trades.exitTime[i],
    side: trades.side[i] > 0 ? "long" : "short",
    qty: trades.qty[i],
    entryPrice: trades.entryPrice[i],
    exitPrice: trades.exitPrice[i],
    fees: trades.fees[i],
    pnl: trades.pnl[i],
    holdingMinutes: trades.holdingMinutes[i],
    exitReason: EXIT_REASONS[trades.exitReason[i]],
  }));
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
 * import { parameterTable } from "@lib/report/tables.ts";
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

/** A list of trades. */
export function tradeTable(trades: Trades, options: TableOptions<TradeRow> = {}): Table {
  return table(tradeRows(trades), {
    trade: "count",
    entryTime: "minute",
    side: "text",
    entryPrice: "price",
    exitPrice: "price",
    fees: "currency",
    pnl: { label: "Profit", format: "currency" },
    holdingMinutes: { label: "Held", format: "minutes" },
    exitReason: { label: "Closed by", format: "text" },
  }, options);
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

const LIGHTS = { green: "● speaks for it", amber: "○ leaves it open", red: "✕ speaks against it" } as const;

/** A certificate in words, or the plain statement that there is none. */
export function certificateTable(certificate: Certificate | undefined): Table | string {
  if (certificate === undefined) return "No strategy was carried beyond the search: there is nothing to certify.";
  const rows = certificate.sentences.map(({ light, text }) => ({ light: LIGHTS[light], text }));
  const title = `Trial ${certificate.trial}: ${certificate.headline}`;
  return table(rows, {
    light: { label: "What it means", format: "text" },
    text: { label: "Statement", format: "text" },
  }, {
    title,
    ...(isDocument(certificate) && { note: originNote(certificate) }),
  });
}

/** What stands below a certificate: what it was made from, in short, and its hash. */
function originNote({ origin: { code, markets, search }, sha256 }: CertificateDocument): string {
  const bars = markets.map(({ source, dataHash }) => `${source} (bars ${dataHash})`).join("; ");
  return `Made from ${bars} with seed ${search.seed} by the code ${code.study}. Certificate SHA-256 ${sha256}`;
}

/** The Sharpe ratio of certified strategies in the three parts of the days, side by side. */
export function partsTable(certificates: readonly Certificate[], options: TableOptions<PartsRow> = {}): Table {
  const rows = certificates.map(({ trial, kpis, verdict, failed }): PartsRow => ({
    trial,
    search: kpis.search?.sharpe ?? null,
    validation: kpis.validation?.sharpe ?? null,
    sealed: kpis.sealed?.sharpe ?? null,
    verdict,
    failed: failed.map((gate) => gateWords(gate).label).join("; ") || "none",
  }));
  return table(rows, {
    trial: "count",
    search: { label: "Sharpe ratio, search", format: "ratio" },
    validation: { label: "Sharpe ratio, validation", format: "ratio" },
    sealed: { label: "Sharpe ratio, sealed", format: "ratio" },
    verdict: "text",
    failed: { label: "Failed gates", format: "text" },
  }, options);
}

/**
 * A row of {@linkcode partsTable}.
 *
 * @internal
 */
export interface PartsRow {
  /** Its number in the study. */
  readonly trial: number;
  /** Annual Sharpe ratios; `null` where a part was not opened. */
  readonly search: number | null;
  /** On the validation days. */
  readonly validation: number | null;
  /** On the sealed days. */
  readonly sealed: number | null;
  /** Light of the certificate. */
  readonly verdict: string;
  /** The failed gates in words. */
  readonly failed: string;
}
