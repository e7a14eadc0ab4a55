/**
 * Tables for notebooks: typed rows, units, sorted; as HTML, Markdown and plain text.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { displayed } from "../core/displayed.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { escapeHtml } from "../core/html_text.ts";
import { isKpiName, kpiDefinition, type KpiFormat } from "../metrics/registry.ts";
import { isGrowth, type KnownKpis, shownKpi } from "../metrics/shown_kpi.ts";

/** Rows of a table that are shown where nothing else is asked for: more than anyone reads, and little to keep. */
const DEFAULT_LIMIT = 200;

/** Exchanges quote prices with up to seven digits, whatever the coin is worth. */
const PRICE = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 7 });

/** How a cell is written: a format of KPIs, plain text, or a UTC time to the minute or day. */
export type CellFormat = KpiFormat | "text" | "minute" | "day" | "price";

/** A column that says more than its format. */
export interface Column {
  /** Heading; derived from the key by default. */
  readonly label?: string;
  /** How its cells are written. */
  readonly format: CellFormat;
}

/** Columns by key, in order of appearance. */
export type Columns<Row> = { readonly [key in keyof Row]?: CellFormat | Column };

/** Choices of {@linkcode table}. */
export interface TableOptions<Row> {
  /** Shown above the table. */
  readonly title?: string;
  /** Key to sort by; `"-score"` sorts from high to low. Rows without a value come last. */
  readonly sort?: (keyof Row & string) | `-${keyof Row & string}`;
  /** Most rows shown, of those sorted; the rest are counted below. 200 by default. */
  readonly limit?: number;
  /** Said below the table, behind what is left out. */
  readonly note?: string;
}

/** A table ready to be shown: every cell is text. */
export interface Table {
  /** Tells a table from other things to show. */
  readonly kind: "table";
  /** Shown above the table. */
  readonly title: string;
  /** Headings. */
  readonly labels: readonly string[];
  /** Whether a column is aligned to the right. */
  readonly numeric: readonly boolean[];
  /** Cells as text, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** What is left out, in words, and what else there is to say; empty if nothing is. */
  readonly note: string;
}

function formatCell(value: unknown, format: CellFormat): string {
  if (value === null || value === undefined) return "–";
  if (format === "text") return String(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return "–";
  if (format === "minute") return new Date(number).toISOString().slice(0, 16).replace("T", " ");
  if (format === "day") return dayText(number);
  if (format === "price") return PRICE.format(number);
  return formatNumber(number, format);
}

/** `maxDrawdown` as `Max drawdown`, or the label of the KPI of that name. */
function labelOf(key: string): string {
  if (isKpiName(key)) return kpiDefinition(key).label;
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Rows in order of a key; those without a value come last in either direction. */
function sortRows<Row>(rows: readonly Row[], key: keyof Row, descending: boolean): Row[] {
  return [...rows].sort((rowA, rowB) => {
    const a = rowA[key], b = rowB[key];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    const order = a < b ? -1 : a > b ? 1 : 0;
    return descending ? -order : order;
  });
}

/**
 * A table of typed rows.
 *
 * - A KPI that is a growth per year is shown as {@linkcode shownKpi} has it: a row needs `tradeCount` and `tradesPerDay`,
 *   which tell the days, beside it.
 *
 * @param rows Records of one shape.
 * @param columns Keys to show, in order, each with its format; labels derive from the keys.
 *
 * @example Sorted from high to low
 * ```ts
 * import assert from "node:assert/strict";
 * import { table } from "@lib/report/table.ts";
 *
 * const rows = [{ trial: 1, sharpe: 0.5 }, { trial: 2, sharpe: 1.25 }];
 * const { labels, rows: cells } = table(rows, { trial: "count", sharpe: "ratio" }, { sort: "-sharpe" });
 * assert.deepEqual(labels, ["Trial", "Sharpe ratio"]);
 * assert.deepEqual(cells, [["2", "1.25"], ["1", "0.50"]]);
 * ```
 */
export function table<Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
  { title = "", sort, limit = DEFAULT_LIMIT, note = "" }: TableOptions<Row> = {},
): Table {
  const keys = Object.keys(columns) as (keyof Row & string)[];
  const specs = keys.map((key): Column => {
    const column = columns[key]!;
    return typeof column === "object" ? column as Column : { format: column as CellFormat };
  });
  const descending = sort?.startsWith("-") ?? false, key = sort?.replace(/^-/, "") as keyof Row | undefined;
  const sorted = key === undefined ? rows : sortRows(rows, key, descending), hidden = rows.length - limit;
  const visible = sorted.slice(0, limit), written = keys.map((key, i) => writeColumn(visible, key, specs[i]));
  return displayed({
    kind: "table",
    title,
    labels: written.map(({ label }) => label),
    numeric: specs.map((spec) => !["text", "minute", "day"].includes(spec.format)),
    rows: visible.map((_, row) => written.map(({ cells }) => cells[row])),
    note: [hidden > 0 ? formatCount(hidden, "more row") : "", note].filter(Boolean).join(". "),
  });
}

/** Heading and cells of a column. */
function writeColumn<Row extends object>(
  rows: readonly Row[],
  key: keyof Row & string,
  { label, format }: Column,
): { readonly label: string; readonly cells: readonly string[] } {
  if (format !== "text" && isKpiName(key) && isGrowth(key)) {
    const growth = shownKpi(key, rows as readonly KnownKpis[]);
    return { label: label ?? growth.label, cells: growth.texts };
  }
  return { label: label ?? labelOf(key), cells: rows.map((row) => formatCell(row[key], format)) };
}

/** The table as HTML that stays readable where styles are stripped. */
export function tableToHtml({ title, labels, numeric, rows, note }: Table): string {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text, i) => `<${tag} style="text-align:${numeric[i] ? "right" : "left"}">${escapeHtml(text)}</${tag}>`)
      .join("");
  return `<table class="assay-table">` +
    (title ? `<caption style="text-align:left"><b>${escapeHtml(title)}</b></caption>` : "") +
    `<thead><tr>${cells("th", labels)}</tr></thead><tbody>` +
    rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("") + `</tbody></table>` +
    (note ? `<p><small>${escapeHtml(note)}</small></p>` : "");
}

/** The table as Markdown. */
export function tableToMarkdown({ title, labels, numeric, rows, note }: Table): string {
  const line = (texts: readonly string[]) => `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    ...(title ? [`**${title}**`, ""] : []),
    line(labels),
    line(numeric.map((right) => right ? "---:" : ":---")),
    ...rows.map(line),
    ...(note ? ["", note] : []),
  ].join("\n");
}

/** The table as text in columns. */
export function tableToText({ title, labels, numeric, rows, note }: Table): string {
  const widths = labels.map((label, i) => Math.max(label.length, ...rows.map((row) => row[i].length)));
  const line = (texts: readonly string[]) =>
    texts.map((text, i) => numeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i])).join("  ").trimEnd();
  const lines = [line(labels), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)];
  return [...(title ? [title] : []), ...lines, ...(note ? [note] : [])].join("\n");
}
