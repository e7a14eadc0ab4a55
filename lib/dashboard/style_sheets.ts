/**
 * The style sheets of the dashboard and of the one-file report: one for what all views share, one for each view or part.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** In the order in which a later one has the last word. */
const SHARED = [
  "colours",
  "text",
  "controls",
  "head",
  "panels",
  "tables",
  "verdicts",
  "figures",
  "words",
  "print",
];
const VIEWS = [
  "overview",
  "dots_chart",
  "strategies_view",
  "filter_side",
  "strategies_grid",
  "tray",
  "dialogs",
  "scatter_view",
  "strategy_view",
  "evidence_panel",
  "trades_panel",
  "compare_view",
  "search_view",
  "data_view",
  "live_view",
];

const sheet = (name: string) => new URL(`front/style/${name}.css`, import.meta.url);

/** Files of the dashboard's sheets, in the order in which a later one has the last word. */
export const STYLE_SHEETS: readonly URL[] = [...SHARED, ...VIEWS].map(sheet);

/** What a report has beside them: its still page, which is read without scripts and on paper. */
export const REPORT_SHEET: URL = sheet("report");

/** Sheets as one, in their order. */
export function joinedStyle(sheets: readonly URL[]): string {
  return sheets.map((file) => readFileSync(file, "utf8")).join("\n");
}
