/**
 * Backtest of ready-made signals with a bracket at each.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { columnFault, leaveFault, multipleFault } from "../strategy/check_entries.ts";
import { signalValues } from "../strategy/signal_values.ts";
import type { Entries } from "../strategy/strategy.ts";
import { ruleValuesFault, type TradeRules } from "../strategy/trade_rules.ts";
import { checkCandles } from "./checked_candles.ts";
import {
  type BacktestOptions,
  checkFiner,
  defaultBacktestOptions,
  PLAIN_TRADE_RULES,
  validateOptions,
} from "./options.ts";
import { type OcoResult, runEntries } from "./run_entries.ts";

/** Signals with their brackets, one value for each bar. */
export interface OcoSignals extends Pick<Entries, "leave" | "stopPrice"> {
  /** +1 long, −1 short, 0 nothing; decided at the bar's close. */
  readonly signal: Int8Array;
  /** Distance of the stop from the entry price, quote units; looked at where there is a signal. */
  readonly stopDistance: Float64Array;
  /** Distance of the target from the entry price, quote units; `Infinity` for none. */
  readonly targetDistance: Float64Array;
}

/** Options of {@linkcode simulateOco}; what is left out takes its default. */
export interface OcoOptions extends Partial<BacktestOptions>, Partial<TradeRules> {
  /** Factor on all stop distances; 1. */
  readonly stopMultiple?: number;
  /** Factor on all target distances; 1. */
  readonly targetMultiple?: number;
}

/**
 * A backtest of ready-made signals: entry after each signal while flat, exit by stop, target or timeout.
 *
 * - Fills follow the numbered rules of `lib/execution/README.md`.
 * - An entry whose stop distance is not a number above 0 is refused as `noStopDistance`, a row in `refusals`.
 *
 * @throws {RangeError} If a column has another length than the bars, a signal is not 1, −1 or 0 in an `Int8Array`, or an
 * option is out of range.
 * @throws {DataError} If the bars break a rule of `validateCandles`.
 *
 * @example One trade that reaches its target
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateOco } from "@lib/backtest/simulate_oco.ts";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 *
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m", time: [0, 60_000, 120_000],
 *   open: [100, 100, 101], high: [100, 101, 104], low: [100, 99, 101], close: [100, 101, 103], volume: [9, 9, 9],
 * });
 * const distance = new Float64Array(3).fill(2);
 * const { trades } = simulateOco(
 *   candles,
 *   { signal: Int8Array.of(1, 0, 0), stopDistance: distance, targetDistance: distance },
 *   { costs: { makerFee: 0, takerFee: 0, slippage: { model: "fixed", entryBps: 0, exitBps: 0 }, spread: { model: "none" }, useBook: false } },
 * );
 * assert.deepEqual([trades.entryPrice[0], trades.exitPrice[0]], [100, 102]);
 * ```
 */
export function simulateOco(candles: Candles, signals: OcoSignals, options: OcoOptions = {}): OcoResult {
  checkCandles(candles);
  const bars = candles.time.length;
  const refuse = (fault: string | null): void => {
    if (fault !== null) throw new RangeError(`Cannot simulate signals: ${fault}`);
  };
  const { signal: side, stopDistance, targetDistance, leave, stopPrice } = signals;
  refuse(columnFault("signal", side, bars, undefined, [Int8Array]));
  const columns = { stopDistance, targetDistance, ...(leave && { leave }), ...(stopPrice && levelsOf(stopPrice)) };
  for (const [name, column] of Object.entries(columns)) refuse(columnFault(name, column, bars));
  if (leave) refuse(leaveFault(leave));
  const { stopMultiple = 1, targetMultiple = 1 } = options;
  for (const [name, multiple] of Object.entries({ stopMultiple, targetMultiple })) {
    refuse(multipleFault(name, multiple));
  }
  const full = { ...defaultBacktestOptions(), ...options };
  const trade = { ...PLAIN_TRADE_RULES, ...options };
  const range = validateOptions(full, bars);
  refuse(ruleValuesFault(trade));
  if (full.finer) checkFiner(candles, full.finer);
  const entries = signalValues({ side, stopDistance, stopMultiple, targetDistance, targetMultiple });
  const unknown = entries.side.findIndex((side) => side !== 1 && side !== -1);
  if (unknown >= 0) {
    refuse(`wanted signal to be 1, -1 or 0 at bar ${entries.bar[unknown]}, found ${entries.side[unknown]}`);
  }
  return runEntries(candles, { ...entries, leave, stopPrice }, trade, full, range);
}

/** Levels of stops by the names that messages give them. */
function levelsOf({ long, short }: NonNullable<Entries["stopPrice"]>) {
  return { "stopPrice.long": long, "stopPrice.short": short };
}
