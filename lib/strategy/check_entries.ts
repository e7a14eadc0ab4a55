/**
 * Whether what a strategy wants can be traded: columns of one value a bar, of the right types, with distances where there
 * is a signal.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { ParamValues } from "./param_spec.ts";
import { signalBars } from "./signal_bars.ts";
import { type SignalValues, signalValues } from "./signal_values.ts";
import type { Entries, Strategy } from "./strategy.ts";
import { strategyFault } from "./strategy_fault.ts";

/** The types each column may have. */
const TYPES = {
  side: [Int8Array],
  stopDistance: [Float64Array],
  targetDistance: [Float64Array],
  confidence: [Float32Array, Float64Array],
  reason: [Uint8Array, Uint16Array, Uint32Array],
  leave: [Uint8Array],
} as const;

/** Columns that decide trades, and those that only say why. */
const TRADED = ["side", "stopDistance", "targetDistance", "leave"] as const,
  EXPLAINED = ["confidence", "reason"] as const;

/** Columns a strategy has to give. */
const NEEDED: readonly string[] = ["side", "stopDistance", "stopPrice.long", "stopPrice.short"];

/**
 * Checks all that a strategy's entries hold.
 *
 * @throws {RangeError} As {@linkcode checkColumns} and {@linkcode checkSignals}.
 */
export function checkEntries(
  entries: Entries,
  strategy: Pick<Strategy, "name">,
  params: ParamValues,
  candles: Pick<Candles, "time">,
): void {
  checkColumns(entries, strategy, params, candles.time.length, true);
  checkSignals(signalValues(entries), strategy, params, candles);
}

/**
 * Checks the columns of a strategy's entries and their multiples, not the values in them.
 *
 * @param bars The number of values in each.
 * @param isExplained Whether the columns that only say why are looked at: reading them may cost their computation.
 * @throws {RangeError} If a column is missing, of another type or length, or a multiple is not above 0; the message names strategy and parameter set.
 */
export function checkColumns(
  entries: Entries,
  strategy: Pick<Strategy, "name">,
  params: ParamValues,
  bars: number,
  isExplained: boolean,
): void {
  for (const column of TRADED) check(column, entries?.[column], TYPES[column]);
  if (isExplained) { for (const column of EXPLAINED) check(column, entries[column], TYPES[column]); }
  const { stopMultiple, targetDistance, rewardRatio } = entries;
  for (const [name, multiple] of Object.entries({ stopMultiple, rewardRatio })) {
    if (multiple === undefined || multiple > 0) continue;
    throw strategyFault(strategy, params, `wanted ${name} above 0, found ${multiple}`);
  }
  if (targetDistance !== undefined && rewardRatio !== undefined) {
    throw strategyFault(strategy, params, "wanted targetDistance or rewardRatio, found both");
  }
  if (entries.stopPrice === undefined) return;
  for (const side of ["long", "short"] as const) check(`stopPrice.${side}`, entries.stopPrice[side], [Float64Array]);

  function check(
    column: string,
    values: unknown,
    types: readonly { new (n: number): ArrayLike<number>; readonly name: string }[],
  ): void {
    if (values === undefined && !NEEDED.includes(column)) return;
    const wanted = types.map((type) => type.name).join(" or ");
    if (!types.some((type) => values instanceof type)) {
      const found = typeof values === "object" && values !== null ? values.constructor?.name : String(values);
      throw strategyFault(strategy, params, `wanted ${column} as ${wanted}, found ${found}`);
    }
    const { length } = values as ArrayLike<number>;
    if (length === bars) return;
    let wantedLength = `${bars} values in ${column}, one a bar`;
    if (column.endsWith("Distance")) {
      const signals = signalBars(entries.side, 0, bars).length;
      if (length === signals) return;
      wantedLength += `, or ${signals}, one a signal`;
    }
    throw strategyFault(strategy, params, `wanted ${wantedLength}, found ${length}`);
  }
}

/**
 * Checks the values at the bars with a signal; the others are never read.
 *
 * @throws {RangeError} If a side is not 1 or −1, or a distance is `NaN`; the message names strategy, parameter set and bar.
 */
export function checkSignals(
  { bar, side, stopDistance, targetDistance }: SignalValues,
  strategy: Pick<Strategy, "name">,
  params: ParamValues,
  { time }: Pick<Candles, "time">,
): void {
  for (let k = 0; k < bar.length; k++) {
    if (side[k] * side[k] === 1 && stopDistance[k] === stopDistance[k] && targetDistance[k] === targetDistance[k]) {
      continue;
    }
    const where = `bar ${bar[k]} (${new Date(time[bar[k]]).toISOString()})`;
    if (side[k] * side[k] !== 1) {
      throw strategyFault(strategy, params, `wanted a side of 1, -1 or 0 at ${where}, found ${side[k]}`);
    }
    const column = Number.isNaN(stopDistance[k]) ? "stopDistance" : "targetDistance";
    throw strategyFault(strategy, params, `wanted a ${column} at ${where}, where it enters, found NaN`);
  }
}
