/**
 * CSV as text: rows of cells, and candles written as `timestamp,open,high,low,close,volume` with bar open in ms UTC.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { excerpt, ROW_COLUMNS } from "./candle_rows.ts";
import { decodeText, linesOf, withoutMark } from "./text_lines.ts";
import { type ByteSource, unpack } from "./unpack.ts";

/**
 * Calls back once a line with its cells; empty lines are passed over.
 *
 * @param source Bytes or text of the whole file, plain, gzipped or in a ZIP.
 * @param visit Gets the line number, from 1, and the cells.
 * @throws {DataError} If a row runs over several lines: a stray quote would hide the rows up to the next one.
 */
export function forEachCsvRow(
  source: ByteSource | string,
  visit: (line: number, cells: string[]) => void,
): void {
  let line = 0;
  const texts = typeof source === "string" ? [withoutMark(source)] : decodeText(unpack(source));
  for (const text of linesOf(texts)) {
    line++;
    if (text.trim() !== "") visit(line, splitCells(text, ",", line));
  }
}

/**
 * The cells of a line, without their quotes (RFC 4180).
 *
 * @throws {DataError} If a quote does not end on the line.
 */
export function splitCells(text: string, separator: string, line: number): string[] {
  if (!text.includes('"')) return text.split(separator);
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const start = text.slice(at).search(/\S/) + at;
    let cell = "";
    if (text[start] === '"') {
      at = start + 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        cell += text.slice(at, quote < 0 ? undefined : quote);
        if (quote < 0) {
          throw new DataError(
            `Cannot read CSV: line ${line}: wanted a row on one line, found a line end inside quotes: ${
              excerpt([...cells, cell].join())
            }`,
          );
        }
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    }
    const end = text.indexOf(separator, at);
    cells.push(cell + text.slice(at, end < 0 ? undefined : end));
    at = end < 0 ? text.length + 1 : end + separator.length;
  }
  return cells;
}

/** The CSV text of candles, which `readCandlesCsv` reads back to the same bits; book columns are left out. */
export function formatCandlesCsv(candles: Candles): string {
  const { time, open, high, low, close, volume } = candles;
  const lines: string[] = [ROW_COLUMNS.join()];
  for (let i = 0; i < time.length; i++) {
    lines.push(`${time[i]},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`);
  }
  return `${lines.join("\n")}\n`;
}
