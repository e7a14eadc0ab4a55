/**
 * One job of an executor, from parameters to KPIs.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DataError } from "../core/errors.ts";
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { buyAndHoldReturns, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, type KpiOptions } from "../metrics/kpis.ts";
import type { BacktestJob, BacktestOutcome } from "./executor.ts";

/** One market of a worker. */
export interface JobMarket {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars, as `candlesHash` gives it. */
  readonly dataHash: string;
  /** Options of every backtest on it: costs, finer bars, funding. */
  readonly backtest: BacktestOptions;
}

/** What all jobs of a worker share. */
export interface JobContext {
  /** The markets that jobs name by their place. */
  readonly markets: readonly JobMarket[];
  /** How results are measured. */
  readonly kpis: KpiOptions;
}

/** SHA-256 of the bars of several markets: of a single one that market's own. */
export function dataHashOf(markets: readonly Pick<JobMarket, "dataHash">[]): string {
  if (markets.length === 1) return markets[0].dataHash;
  return createHash("sha256").update(markets.map(({ dataHash }) => dataHash).join("\n")).digest("hex");
}

/**
 * Runs a job's backtest and measures it.
 *
 * @returns A failed outcome where the parameters or the bars cannot be used; anything else is our fault and is thrown.
 */
export function runBacktestJob(context: JobContext, job: BacktestJob): BacktestOutcome {
  const { markets, kpis } = context, { candles, dataHash, backtest } = markets[job.market];
  try {
    const result = runBacktest(candles, job.params, {
      ...backtest,
      dataHash,
      range: { from: job.from, to: job.to },
      interval: job.interval,
      logs: job.logs ?? "none",
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
      decisions: result.decisions ?? null,
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
