/**
 * JSON as a table: lists of lists, lists of objects, objects of columns, one object a line; also inside an answer.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { countRoles } from "./candle_columns.ts";
import type { CandleTable, Cell } from "./candle_table.ts";
import { numberReader } from "./decimal_mark.ts";

/** Rows that are looked at before the first is read. */
const SAMPLE_ROWS = 200;

/** How deep in an answer rows are looked for: the deepest known, Kraken's and Bybit's, are at two. */
const DEEPEST = 4;

/** Rows with the names of their columns, if any. */
interface Rows {
  readonly names: readonly string[] | null;
  readonly rows: readonly unknown[];
}

/**
 * The table of a JSON text; `line` of a row is its place in the list, from 1.
 *
 * @throws {DataError} If the text is no JSON or holds no rows, or several lists of them.
 */
export function jsonTable(text: string): CandleTable {
  const { names, rows } = rowsOf(parse(text));
  const cellsOf = (row: unknown): readonly Cell[] => {
    if (Array.isArray(row)) return row;
    if (names === null || typeof row !== "object" || row === null) return [];
    return names.map((name) => (row as Readonly<Record<string, Cell>>)[name]);
  };
  return {
    names,
    sample: rows.slice(0, SAMPLE_ROWS).map(cellsOf),
    start: 0,
    notes: ["JSON"],
    number: numberReader("point"),
    forEach(visit) {
      rows.forEach((row, i) => visit(i + 1, cellsOf(row)));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length > 1) {
      try {
        return lines.map((line) => JSON.parse(line));
      } catch { /* What is wrong with the whole text is the better reason. */ }
    }
    throw new DataError(`Cannot read JSON candles: ${(cause as Error).message}`, { cause });
  }
}

function rowsOf(value: unknown): Rows {
  const found = listsIn(value, 0);
  if (found.length === 1) return found[0];
  const text = Array.isArray(value) ? "a list of something else" : typeof value;
  throw new DataError(
    `Cannot read JSON candles: wanted a list of rows, found ${
      found.length === 0 ? text : `${found.length} lists of them`
    }`,
  );
}

function listsIn(value: unknown, depth: number): Rows[] {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    if (value.length === 0) return depth === 0 ? [{ names: null, rows: [] }] : [];
    const known = value.find((row) => typeof row === "object" && row !== null);
    if (known === undefined) return [];
    return [{ names: Array.isArray(known) ? null : Object.keys(known), rows: value }];
  }
  const names = Object.keys(value), columns = Object.values(value);
  if (countRoles(names) >= 3 && columns.some(Array.isArray)) {
    const lists = names.filter((_, i) => Array.isArray(columns[i])),
      length = (columns.find(Array.isArray) as Cell[]).length;
    const record = value as Readonly<Record<string, Cell[]>>;
    return [{ names: lists, rows: Array.from({ length }, (_, row) => lists.map((name) => record[name][row])) }];
  }
  return columns.flatMap((one) => listsIn(one, depth + 1));
}
