/**
 * What a backtest reads of a strategy's entries, as columns to compare.
 *
 * @module
 */
import { signalValues } from "./signal_values.ts";
import type { Entries } from "./strategy.ts";

/** Columns of one value a bar, by name. */
export type EntryColumns = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Copies of all that decides a trade: distances where there is a side, multiples included, and 0 elsewhere; sides, leaves
 * and levels everywhere. What a strategy says beside that, such as its confidence, is left out.
 */
export function entryColumns(entries: Entries): EntryColumns {
  const { side, leave, stopPrice } = entries, { bar, stopDistance, targetDistance } = signalValues(entries);
  const stop = new Float64Array(side.length), target = new Float64Array(side.length);
  for (const [k, at] of bar.entries()) {
    stop[at] = stopDistance[k];
    target[at] = targetDistance[k];
  }
  return {
    side: side.slice(),
    stopDistance: stop,
    targetDistance: target,
    ...(leave && { leave: leave.slice() }),
    ...(stopPrice && { longStopPrice: stopPrice.long.slice(), shortStopPrice: stopPrice.short.slice() }),
  };
}

/**
 * The earliest bar at which two sets of columns differ, and in which column; `null` if they are equal bit for bit.
 *
 * @param bars Bars looked at, from the first on; all by default.
 */
export function firstDifference(
  a: EntryColumns,
  b: EntryColumns,
  bars = Infinity,
): { readonly column: string; readonly bar: number } | null {
  let first: { column: string; bar: number } | null = null;
  for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = a[column] ?? [], right = b[column] ?? [];
    const end = first?.bar ?? Math.min(bars, Math.max(left.length, right.length));
    let bar = 0;
    while (bar < end && Object.is(left[bar], right[bar])) bar++;
    if (bar < end) first = { column, bar };
  }
  return first;
}
