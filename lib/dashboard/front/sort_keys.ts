/**
 * The order of a table as sources take it, changed as a reader does.
 *
 * @module
 */
import type { ColumnInfo } from "../source.ts";

/** One key of an order. */
export interface SortKey {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Reads `-score,sharpe`: descending after a minus. */
export function sortKeys(sort: string): SortKey[] {
  return sort.split(",").filter((key) => key !== "")
    .map((key) => ({ column: key.replace(/^-/, ""), isDescending: key.startsWith("-") }));
}

function writeKeys(keys: readonly SortKey[]): string {
  return keys.map(({ column, isDescending }) => (isDescending ? "-" : "") + column).join(",");
}

/**
 * The order after a column's head was pressed: best first, then worst first, then without it.
 *
 * @param isAdded Whether it joins those there are, behind them, instead of standing in their place.
 */
export function pressed(sort: string, { name, better, kind }: ColumnInfo, isAdded: boolean): string {
  const keys = sortKeys(sort), found = keys.find(({ column }) => column === name);
  const isBestDescending = kind === "number" && better !== "lower" && name !== "trial";
  const first = { column: name, isDescending: isBestDescending };
  if (!isAdded) {
    const isAgain = keys[0]?.column === name && keys[0].isDescending === isBestDescending;
    return writeKeys([isAgain ? { column: name, isDescending: !isBestDescending } : first]);
  }
  if (found === undefined) return writeKeys([...keys, first]);
  return writeKeys(
    found.isDescending === isBestDescending
      ? keys.map((key) => key === found ? { ...key, isDescending: !key.isDescending } : key)
      : keys.filter((key) => key !== found),
  );
}
