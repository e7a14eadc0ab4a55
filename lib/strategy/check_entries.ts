/**
 * Whether what a strategy wants can be traded: columns of one value a bar, of the right types, with distances where there
 * is a signal.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { shownValue, unknownName } from "./shown_value.ts";
import { signalBars } from "./signal_bars.ts";
import { type SignalValues, signalValues } from "./signal_values.ts";
import { type Entries, LEAVE_BOTH, type Strategy } from "./strategy.ts";
import { strategyFault } from "./strategy_fault.ts";

/** A kind of column. */
type ColumnType = { new (n: number): ArrayLike<number>; readonly name: string };

/** The types each column may have. */
const TYPES: Readonly<Record<string, readonly ColumnType[]>> = {
  side: [Int8Array],
  stopDistance: [Float64Array],
  targetDistance: [Float64Array],
  confidence: [Float32Array, Float64Array],
  reason: [Uint8Array, Uint16Array, Uint32Array],
  leave: [Uint8Array],
  "stopPrice.long": [Float64Array],
  "stopPrice.short": [Float64Array],
};

/** Columns that decide trades, and those that only say why. */
const TRADED = ["side", "stopDistance", "targetDistance", "leave"] as const,
  EXPLAINED = ["confidence", "reason"] as const;

/** All that entries may hold. */
const MEMBERS = [...TRADED, ...EXPLAINED, "stopMultiple", "rewardRatio", "stopPrice"] as const satisfies readonly (
  keyof Entries
)[];

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
  params: ParameterValues,
  candles: Pick<Candles, "time">,
): void {
  checkColumns(entries, strategy, params, candles.time.length, true);
  checkSignals(signalValues(entries), strategy, params, candles);
}

/**
 * Checks the columns of a strategy's entries and their multiples, not the values at signals.
 *
 * @param bars The number of values in each.
 * @param isExplained Whether the columns that only say why are looked at: reading them may cost their computation.
 * @throws {RangeError} If a column is missing, unknown, of another type or length, asks to leave what there is not, or a
 * multiple is not above 0; the message names strategy and parameter set.
 */
export function checkColumns(
  entries: Entries,
  strategy: Pick<Strategy, "name">,
  params: ParameterValues,
  bars: number,
  isExplained: boolean,
): void {
  const refuse = (fault: string | null): void => {
    if (fault !== null) throw strategyFault(strategy, params, fault);
  };
  refuse(unknownName(Object.keys(entries ?? {}), MEMBERS, "column"));
  const check = (column: string, values: unknown): void => {
    if (values === undefined && !NEEDED.includes(column)) return;
    const signals = () => column.endsWith("Distance") ? signalBars(entries.side, 0, bars).length : bars;
    refuse(columnFault(column, values, bars, signals));
  };
  for (const column of TRADED) check(column, entries?.[column]);
  if (isExplained) { for (const column of EXPLAINED) check(column, entries[column]); }
  const { stopMultiple, targetDistance, rewardRatio, stopPrice, leave } = entries;
  for (const [name, multiple] of Object.entries({ stopMultiple, rewardRatio })) {
    if (multiple !== undefined) refuse(multipleFault(name, multiple));
  }
  if (targetDistance !== undefined && rewardRatio !== undefined) {
    refuse("wanted targetDistance or rewardRatio, found both");
  }
  if (leave !== undefined) refuse(leaveFault(leave));
  if (stopPrice === undefined) return;
  if (typeof stopPrice !== "object" || stopPrice === null) {
    refuse(`wanted stopPrice as columns long and short, found ${shownValue(stopPrice)}`);
  }
  for (const side of ["long", "short"] as const) check(`stopPrice.${side}`, stopPrice[side]);
}

/**
 * What is wrong with a column's type or length, as the end of a sentence; `null` if nothing.
 *
 * @param name What the message calls it.
 * @param signals The number of values where there is one a signal.
 * @param types The types it may have; those of the column of this name where left out.
 */
export function columnFault(
  name: string,
  values: unknown,
  bars: number,
  signals: () => number = () => bars,
  types: readonly ColumnType[] = TYPES[name],
): string | null {
  if (!types.some((type) => values instanceof type)) {
    const found = typeof values === "object" && values !== null ? values.constructor?.name : String(values);
    return `wanted ${name} as ${types.map((type) => type.name).join(" or ")}, found ${found}`;
  }
  const { length } = values as ArrayLike<number>;
  if (length === bars) return null;
  const count = signals();
  if (length === count) return null;
  return `wanted ${bars} values in ${name}, one a bar${
    count === bars ? "" : `, or ${count}, one a signal`
  }, found ${length}`;
}

/** What is wrong with a factor, as the end of a sentence; `null` if nothing. */
export function multipleFault(name: string, multiple: unknown): string | null {
  if (typeof multiple === "number" && multiple > 0) return null;
  return `wanted ${name} as a number above 0, found ${shownValue(multiple)}`;
}

/** What is wrong with what is asked of open positions, as the end of a sentence; `null` if nothing. */
export function leaveFault(leave: Uint8Array): string | null {
  let seen = 0;
  for (let i = 0; i < leave.length; i++) seen |= leave[i];
  if (seen <= LEAVE_BOTH) return null;
  const bar = leave.findIndex((code) => code > LEAVE_BOTH);
  return `wanted leave of 0 … ${LEAVE_BOTH} at bar ${bar}, found ${leave[bar]}`;
}

/**
 * Checks the values at the bars with a signal; the others are never read.
 *
 * @throws {RangeError} If a side is not 1 or −1, or a distance is `NaN`; the message names strategy, parameter set and bar.
 */
export function checkSignals(
  { bar, side, stopDistance, targetDistance }: SignalValues,
  strategy: Pick<Strategy, "name">,
  params: ParameterValues,
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
