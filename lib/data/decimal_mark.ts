/**
 * Numbers as people and programs write them: `1,234.5`, `1.234,5`, `$9.10`.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { excerpt, parseDecimal } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";

/** What stands in front of the decimals. */
export const DECIMAL_MARKS = ["point", "comma"] as const;

/** What stands in front of the decimals. */
export type DecimalMark = (typeof DECIMAL_MARKS)[number];

/** Numbers with commas between groups of three digits. */
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** Numbers with a decimal comma or none, with or without points between groups of three digits. */
const COMMA = /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][+-]?\d+)?$/;

/** A currency sign in front of a number. */
const CURRENCY = /^([+-]?)[$€£¥₿]\s*/;

/** A reader of cells with such decimals: `NaN` for what is no number. */
export function numberReader(mark: DecimalMark): (cell: Cell) => number {
  return (cell) => {
    if (typeof cell === "number") return cell;
    if (typeof cell === "bigint") return Number(cell);
    if (typeof cell !== "string") return NaN;
    if (mark === "point") {
      const value = parseDecimal(cell);
      if (!Number.isNaN(value)) return value;
    }
    const text = cell.trim().replace(CURRENCY, "$1");
    if (mark === "comma") return COMMA.test(text) ? Number(text.replaceAll(".", "").replace(",", ".")) : NaN;
    return GROUPED.test(text) ? Number(text.replaceAll(",", "")) : parseDecimal(text);
  };
}

/**
 * The mark that the cells of a file have.
 *
 * @throws {DataError} If they may be read both ways: `1,234` alone is a thousand or little more than one.
 */
export function decimalMarkOf(cells: readonly Cell[]): DecimalMark {
  let open: string | null = null;
  for (const cell of cells) {
    if (typeof cell !== "string" || !cell.includes(",")) continue;
    const text = cell.trim().replace(CURRENCY, "$1");
    const isComma = COMMA.test(text), isPoint = GROUPED.test(text);
    if (isComma && isPoint) open ??= text;
    else if (isComma) return "comma";
    else if (isPoint) return "point";
  }
  if (open === null) return "point";
  throw new DataError(
    `Cannot read candles: wanted to know what the comma in ${excerpt(open)} stands for; ` +
      "--decimal comma or --decimal point says it",
  );
}
