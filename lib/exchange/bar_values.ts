/**
 * What any source of bars must say for a bar to be one.
 *
 * @module
 */

/** Prices and volume of a bar, if it is one. */
export interface BarValues {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Whether values are those of a bar: prices finite and above zero, high and low around open and close, a volume that is
 * finite and not below zero.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isBar } from "@lib/exchange/bar_values.ts";
 *
 * const bar = { open: 5, high: 7, low: 4, close: 6, volume: 0 };
 * assert.ok(isBar(bar));
 * for (const wrong of [{ low: 0 }, { low: 5.5 }, { high: 5.5 }, { high: Infinity }, { close: NaN }, { volume: -1 }]) {
 *   assert.ok(!isBar({ ...bar, ...wrong }));
 * }
 * ```
 */
export function isBar({ open, high, low, close, volume }: BarValues): boolean {
  return low > 0 && high < Infinity && low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0 &&
    volume < Infinity;
}
