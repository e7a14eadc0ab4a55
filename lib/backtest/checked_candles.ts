/**
 * Checks bars once, however many backtests run on them.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { validateCandles } from "../data/candles.ts";

const checked = new WeakSet<Candles>();

/**
 * Refuses bars that break a rule of `validateCandles`; an object that passed once is not looked at again.
 *
 * @throws {DataError} At the first value that breaks a rule.
 */
export function checkCandles(candles: Candles): void {
  if (checked.has(candles)) return;
  validateCandles(candles);
  checked.add(candles);
}
