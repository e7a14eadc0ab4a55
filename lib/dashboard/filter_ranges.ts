/**
 * Ranges of single columns within the text of a filter, so that a brush over a histogram, its keys and the text are one state.
 *
 * 1. Cut the text where `and` joins at its top; where `or` does, the whole is one part and gets parentheses.
 * 2. A part such as `sharpe >= 1.5` is a bound of that column; all others are left as they stand.
 *
 * @module
 */

/** Bounds of a column, both allowed; `null` for none. */
export interface ValueRange {
  readonly low: number | null;
  readonly high: number | null;
}

const BOUND = /^\s*([A-Za-z_$][\w$.]*)\s*(>=|≥|>|<=|≤|<)\s*\(?(-?\d*\.?\d+(?:[eE][+-]?\d+)?)\)?\s*(%?)\s*$/;

/** Words and signs at which a text is cut; texts in quotes are passed over. */
const PIECES = /"[^"]*"|'[^']*'|[()]|\b(?:and|or)\b/g;

/** The parts that `and` joins at the top. */
function partsOf(filter: string): string[] {
  const parts: string[] = [];
  let depth = 0, from = 0;
  for (const { 0: piece, index } of filter.matchAll(PIECES)) {
    if (piece === "(") depth++;
    else if (piece === ")") depth--;
    else if (depth > 0) continue;
    else if (piece === "or") return [`(${filter.trim()})`];
    else if (piece === "and") {
      parts.push(filter.slice(from, index).trim());
      from = index + piece.length;
    }
  }
  return [...parts, filter.slice(from).trim()].filter((part) => part !== "");
}

/** A part as a bound of a column; `null` for one that is none. */
function boundOf(part: string): { readonly column: string; readonly isLow: boolean; readonly value: number } | null {
  const match = BOUND.exec(part);
  if (match === null) return null;
  const [, column, sign, number, percent] = match;
  return { column, isLow: sign.startsWith(">") || sign === "≥", value: Number(number) / (percent === "" ? 1 : 100) };
}

/** The range that a filter leaves of a column, as far as bounds at its top say. */
export function rangeOf(filter: string, column: string): ValueRange {
  let low: number | null = null, high: number | null = null;
  for (const part of partsOf(filter)) {
    const bound = boundOf(part);
    if (bound?.column !== column) continue;
    if (bound.isLow) low = Math.max(low ?? -Infinity, bound.value);
    else high = Math.min(high ?? Infinity, bound.value);
  }
  return { low, high };
}

/**
 * The filter with other bounds of a column in the place of those that it has.
 *
 * @param isPercent Whether numbers are written in per cent.
 *
 * @example A brush over one figure leaves the rest of the text as it is
 * ```ts
 * import assert from "node:assert/strict";
 * import { rangeOf, withRange } from "@lib/dashboard/filter_ranges.ts";
 *
 * const filter = withRange("sharpe > 1 and verdict = held", "maxDrawdown", { low: null, high: 0.1 }, true);
 * assert.equal(filter, "sharpe > 1 and verdict = held and maxDrawdown <= 10 %");
 * assert.deepEqual(rangeOf(filter, "maxDrawdown"), { low: null, high: 0.1 });
 * ```
 */
export function withRange(filter: string, column: string, { low, high }: ValueRange, isPercent = false): string {
  const others = partsOf(filter).filter((part) => boundOf(part)?.column !== column);
  const write = (value: number) => isPercent ? `${Number((value * 100).toPrecision(12))} %` : String(value);
  return [
    ...others,
    ...(low === null ? [] : [`${column} >= ${write(low)}`]),
    ...(high === null ? [] : [`${column} <= ${write(high)}`]),
  ].join(" and ");
}
