/**
 * What filters do with whole columns: arithmetic and comparisons, and truths of three values.
 *
 * @module
 */
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

/** What a comparison finds where the left number is the lesser one, where both are the same, and where it is the larger. */
const OUTCOMES: Readonly<Record<ComparisonSign, readonly [less: number, same: number, more: number]>> = {
  "<": [YES, NO, NO],
  "<=": [YES, YES, NO],
  ">": [NO, NO, YES],
  ">=": [NO, YES, YES],
  "==": [NO, YES, NO],
  "!=": [YES, NO, YES],
};

/** Compares row by row; where one of the two is missing there is no telling. */
export function compareNumbers(sign: ComparisonSign, a: Numbers, b: Numbers, length: number): Uint8Array {
  const [less, same, more] = OUTCOMES[sign], truth = new Uint8Array(length);
  // Loops without a call in them: a filter is read over all rows at each key press.
  if (typeof a === "number") {
    const left = new Float64Array(length).fill(a);
    return compareNumbers(sign, left, b, length);
  }
  if (typeof b === "number") {
    for (let row = 0; row < length; row++) {
      const left = a[row];
      truth[row] = left < b ? less : left > b ? more : left === b ? same : UNKNOWN;
    }
    return truth;
  }
  for (let row = 0; row < length; row++) {
    const left = a[row], right = b[row];
    truth[row] = left < right ? less : left > right ? more : left === right ? same : UNKNOWN;
  }
  return truth;
}

/** Whether each text is the one, or is not. */
export function compareWord(sign: ComparisonSign, { codes, texts }: TextColumn, word: string): Uint8Array {
  const wanted = texts.indexOf(word), same = sign === "==" ? YES : NO, other = YES - same;
  const truth = new Uint8Array(codes.length);
  for (let row = 0; row < truth.length; row++) {
    const code = codes[row];
    truth[row] = code < 0 ? UNKNOWN : code === wanted ? same : other;
  }
  return truth;
}

/** Compares the texts of two columns. */
export function compareTexts(sign: ComparisonSign, a: TextColumn, b: TextColumn): Uint8Array {
  const same = sign === "==" ? YES : NO;
  return Uint8Array.from(a.codes, (code, row) => {
    const other = b.codes[row];
    return code < 0 || other < 0 ? UNKNOWN : a.texts[code] === b.texts[other] ? same : YES - same;
  });
}

/** Whether it does not hold; what cannot be told stays so. */
export function opposite(a: Uint8Array): Uint8Array {
  const truth = new Uint8Array(a.length);
  for (let row = 0; row < truth.length; row++) truth[row] = YES - a[row];
  return truth;
}

/** Whether there is no number. */
export function isMissing(values: Numbers, length: number): Uint8Array {
  const truth = new Uint8Array(length);
  if (typeof values === "number") return truth.fill(Number.isNaN(values) ? YES : NO);
  for (let row = 0; row < length; row++) truth[row] = Number.isNaN(values[row]) ? YES : NO;
  return truth;
}

/** Whether there is no text. */
export function isTextMissing({ codes }: TextColumn): Uint8Array {
  const truth = new Uint8Array(codes.length);
  for (let row = 0; row < truth.length; row++) truth[row] = codes[row] < 0 ? YES : NO;
  return truth;
}

/** 1 for each row in which it holds, else 0. */
export function maskOf(a: Uint8Array): Uint8Array {
  const mask = new Uint8Array(a.length);
  for (let row = 0; row < mask.length; row++) mask[row] = a[row] >> 1;
  return mask;
}

/** Whether both hold: the lesser truth. */
export function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  const truth = new Uint8Array(a.length);
  for (let row = 0; row < truth.length; row++) truth[row] = a[row] < b[row] ? a[row] : b[row];
  return truth;
}

/** Whether one of them holds: the larger truth. */
export function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  const truth = new Uint8Array(a.length);
  for (let row = 0; row < truth.length; row++) truth[row] = a[row] > b[row] ? a[row] : b[row];
  return truth;
}
