/**
 * The table of strategies as a file for spreadsheets.
 *
 * @module
 */
import type { RowsQuery, Source } from "../source.ts";
import { csvCell } from "../trades_csv.ts";

/** Rows asked for at once: as many as sources give. */
const PAGE = 1000;

/** All rows that a filter leaves, with a heading. */
export async function strategiesCsv(
  source: Pick<Source, "rows">,
  study: string,
  query: Pick<RowsQuery, "filter" | "sort" | "columns">,
): Promise<string> {
  const lines = [query.columns.join(",")];
  for (let offset = 0, matched = Infinity; offset < matched; offset += PAGE) {
    const page = await source.rows(study, { ...query, offset, limit: PAGE, hasSparklines: false });
    lines.push(...page.rows.map((row) => row.map(csvCell).join(",")));
    matched = page.matched;
  }
  return `${lines.join("\r\n")}\r\n`;
}
