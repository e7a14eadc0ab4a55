/**
 * One job of an executor, from parameters to what is sent back.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DataError } from "../core/errors.ts";
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import type { OcoResult } from "../backtest/run_entries.ts";
import { buyAndHoldReturns, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, type KpiOptions } from "../metrics/kpis.ts";
import { lookAheadLeaks } from "../strategy/look_ahead.ts";
import { completeParamsOf, paramsInEffect } from "../strategy/parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { splitParams } from "../strategy/union.ts";
import type {
  BacktestJob,
  BacktestOutcome,
  BarReadings,
  CopyJob,
  CopyOutcome,
  Job,
  JobOutcome,
  LookAheadJob,
  LookAheadOutcome,
} from "./executor.ts";
import { type ChosenStrategy, runCopy } from "./copy_runs.ts";
import type { StrategySource } from "./strategy_source.ts";

/** One market of a worker. */
export interface JobMarket {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars, as `candlesHash` gives it. */
  readonly dataHash: string;
  /** Options of every backtest on it: costs, finer bars, funding. */
  readonly backtest: BacktestOptions;
  /** Ends of the search's folds, as `TimeSplit.foldEdges` has them; runs of other days have none of their KPIs. */
  readonly foldEdges?: readonly number[];
}

/** What all jobs of an executor share; plain data. */
export interface JobContext {
  /** The markets that jobs name by their place. */
  readonly markets: readonly JobMarket[];
  /** How results are measured. */
  readonly kpis: KpiOptions;
  /** The strategies that the jobs' parameters are of. */
  readonly strategies: readonly StrategySource[];
  /** Time by which a search keeps its parts apart, ms: no position may last longer. Any may where absent. */
  readonly longestHoldingMs?: number;
}

/** The same where jobs are run. */
export interface RunContext extends Omit<JobContext, "strategies"> {
  /** Names of all strategies searched, in the domain's order. */
  readonly names: readonly string[];
  /** Those that are run here by these names, loaded. */
  readonly strategies: ReadonlyMap<string, Strategy>;
}

/** SHA-256 of the bars of several markets: of a single one that market's own. */
export function dataHashOf(markets: readonly Pick<JobMarket, "dataHash">[]): string {
  if (markets.length === 1) return markets[0].dataHash;
  return createHash("sha256").update(markets.map(({ dataHash }) => dataHash).join("\n")).digest("hex");
}

/**
 * Runs a job.
 *
 * @returns A failed outcome where the parameters, the bars or what a strategy answers cannot be used; anything else is our
 * fault and is thrown.
 */
export function runJob(context: RunContext, job: Job): JobOutcome {
  try {
    if ("sets" in job) return runCopyJob(context, job);
    return "end" in job ? runLookAheadJob(context, job) : runBacktestJob(context, job);
  } catch (error) {
    if (error instanceof RangeError || error instanceof DataError) {
      return { id: job.id, state: "failed", reason: error.message };
    }
    throw error;
  }
}

/** The strategy that parameters of a job choose, and its own parameters. */
function chosenBy(
  { names, strategies }: RunContext,
  params: ParameterValues,
): ChosenStrategy {
  const chosen = splitParams(names, params);
  return { strategy: strategies.get(chosen.strategy)!, params: chosen.params };
}

function runBacktestJob(context: RunContext, job: BacktestJob): BacktestOutcome {
  const { candles, dataHash, backtest, foldEdges } = context.markets[job.market];
  const { strategy, params } = chosenBy(context, job.params);
  const result = runBacktest(candles, params, {
    ...backtest,
    strategy,
    longestHoldingMs: context.longestHoldingMs,
    dataHash,
    range: { from: job.from, to: job.to },
    interval: job.interval,
    logs: job.logs ?? "none",
  });
  const daily = dailyReturns(result);
  const benchmark = context.kpis.benchmark ??
    buyAndHoldReturns(candles, { from: job.from, to: job.from + result.time.length });
  const options = { ...context.kpis, benchmark, ...(foldEdges && { foldEdges }) };
  return {
    id: job.id,
    state: "done",
    kpis: computeKpis(result, options),
    readings: readingsOf(result, options),
    trades: result.trades,
    dailyReturns: daily.returns,
    days: daily.days,
    decisions: result.decisions ?? null,
    stopReason: result.stopReason,
    refusals: result.refusals,
    limitedByVolume: result.limitedByVolume,
    description: describe(strategy, params, candles),
  };
}

/** KPIs by the other readings of bars, `null` where they were not run. */
function readingsOf(
  { pessimistic, stopsAtLevel, optimistic }: OcoResult,
  options: KpiOptions,
): BarReadings | null {
  if (!pessimistic || !stopsAtLevel || !optimistic) return null;
  return {
    pessimistic: computeKpis(pessimistic, options),
    stopsAtLevel: computeKpis(stopsAtLevel, options),
    optimistic: computeKpis(optimistic, options),
  };
}

/** What a strategy does on some bars, in a plain sentence. */
function describe(strategy: Strategy, params: ParameterValues, { timeframe, book }: Candles): string {
  const complete = completeParamsOf(strategy, params, timeframe);
  return strategy.describe(paramsInEffect(strategy, complete, book !== undefined), timeframe);
}

function runCopyJob(context: RunContext, job: CopyJob): CopyOutcome {
  const market = { ...context.markets[job.market], longestHoldingMs: context.longestHoldingMs };
  return runCopy(market, job, job.sets.map((params) => chosenBy(context, params)));
}

function runLookAheadJob(context: RunContext, job: LookAheadJob): LookAheadOutcome {
  const { strategy, params } = chosenBy(context, job.params);
  const { candles, dataHash } = context.markets[job.market];
  const leaks = lookAheadLeaks(strategy, candles, params, job.end, { cuts: job.cuts, dataHash });
  return { id: job.id, state: "done", leaks };
}
