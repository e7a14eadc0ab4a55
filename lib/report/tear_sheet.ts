/**
 * A tear sheet: what a backtest, or somebody's daily returns, came to, as figures, tables and one file of HTML.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { DAY_MS } from "../core/candles.ts";
import { distributionFigure } from "../charts/distribution.ts";
import { equityFigure } from "../charts/equity.ts";
import { equityBandsFigure } from "../charts/equity_bands.ts";
import type { Figure } from "../charts/figure.ts";
import { monthlyReturnsFigure } from "../charts/matrix.ts";
import { rollingSharpeFigure } from "../charts/rolling_sharpe.ts";
import { drawdowns } from "../metrics/drawdowns.ts";
import { compounded } from "../metrics/daily.ts";
import { formatCount } from "../metrics/format.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { bootstrapEquity } from "../selection/bootstrap_equity.ts";
import { kpiCards } from "./cards.ts";
import {
  type MeasureOptions,
  type Performance,
  type PerformanceRecord,
  performanceRecord,
} from "./performance_record.ts";
import { type Table, table } from "./table.ts";
import { kpiTable } from "./tables.ts";
import { tearSheetPage, type TearSheetParts } from "./tear_sheet_page.ts";

/** Choices of {@linkcode tearSheet}. */
export interface TearSheetOptions extends MeasureOptions {
  /** Shown above everything; `"Tear sheet"` by default. */
  readonly title?: string;
  /** Sentences of what was assumed, such as costs; shown below the title. */
  readonly assumed?: readonly string[];
  /** Unit of a backtest's equity; `"USDT"` by default. */
  readonly quote?: string;
  /** Figures in front of its own, such as that of a walk-forward. */
  readonly figures?: readonly Figure[];
  /** Tables behind the figures. */
  readonly tables?: readonly Table[];
  /** Decides the paths of the bands; 1 by default. */
  readonly seed?: number;
  /** How many paths; 1,000 by default. */
  readonly paths?: number;
}

/** A tear sheet. */
export interface TearSheet extends TearSheetParts {
  /** KPIs, of a record of returns those that returns alone determine. */
  readonly kpis: Partial<KpiValues>;
  /** All of it as one file: it loads nothing and needs no script. */
  readonly html: string;
}

/** Days of the rolling window, and the fewest that show it move. */
const WINDOW_DAYS = 30, ROLLING_FROM_DAYS = 60;

/** Falls that are listed. */
const FALLS = 5;

/**
 * The tear sheet of a backtest or of daily returns.
 *
 * - Figures are of the days given: whether these chose the strategy is not known here, and no figure is a certificate.
 *
 * @throws {RangeError} As `performanceRecord`: too short a record, holes, days out of order, a benchmark without one of the days.
 *
 * @example Of forty returns
 * ```ts
 * import assert from "node:assert/strict";
 * import { tearSheet } from "@lib/report/tear_sheet.ts";
 *
 * const days = Array.from({ length: 40 }, (_, day) => Date.UTC(2024, 0, 1 + day));
 * const sheet = tearSheet({ days, returns: days.map((_, day) => 0.01 * Math.sin(day)) }, { title: "A sine", paths: 50 });
 * assert.ok(sheet.html.includes("A sine") && sheet.kpis.sharpe !== null);
 * ```
 */
export function tearSheet(given: Performance, options: TearSheetOptions = {}): TearSheet {
  const { title = "Tear sheet", assumed = [], quote = "USDT", seed = 1, paths = 1000 } = options;
  const { figures: first = [], tables = [], ...measure } = options;
  const record = performanceRecord(given, "make a tear sheet", measure);
  const { days, returns, account, result, kpis, benchmark, calendarDays } = record;
  const names = KPI_NAMES.filter((name) => kpis[name] !== undefined && kpis[name] !== null);
  const annual = { periodsPerYear: measure.periodsPerYear };
  const figures = [
    ...first,
    equityFigure(account, {
      quote: result === null ? "start = 1" : quote,
      ...(benchmark !== null && { benchmark: pricesAt(account.time, days, benchmark), benchmarkStart: 1 }),
      ...(result === null && { fall: "maxDrawdownDaily" }),
    }),
    monthlyReturnsFigure(account),
    ...(days.length < ROLLING_FROM_DAYS
      ? []
      : [rollingSharpeFigure({ days, returns }, { windowDays: WINDOW_DAYS, ...annual })]),
    distributionFigure(returns, {
      title: "Daily returns",
      xLabel: "Return of a day (%)",
      counted: "days",
      percent: true,
      signed: true,
      normal: true,
    }),
    equityBandsFigure(bootstrapEquity(returns, { seed, paths }), {
      title: "The same days in other orders: how it might have run",
    }),
  ];
  const { cards } = kpiCards(kpis, ["cagr", "sharpe", "maxDrawdownDaily", "annualVolatility"], calendarDays);
  const made = {
    title,
    facts: [...factsOf(record, measure), ...assumed],
    kpis,
    cards,
    table: kpiTable(kpis, names, calendarDays),
    falls: fallsTable(record),
    tables,
    figures,
  };
  return { ...made, html: tearSheetPage(made) };
}

/** What the record is, in sentences. */
function factsOf({ days, result, benchmark }: PerformanceRecord, { periodsPerYear }: MeasureOptions): string[] {
  const [first, last] = [days[0], days[days.length - 1]],
    span = (last - first) / DAY_MS + 1,
    missing = span - days.length;
  return [
    `${formatCount(days.length, "day")} from ${dayText(first)} to ${dayText(last)}` +
    (missing > 0 ? `, ${formatCount(missing, "day")} of the calendar not among them.` : "."),
    result === null
      ? "Made from daily returns alone."
      : `Made from a backtest with ${formatCount(result.trades.length, "trade")}.`,
    `Figures per year count ${periodsPerYear ?? 365} days a year.`,
    ...(benchmark === null ? [] : ["Beta, alpha and information ratio are against the benchmark that was given."]),
    ...(result?.stopReason ? [`The run ended early: ${result.stopReason}.`] : []),
  ];
}

/** The benchmark as a price at each time of the account, from 1 before its first day: that of the end of its day. */
function pricesAt(time: ArrayLike<number>, days: Float64Array, returns: Float64Array): Float64Array {
  const growth = compounded(returns);
  let day = 0;
  return Float64Array.from(time, (at) => {
    while (day + 1 < days.length && days[day + 1] <= at) day++;
    return growth[day];
  });
}

function fallsTable({ days, returns }: PerformanceRecord): Table {
  const rows = drawdowns(days, compounded(returns), 1).slice(0, FALLS).map((fall, i) => ({ rank: i + 1, ...fall }));
  return table(rows, {
    rank: { label: "Fall", format: "count" },
    depth: { label: "Depth", format: "percent" },
    from: { label: "Last day at the peak", format: "day" },
    lowest: { label: "Lowest day", format: "day" },
    recovered: { label: "Made good", format: "day" },
    days: { label: "Days below", format: "count" },
  });
}
