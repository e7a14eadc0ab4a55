/**
 * One job of an executor, from parameters to what is sent back.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DataError } from "../core/errors.ts";
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import { type BacktestRun, runBacktest } from "../backtest/run_backtest.ts";
import { buyAndHold, type DailyCurve, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, type KpiOptions, type Kpis } from "../metrics/kpis.ts";
import { pooledAccount, pooledReturns } from "../metrics/pooled_account.ts";
import { lookAheadLeaks } from "../strategy/look_ahead.ts";
import { completeParamsOf, paramsInEffect } from "../strategy/parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { splitParams } from "../strategy/union.ts";
import {
  type BacktestJob,
  type BacktestOutcome,
  type BarReadings,
  type CopyJob,
  type CopyOutcome,
  type Job,
  type JobOutcome,
  type LookAheadJob,
  type LookAheadOutcome,
  type MarketBars,
  type MarketOutcome,
  marketsOfJob,
} from "./executor.ts";
import { type ChosenStrategy, runCopy } from "./copy_runs.ts";
import { withheld } from "./kept_trades.ts";
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

/** One market's part of a backtest. */
interface MarketRun extends MarketBars {
  readonly result: BacktestRun;
  readonly benchmark: DailyCurve;
}

function runBacktestJob(context: RunContext, job: BacktestJob): BacktestOutcome {
  const { strategy, params } = chosenBy(context, job.params);
  const runs = marketsOfJob(job).map((bars, place) => runOn(context, job, bars, place));
  const options = kpiOptionsOf(context, runs);
  const account = pooledAccount(runs.map(({ result }) => result));
  const daily = dailyReturns(account);
  return withheld({
    id: job.id,
    state: "done",
    kpis: computeKpis(account, options),
    readings: readingsOf(runs, options),
    trades: account.trades,
    dailyReturns: daily.returns,
    days: daily.days,
    decisions: runs.length > 1 ? null : runs[0].result.decisions ?? null,
    stopReason: account.stopReason,
    refusals: account.refusals,
    limitedByVolume: runs.reduce((sum, { result }) => sum + result.limitedByVolume, 0),
    description: describe(strategy, params, context.markets[job.market].candles),
    ...(runs.length > 1 && { markets: runs.map((run) => outcomeOn(context, run)) }),
  }, job.keeps);
}

/** Memory for the equity of each of a job's markets: an outcome keeps none of it. */
const equities: Float64Array[] = [];

/** Room for the equity of one of a job's markets: used again, as new memory costs a worker more than what is written to it. */
function equityRoom(place: number, bars: number): Float64Array {
  if (equities[place] === undefined || equities[place].length < bars) equities[place] = new Float64Array(bars);
  return equities[place];
}

/** Runs a job on one of its markets, the one at a place among them. */
function runOn(context: RunContext, job: BacktestJob, { market, from, to }: MarketBars, place: number): MarketRun {
  const { candles, dataHash, backtest } = context.markets[market];
  const { strategy, params } = chosenBy(context, job.params);
  try {
    const result = runBacktest(candles, params, {
      ...backtest,
      strategy,
      longestHoldingMs: context.longestHoldingMs,
      dataHash,
      range: { from, to },
      interval: job.interval,
      logs: job.logs ?? "none",
      equityInto: equityRoom(place, to - from),
    });
    const held = { from, to: from + result.time.length };
    return { market, from, to, result, benchmark: buyAndHold(candles, held) };
  } catch (error) {
    if (job.others === undefined || !(error instanceof RangeError)) throw error;
    throw new RangeError(`${candles.symbol}: ${error.message}`, { cause: error });
  }
}

/** How a run is measured: beside buying and holding equal shares of its markets. */
function kpiOptionsOf({ kpis, markets }: RunContext, runs: readonly MarketRun[]): KpiOptions {
  const benchmark = kpis.benchmark ?? pooledReturns(runs.map((run) => run.benchmark)).returns;
  const { foldEdges } = markets[runs[0].market];
  return { ...kpis, benchmark, ...(foldEdges && { foldEdges }) };
}

/** One market of several by itself. */
function outcomeOn(context: RunContext, run: MarketRun): MarketOutcome {
  const { market, result } = run, { days, returns: dailyReturnsOf } = dailyReturns(result);
  return {
    market,
    kpis: computeKpis(result, kpiOptionsOf(context, [run])),
    trades: result.trades,
    dailyReturns: dailyReturnsOf,
    days,
    decisions: result.decisions ?? null,
    stopReason: result.stopReason,
  };
}

/** KPIs by the other readings of bars, `null` where they were not run. */
function readingsOf(runs: readonly MarketRun[], options: KpiOptions): BarReadings | null {
  const read = (reading: "pessimistic" | "stopsAtLevel" | "optimistic"): Kpis | null => {
    const results = runs.flatMap(({ result }) => result[reading] ?? []);
    return results.length < runs.length ? null : computeKpis(pooledAccount(results), options);
  };
  const pessimistic = read("pessimistic"), stopsAtLevel = read("stopsAtLevel"), optimistic = read("optimistic");
  return pessimistic && stopsAtLevel && optimistic && { pessimistic, stopsAtLevel, optimistic };
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
