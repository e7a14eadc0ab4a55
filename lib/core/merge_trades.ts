/**
 * Trades of several runs as one list.
 *
 * @module
 */
import type { Trades } from "./trades.ts";

/** Trades of several runs in order of exit. */
export interface MergedTrades {
  /** All of them. */
  readonly trades: Trades;
  /** For each trade the place in the list of the run that made it. */
  readonly runs: Int32Array;
}

/**
 * Trades of several runs in order of exit; of those that end at once the earlier run's come first. Bars are counted as in
 * their own run.
 *
 * @returns Of a single run its own trades.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { mergeTrades } from "@lib/core/merge_trades.ts";
 *
 * const { trades, runs } = mergeTrades([tradesOf([{ exitTime: 1 }, { exitTime: 3 }]), tradesOf([{ exitTime: 2 }])]);
 * assert.deepEqual([...trades.exitTime], [1, 2, 3]);
 * assert.deepEqual([...runs], [0, 1, 0]);
 * ```
 */
export function mergeTrades(lists: readonly Trades[]): MergedTrades {
  if (lists.length === 1) return { trades: lists[0], runs: new Int32Array(lists[0].length) };
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  const runs = new Int32Array(length), places = new Int32Array(length), next = lists.map(() => 0);
  for (let k = 0; k < length; k++) {
    let first = -1, exit = Infinity;
    for (let run = 0; run < lists.length; run++) {
      const list = lists[run], at = next[run];
      if (at < list.length && (first < 0 || list.exitTime[at] < exit)) {
        first = run;
        exit = list.exitTime[at];
      }
    }
    runs[k] = first;
    places[k] = next[first]++;
  }
  const names = Object.keys(lists[0]).filter((name) => name !== "length") as (keyof Omit<Trades, "length">)[];
  const columns = names.map((name) => {
    const column = new (lists[0][name].constructor as new (length: number) => Float64Array)(length);
    for (let k = 0; k < length; k++) column[k] = lists[runs[k]][name][places[k]];
    return [name, column];
  });
  return { trades: { length, ...Object.fromEntries(columns) } as unknown as Trades, runs };
}
