/**
 * What a backtest reads of a strategy's entries, as columns to compare.
 *
 * @module
 */
import type { Entries } from "./strategy.ts";

/** Columns of one value a bar, by name. */
export type EntryColumns = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Copies of all that decides a trade: distances where there is a side, sides, leaves and levels everywhere. What a
 * strategy says beside that, such as its confidence, is left out.
 */
export function entryColumns({ side, stopDistance, targetDistance, leave, stopPrice }: Entries): EntryColumns {
  const read = (column: Float64Array) => column.map((value, i) => side[i] === 0 ? 0 : value);
  return {
    side: side.slice(),
    stopDistance: read(stopDistance),
    ...(targetDistance && { targetDistance: read(targetDistance) }),
    ...(leave && { leave: leave.slice() }),
    ...(stopPrice && { longStopPrice: stopPrice.long.slice(), shortStopPrice: stopPrice.short.slice() }),
  };
}

/** The earliest bar at which two sets of columns differ, and in which column; `null` if they are equal bit for bit. */
export function firstDifference(a: EntryColumns, b: EntryColumns): { column: string; bar: number } | null {
  let first: { column: string; bar: number } | null = null;
  for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = a[column] ?? [], right = b[column] ?? [], end = first?.bar ?? Math.max(left.length, right.length);
    let bar = 0;
    while (bar < end && Object.is(left[bar], right[bar])) bar++;
    if (bar < end) first = { column, bar };
  }
  return first;
}
