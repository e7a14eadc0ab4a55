/**
 * A text file as a table: which separator, which decimal mark, and where its header stands.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import type { CandleTable, Cell } from "./candle_table.ts";
import { countRoles, namesAll } from "./candle_columns.ts";
import { type CandleReading, excerpt } from "./candle_rows.ts";
import { splitCells } from "./csv.ts";
import { DECIMAL_MARKS, type DecimalMark, decimalMarkOf, numberReader } from "./decimal_mark.ts";

/** Lines that are looked at before the first row is read. */
const SAMPLE_LINES = 200;

/** Header names that make a line a header: three of open, high, low, close, or two of them with a time. */
const LEAST_ROLES = 3;

/** Names that make a line in front of the rows a header which is not understood: as many as there are prices. */
const LEAST_NAMES = 4;

/** Separators, the surest first: a comma may also be a decimal mark, and a date may hold a blank. */
const SEPARATORS = ["\t", ";", "|", ","];

/**
 * The lines as a table.
 *
 * @throws {DataError} If there is no line, or the decimal mark cannot be told.
 */
export function csvTable(lines: Generator<string>, options: CandleReading): CandleTable {
  const sample: string[] = [];
  for (let next = lines.next(); !next.done; next = lines.next()) {
    if (sample.push(next.value) === SAMPLE_LINES) break;
  }
  if (sample.every((line) => line.trim() === "")) {
    throw new DataError("Cannot read candles: wanted a header or at least one row, found an empty file");
  }
  const separator = separatorOf(sample);
  const header = sample.findIndex((line) => isHeader(cellsOf(line, separator), options.columns));
  const start = header < 0 ? firstRow(sample, separator, options.columns) : header + 1;
  const names = header < 0 ? null : cellsOf(sample[header], separator);
  const rows = sample.slice(start).filter((line) => line.trim() !== "").map((line) => cellsOf(line, separator));
  const mark = markOf(options.decimal, rows);
  const skipped = header > 0 ? sample.slice(0, header).filter((line) => line.trim() !== "").length : 0;
  return {
    names,
    sample: rows,
    start: header < 0 ? start : 0,
    notes: [
      ...(separator === "," ? [] : [`separator ${separator === "\t" ? "tab" : excerpt(separator)}`]),
      ...(mark === "comma" ? ["decimal comma"] : []),
      ...(skipped > 0 ? [`${skipped} line${skipped === 1 ? "" : "s"} before the header`] : []),
    ],
    number: numberReader(mark),
    forEach(visit) {
      let line = start;
      const take = (text: string) => {
        line++;
        if (text.trim() !== "") visit(line, splitCells(text, separator, line));
      };
      sample.slice(start).forEach(take);
      for (const text of lines) take(text);
    },
  };
}

function markOf(given: string | undefined, rows: readonly (readonly Cell[])[]): DecimalMark {
  if (given === undefined) return decimalMarkOf(rows.flat());
  const mark = DECIMAL_MARKS.find((one) => one === given);
  if (mark === undefined) {
    throw new DataError(`Cannot use --decimal: wanted ${DECIMAL_MARKS.join(" or ")}, found "${given}"`);
  }
  return mark;
}

/** The sample is looked at before lines are numbered; what is wrong with its quotes shows when it is read. */
function cellsOf(line: string, separator: string): string[] {
  try {
    return splitCells(line, separator, 0).map((cell) => cell.trim());
  } catch {
    return [];
  }
}

function separatorOf(sample: readonly string[]): string {
  // Lines before the header have few separators or none, rows at least four.
  const fits = (separator: string) => sample.filter((line) => cellsOf(line, separator).length >= 5).length;
  const best = SEPARATORS.map(fits), most = Math.max(...best);
  return most === 0 ? "," : SEPARATORS[best.indexOf(most)];
}

function isHeader(cells: readonly string[], columns: string | undefined): boolean {
  return columns === undefined ? countRoles(cells) >= LEAST_ROLES : namesAll(cells, columns);
}

/** Whether a line in front of rows names their columns: words, no two alike, as many as cells of a row, or one off. */
function isForeignHeader(cells: readonly string[], width: number): boolean {
  const words = new Set(cells.filter((cell) => /\p{L}/u.test(cell)));
  return words.size >= LEAST_NAMES && Math.abs(cells.length - width) <= 1;
}

/**
 * Where rows begin without a header: the first line in which most cells are numbers.
 *
 * @throws {DataError} If there are none, or a line in front of them has names that are not understood.
 */
function firstRow(sample: readonly string[], separator: string, columns: string | undefined): number {
  const read = numberReader("point"), comma = numberReader("comma");
  const isRow = (cells: readonly Cell[]) =>
    cells.length >= 5 && cells.filter((cell) => !Number.isNaN(read(cell)) || !Number.isNaN(comma(cell))).length >= 4;
  const start = sample.findIndex((line) => isRow(cellsOf(line, separator)));
  const width = start < 0 ? 0 : cellsOf(sample[start], separator).length;
  const foreign = columns !== undefined || start < 0
    ? undefined
    : sample.slice(0, start).find((line) => isForeignHeader(cellsOf(line, separator), width));
  if (start >= 0 && foreign === undefined) return start;
  const found = foreign ?? sample.find((line) => line.trim() !== "")!;
  const wanted = columns === undefined
    ? "a header that names time, open, high, low, close and volume, or rows of numbers"
    : `a header with the names of --columns ${columns}`;
  throw new DataError(
    `Cannot read candles: line ${sample.indexOf(found) + 1}: wanted ${wanted}, found ${excerpt(found)}` +
      (columns === undefined ? "; --columns time=NAME,open=NAME,… says which column is which" : ""),
  );
}
