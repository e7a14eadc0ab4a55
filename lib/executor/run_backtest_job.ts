/**
 * One job of an executor, from parameters to KPIs.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { buyAndHoldReturns, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, type KpiOptions } from "../metrics/kpis.ts";
import type { BacktestJob, BacktestOutcome } from "./executor.ts";

/** What all jobs of a worker share. */
export interface JobContext {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** How results are measured. */
  readonly kpis: KpiOptions;
}

/**
 * Runs a job's backtest and measures it.
 *
 * @returns A failed outcome where the parameters or the bars cannot be used; anything else is our fault and is thrown.
 */
export function runBacktestJob(context: JobContext, job: BacktestJob): BacktestOutcome {
  const { candles, dataHash, backtest, kpis } = context;
  try {
    const result = runBacktest(candles, job.params, {
      ...backtest,
      dataHash,
      range: { from: job.from, to: job.to },
      interval: job.interval,
    });
    const daily = dailyReturns(result);
    const options = { ...kpis, benchmark: kpis.benchmark ?? buyAndHold(candles, job.from, result.time.length) };
    return {
      id: job.id,
      state: "done",
      kpis: computeKpis(result, options),
      optimisticKpis: result.optimistic ? computeKpis(result.optimistic, options) : null,
      trades: result.trades,
      dailyReturns: daily.returns,
      days: daily.days,
      stopReason: result.stopReason,
    };
  } catch (error) {
    if (error instanceof RangeError || error instanceof DataError) {
      return { id: job.id, state: "failed", reason: error.message };
    }
    throw error;
  }
}

/** Daily returns of buying at a bar's open and holding for a number of bars. */
function buyAndHold({ time, open, close }: Candles, from: number, bars: number): Float64Array {
  const cut = (column: Float64Array) => column.subarray(from, from + bars);
  return buyAndHoldReturns({ time: cut(time), open: cut(open), close: cut(close) });
}
