/**
 * An exchange's grid of prices and quantities, applied in whole ticks and steps.
 *
 * Decimal grids such as 0.1 are not exact in binary: a value is turned into a whole number of ticks, rounded there,
 * and turned back by one division, so that 3 ticks of 0.1 are 0.3 and not 0.30000000000000004.
 *
 * @module
 */

/** What an exchange accepts; 0 (or `Infinity` for the maximum) switches a rule off. */
export interface ExchangeFilters {
  /** Smallest price step, quote units. */
  readonly tickSize: number;
  /** Smallest quantity step, base units. */
  readonly stepSize: number;
  /** Smallest quantity of an order, base units. */
  readonly minQuantity: number;
  /** Largest quantity of an order, base units. */
  readonly maxQuantity: number;
  /** Smallest price · quantity of an order, quote units. */
  readonly minNotional: number;
}

/** Accepts everything: prices and quantities stay as computed. */
export const NO_FILTERS: ExchangeFilters = {
  tickSize: 0,
  stepSize: 0,
  minQuantity: 0,
  maxQuantity: Infinity,
  minNotional: 0,
};

/** A value this close to a whole number of ticks, relatively, is on the grid: a few roundings of a double. */
const GRID_TOLERANCE = 1e-12;

/** Which way to leave the space between two ticks. */
export type Rounding = "down" | "up" | "nearest";

/**
 * A value as a whole number of ticks.
 *
 * @param value A price or quantity, ≥ 0.
 * @param tick Size of a tick, > 0.
 *
 * @example Three tenths are three ticks, not two
 * ```ts
 * import assert from "node:assert/strict";
 * import { toTicks } from "@lib/execution/filters.ts";
 *
 * assert.equal(0.3 / 0.1, 2.9999999999999996);
 * assert.equal(toTicks(0.3, 0.1, "down"), 3);
 * ```
 */
export function toTicks(value: number, tick: number, rounding: Rounding): number {
  const ratio = value / tick;
  const nearest = Math.round(ratio);
  if (rounding === "nearest" || Math.abs(ratio - nearest) <= GRID_TOLERANCE * Math.abs(ratio)) return nearest;
  return rounding === "down" ? Math.floor(ratio) : Math.ceil(ratio);
}

/** The value of a whole number of ticks, correctly rounded where a unit holds a whole number of them. */
export function fromTicks(count: number, tick: number): number {
  const perUnit = Math.round(1 / tick);
  return Math.abs(perUnit * tick - 1) <= GRID_TOLERANCE ? count / perUnit : count * tick;
}

/** A value moved onto the grid; unchanged where the tick is 0. */
export function roundToTick(value: number, tick: number, rounding: Rounding): number {
  return tick > 0 ? fromTicks(toTicks(value, tick, rounding), tick) : value;
}

/**
 * Checks the numbers of a filter.
 *
 * @throws {RangeError} If a number is negative, not a number or, but for the maximum, infinite; the message names it.
 */
export function validateFilters(filters: ExchangeFilters): void {
  for (const name of ["tickSize", "stepSize", "minQuantity", "maxQuantity", "minNotional"] as const) {
    const most = name === "maxQuantity" ? Infinity : Number.MAX_VALUE;
    if (!(filters[name] >= 0 && filters[name] <= most)) {
      throw new RangeError(`Cannot use exchange filters: wanted ${name} of at least 0, found ${filters[name]}`);
    }
  }
}
