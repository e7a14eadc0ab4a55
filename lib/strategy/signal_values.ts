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
  pick(stopDistance, stopMultiple, stops);
  if (targetDistance !== undefined) pick(targetDistance, targetMultiple, targets);
  else if (rewardRatio < Infinity) { for (let k = 0; k < length; k++) targets[k] = rewardRatio * stops[k]; }
  else targets.fill(Infinity);
  return { length, bar, side, stopDistance: stops, targetDistance: targets };

  /** Takes the values at the signals from a column of one a bar, or of one a signal. */
  function pick(column: Float64Array, multiple: number, into: Float64Array): void {
    if (column.length === columns.side.length) { for (let k = 0; k < length; k++) into[k] = multiple * column[bar[k]]; }
    else for (let k = 0; k < length; k++) into[k] = multiple * column[k];
  }
}
