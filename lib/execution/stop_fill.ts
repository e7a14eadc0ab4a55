/**
 * Where the market was when a stop or a liquidation was triggered: the one place for all of them, moved ones included.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { type FillRules, limitReached, stopPrice } from "./fill.ts";
import type { Position } from "./position.ts";

/** The reference price of a stop that a bar reaches [8, 9, 41]; counts it where the bar leaves the price open. */
export function stopReference(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  const { side, stop } = position;
  const finer = finerBarOf(position, rules, candles, bar, stop);
  const bars = finer < 0 ? candles : rules.finer!, i = finer < 0 ? bar : finer;
  const open = bars.open[i], extreme = side > 0 ? bars.low[i] : bars.high[i];
  if (side * (open - stop) > 0 && extreme !== stop) position.doubtfulStops++;
  return stopPrice(side, stop, open, extreme, rules.stopSlipShare);
}

/** The reference price of a liquidation that a bar reaches: the margin is gone, and more where the market went further [38]. */
export function liquidationReference(position: Position, rules: ExecutionRules, candles: Candles, bar: number): number {
  const { side, liquidation, bankruptcy } = position;
  const finer = finerBarOf(position, rules, candles, bar, liquidation);
  const bars = finer < 0 ? candles : rules.finer!, i = finer < 0 ? bar : finer;
  return side > 0 ? Math.min(bankruptcy, bars.low[i]) : Math.max(bankruptcy, bars.high[i]);
}

/**
 * The finer bar in which a level was first reached after the entry [41].
 *
 * @returns Its index, or −1 where there are no finer bars, one is missing up to it, or none of them reaches the level.
 */
function finerBarOf(
  { side, entryLimit }: Position,
  { finer, limitFill }: FillRules,
  candles: Candles,
  bar: number,
  level: number,
): number {
  if (finer === undefined) return -1;
  const from = candles.time[bar], to = from + TIMEFRAME_MS[candles.timeframe];
  const finerMs = TIMEFRAME_MS[finer.timeframe], adverse = side > 0 ? finer.low : finer.high;
  let entered = Number.isNaN(entryLimit);
  for (let time = from, k = firstBarFrom(finer.time, from); time < to; time += finerMs, k++) {
    if (finer.time[k] !== time) return -1;
    entered ||= limitReached(side, entryLimit, adverse[k], limitFill === "touch");
    if (entered && side * (adverse[k] - level) <= 0) return k;
  }
  return -1;
}
