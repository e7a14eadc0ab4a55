/**
 * A strategy of your own: a domain of parameters and a function from candles to signals.
 *
 * It goes through the same backtest, look-ahead check, search and certificate as the built-in one; see
 * `notebooks/10_your_own_strategy.ipynb`. `deno task new-strategy NAME` writes a commented start with its test.
 *
 * @module
 */
import { type OcoOptions, type OcoSignals, simulateOco } from "../backtest/simulate_oco.ts";
import type { OcoResult } from "../backtest/run_entries.ts";
import type { Candles } from "../core/candles.ts";
import { lookaheadCheck, type LookaheadOptions, type LookaheadReport } from "../features/lookahead_check.ts";
import type { ParameterValue } from "../gp/constraint_expression.ts";
import type { Domain } from "../gp/domain.ts";

/** Values of a strategy's parameters by name. */
export type OwnParams = Readonly<Record<string, ParameterValue>>;

/** A strategy of your own. */
export interface OwnStrategy {
  /** Shown in tables and progress bars. */
  readonly name: string;
  /** What a search may vary. */
  readonly domain: Domain;
  /** A position is closed at the close of this bar after its entry; also keeps the days of search and test apart. */
  readonly timeoutBars: number;
  /**
   * One value a bar: side and bracket of an entry decided at the bar's close, from this bar and earlier ones alone.
   */
  signals(candles: Candles, params: OwnParams): OcoSignals;
}

/** Backtest of one parameter set; with `range` only those bars are traded, but the signals see the earlier ones too. */
export function backtestOwn(
  candles: Candles,
  strategy: OwnStrategy,
  params: OwnParams,
  options: OcoOptions = {},
): OcoResult {
  return simulateOco(candles, strategy.signals(candles, params), { timeoutBars: strategy.timeoutBars, ...options });
}

/**
 * Tries whether the strategy's signals see the future.
 *
 * Brackets are looked at where there is a signal, as the backtest does.
 */
export function checkOwn(
  candles: Candles,
  strategy: OwnStrategy,
  params: OwnParams,
  options: LookaheadOptions = {},
): LookaheadReport {
  return lookaheadCheck(candles, (bars) => {
    const { signal, stopDistance, targetDistance } = strategy.signals(bars, params);
    const whereEntered = (distance: Float64Array) => distance.map((value, i) => signal[i] === 0 ? 0 : value);
    return { signal, stopDistance: whereEntered(stopDistance), targetDistance: whereEntered(targetDistance) };
  }, options);
}
