/**
 * What filters do with whole columns: arithmetic and comparisons, and truths of three values.
 *
 * @module
 */
import { COMPARISONS } from "../core/expression.ts";
import type { ComparisonSign } from "../core/expression_tree.ts";
import type { StrategyTable, TextColumn } from "./strategy_table.ts";

/** Whether something holds in a row; what lies between no and yes is that it cannot be told. */
export const NO = 0, UNKNOWN = 1, YES = 2;

/** One number for all rows, or one a row. */
export type Numbers = number | Float64Array;

/** The numbers of a column. */
export function numbersOf({ columns }: StrategyTable, name: string): Float64Array {
  const column = columns.get(name);
  if (column?.kind !== "number") throw new RangeError(`Cannot filter: wanted numbers in the column "${name}"`);
  return column.values;
}

/** The texts of a column. */
export function textsOf({ columns }: StrategyTable, name: string): TextColumn {
  const column = columns.get(name);
  if (column?.kind !== "text") throw new RangeError(`Cannot filter: wanted texts in the column "${name}"`);
  return column;
}

/** Applies a function row by row; to numbers that are the same in all rows, once. */
export function mapNumbers(operands: readonly Numbers[], apply: (...x: number[]) => number, length: number): Numbers {
  const isSame = operands.every((operand) => typeof operand === "number");
  if (isSame) return apply(...operands);
  const values = new Float64Array(length), row = new Array<number>(operands.length);
  for (let i = 0; i < length; i++) {
    let isKnown = true;
    for (let k = 0; k < row.length; k++) {
      const operand = operands[k], value = typeof operand === "number" ? operand : operand[i];
      isKnown &&= !Number.isNaN(value);
      row[k] = value;
    }
    // A power of 0 is 1 even of NaN.
    values[i] = isKnown ? apply(...row) : NaN;
  }
  return values;
}

/** Compares row by row; where one of the two is missing there is no telling. */
export function compareNumbers(sign: ComparisonSign, a: Numbers, b: Numbers, length: number): Uint8Array {
  const holds = COMPARISONS[sign], truth = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    const left = typeof a === "number" ? a : a[row], right = typeof b === "number" ? b : b[row];
    truth[row] = Number.isNaN(left) || Number.isNaN(right) ? UNKNOWN : holds(left, right) ? YES : NO;
  }
  return truth;
}

/** Whether each text is the one, or is not. */
export function compareWord(sign: ComparisonSign, { codes, texts }: TextColumn, word: string): Uint8Array {
  const wanted = texts.indexOf(word), same = sign === "==" ? YES : NO;
  return Uint8Array.from(codes, (code) => code < 0 ? UNKNOWN : code === wanted ? same : YES - same);
}

/** Compares the texts of two columns. */
export function compareTexts(sign: ComparisonSign, a: TextColumn, b: TextColumn): Uint8Array {
  const same = sign === "==" ? YES : NO;
  return Uint8Array.from(a.codes, (code, row) => {
    const other = b.codes[row];
    return code < 0 || other < 0 ? UNKNOWN : a.texts[code] === b.texts[other] ? same : YES - same;
  });
}

/** Whether both hold: the lesser truth. */
export function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((truth, row) => Math.min(truth, b[row]));
}

/** Whether one of them holds: the larger truth. */
export function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((truth, row) => Math.max(truth, b[row]));
}
