/**
 * Tables on a terminal.
 *
 * @module
 */

/**
 * Rows as lines of padded cells under their headings; numbers stand to the right.
 *
 * @param headings One a column.
 * @param rows Cells as they are to be shown.
 */
export function formatTextTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const shown = rows.map((row) => row.map((cell) => typeof cell === "number" ? cell.toLocaleString("en-GB") : cell));
  const widths = headings.map((heading, i) => Math.max(heading.length, ...shown.map((row) => row[i].length)));
  const isNumber = headings.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ").trimEnd();
  return [line(headings), line(widths.map((width) => "─".repeat(width))), ...shown.map(line)].join("\n");
}

/** A time in ms UTC as `2018-01-31 12:00`. */
export function formatInstant(time: number | null): string {
  return time === null ? "–" : new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
