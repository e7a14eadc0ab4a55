/**
 * What a strategy wants at the bars that have a signal.
 *
 * @module
 */
import { signalBars } from "./signal_bars.ts";
import type { Entries } from "./strategy.ts";

/** Signals with their distances, one value a bar or one a signal. */
export interface SignalColumns
  extends Pick<Entries, "stopDistance" | "stopMultiple" | "targetDistance" | "rewardRatio"> {
  /** +1 long, −1 short, 0 nothing; one value a bar. */
  readonly side: Int8Array;
  /** Factor on all target distances; 1 where left out. */
  readonly targetMultiple?: number;
}

/** Signals in the order of their bars, one value each. */
export interface SignalValues {
  /** Number of signals. */
  readonly length: number;
  /** Bar at whose close it is decided. */
  readonly bar: Int32Array;
  /** +1 long, −1 short. */
  readonly side: Int8Array;
  /** From the entry price to the stop, quote units. */
  readonly stopDistance: Float64Array;
  /** From the entry price to the target, quote units; infinite for none. */
  readonly targetDistance: Float64Array;
}

/**
 * The signals of columns, multiples and ratios worked out.
 *
 * @param end The bar after the last one looked at.
 */
export function signalValues(columns: SignalColumns, end: number = columns.side.length): SignalValues {
  const { stopDistance, stopMultiple = 1, targetDistance, targetMultiple = 1, rewardRatio = Infinity } = columns;
  const bar = signalBars(columns.side, 0, end);
  const length = bar.length;
  const side = new Int8Array(length), stops = new Float64Array(length), targets = new Float64Array(length);
  for (let k = 0; k < length; k++) side[k] = columns.side[bar[k]];
  const isPerBar = (column: Float64Array): boolean => column.length === columns.side.length;
  pick(stopDistance, isPerBar(stopDistance) ? bar : null, stopMultiple, stops);
  if (targetDistance !== undefined) {
    pick(targetDistance, isPerBar(targetDistance) ? bar : null, targetMultiple, targets);
  } else if (rewardRatio < Infinity) { for (let k = 0; k < length; k++) targets[k] = rewardRatio * stops[k]; }
  else targets.fill(Infinity);
  return { length, bar, side, stopDistance: stops, targetDistance: targets };
}

/** Multiples of a column's values at the signals: of those at their bars, or where it has one a signal of all. */
function pick(column: Float64Array, bars: Int32Array | null, multiple: number, into: Float64Array): void {
  if (bars !== null) { for (let k = 0; k < into.length; k++) into[k] = multiple * column[bars[k]]; }
  else for (let k = 0; k < into.length; k++) into[k] = multiple * column[k];
}
