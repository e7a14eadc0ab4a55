/**
 * Runs of strategies on a copy of the bars in which up and down were drawn by coin: the worker makes the copy itself, and
 * all that run on it share its features.
 *
 * @module
 */
import type { BacktestOptions, EarlyStop } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { type Candles, DAY_MS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { firstBarFrom, sliceCandles } from "../data/candles.ts";
import { movedSteps, priceSteps } from "../data/price_steps.ts";
import { drawTurns, turned, turnedFiner } from "../data/redraw_directions.ts";
import { dailyReturns } from "../metrics/daily.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { isShipped } from "../strategies/registry.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import type { Strategy } from "../strategy/strategy.ts";
import type { CopyJob, FinishedCopy } from "./executor.ts";

/** A strategy with its parameters. */
export interface ChosenStrategy {
  readonly strategy: Strategy;
  readonly params: ParameterValues;
}

/** What a copy is made of. */
export interface CopiedMarket {
  readonly candles: Candles;
  readonly dataHash: string;
  readonly backtest: BacktestOptions;
  /** Longest time a position may last, ms. */
  readonly longestHoldingMs?: number;
}

/**
 * Look-backs of real bars before a copy's first day. The averages of shipped strategies forget by at least e⁻¹ a look-back:
 * what lies further back moves them by two billionths.
 */
const WARM_UP_LOOK_BACKS = 20;

/** On a copy that ends early no day tells what was to come. */
const NEVER: EarlyStop = {
  maxDrawdown: Infinity,
  maxConsecutiveLosses: Infinity,
  maxIdleMs: Infinity,
  leastIdleBars: Infinity,
};

/** Runs strategies on a copy. */
export function runCopy(
  market: CopiedMarket,
  { id, from, to, seed, blockBars }: CopyJob,
  chosen: readonly ChosenStrategy[],
): FinishedCopy {
  const { candles, dataHash, longestHoldingMs } = market, first = firstBarOf(candles, from, chosen);
  const copy = copyOf(market, { id, from, to, seed, blockBars }, first);
  const run = ({ strategy, params }: ChosenStrategy): Float64Array => {
    const result = runBacktest(copy.candles, params, {
      ...copy.backtest,
      strategy,
      longestHoldingMs,
      dataHash: `${dataHash} copy ${[id, seed, blockBars, from, to, first].join(" ")}`,
      range: { from: from - first, to: to - first },
      earlyStop: NEVER,
      logs: "none",
    });
    // Nothing is left to earn with once the equity is gone.
    return dailyReturns(result).returns.map((value) => Number.isNaN(value) ? 0 : value);
  };
  return { id, state: "done", returns: chosen.map((one) => unlessRefused(() => run(one))) };
}

/** What a run gives; `null` where the strategy or its parameters cannot be run on these bars. */
function unlessRefused(run: () => Float64Array): Float64Array | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError || error instanceof DataError) return null;
    throw error;
  }
}

/** Where a copy begins: with all bars for code that may look at any, else some look-backs before the first bar drawn. */
function firstBarOf({ time, timeframe }: Candles, from: number, chosen: readonly ChosenStrategy[]): number {
  if (!chosen.every(({ strategy }) => isShipped(strategy.name))) return 0;
  const lookBacks = chosen.map(({ strategy, params }) => {
    try {
      return strategy.lookBackBars(completeParamsOf(strategy, params, timeframe), timeframe);
    } catch (error) {
      if (error instanceof RangeError) return 0;
      throw error;
    }
  });
  const first = Math.max(0, from - WARM_UP_LOOK_BACKS * Math.max(...lookBacks));
  // Longer bars are made of whole ones.
  return firstBarFrom(time, Math.floor(time[first] / DAY_MS) * DAY_MS);
}

/** The bars from the first to the last one traded, those from the start of trading on turned by coin. */
function copyOf(
  { candles, backtest }: CopiedMarket,
  { id, from, to, seed, blockBars }: Omit<CopyJob, "market" | "sets">,
  first: number,
): { readonly candles: Candles; readonly backtest: BacktestOptions } {
  const end = to < candles.time.length ? candles.time[to] : Infinity;
  const bars = sliceCandles(candles, -Infinity, end), { finer } = backtest;
  const turns = id === 0
    ? { prices: new Uint8Array(to), book: new Uint8Array(to) }
    : drawTurns(bars, { seed, copy: id, from, blockBars });
  const column = (length: number) => new Float64Array(length);
  const copy = turned(bars, turns, first, column);
  return {
    candles: copy,
    backtest: {
      ...backtest,
      priceSteps: movedSteps(bars, copy, backtest.priceSteps ?? priceSteps(candles)),
      ...(finer && {
        finer: turnedFiner(sliceCandles(finer, copy.time[0], end), { candles: bars, turns, first }, copy, column),
      }),
    },
  };
}
