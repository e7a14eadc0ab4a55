/**
 * A search in a notebook: started without blocking its cell, kept in memory, with all that there is to plot.
 *
 * @module
 */
import { judge } from "../automl/judge.ts";
import type { StudyMarket } from "../automl/market.ts";
import { beginStudy, type StudyPlan } from "../automl/plan.ts";
import { runRounds } from "../automl/rounds.ts";
import { bestStrategies, type BestStrategy, type Funnel, funnelOf } from "../automl/summary.ts";
import { resolveSettings } from "../config/settings.ts";
import { backtestOptionsOf } from "../config/trading.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { RoundTelemetry } from "../gp/round_telemetry.ts";
import { createOptimizer, type SamplerName } from "../gp/optimizer.ts";
import { scores } from "../selection/score.ts";
import { openDatabase } from "../store/database.ts";
import { loadKpis, type StoredKpis, updateSelection } from "../store/kpi_rows.ts";
import { loadTrials, type StoredTrial } from "../store/trials.ts";
import { strategyDomain } from "../strategy/schema.ts";
import { startWork, type Work } from "./progress.ts";

/** What to search. */
export interface SearchOptions {
  readonly trials: number;
  readonly seed: number;
  /** `"gp"` by default. */
  readonly sampler?: SamplerName;
  /** Proposals a round; 8 by default. */
  readonly batch?: number;
  /** Name shown beside the progress bar. */
  readonly label?: string;
}

/** What a search found. */
export interface NotebookSearch {
  readonly market: StudyMarket;
  readonly plan: StudyPlan;
  /** Bars on which the trials were judged, `[from, to)`. */
  readonly searched: { readonly from: number; readonly to: number };
  /** In the order of their numbers, with daily returns; a trial that failed or is not valid has the value `null`. */
  readonly trials: readonly StoredTrial[];
  /** KPIs of the trials that were run, with their score among the valid ones. */
  readonly kpis: readonly StoredKpis[];
  /** Valid trials, best first. */
  readonly best: readonly BestStrategy[];
  readonly funnel: Funnel;
  /** What the model said after each of its rounds; empty for samplers that learn nothing. */
  readonly rounds: readonly RoundTelemetry[];
}

/** Threads for the backtests; their number does not change the result. */
const WORKERS = Math.min(2, navigator.hardwareConcurrency);

/**
 * Searches the default domain on a market, with default settings whatever the environment says, in memory alone.
 *
 * Stopped early, it returns what it has.
 *
 * @example Eight draws of a Sobol sequence
 * ```ts
 * import assert from "node:assert/strict";
 * import { notebookMarket } from "@lib/notebook/market.ts";
 * import { startSearch } from "@lib/notebook/search.ts";
 *
 * const market = await notebookMarket({ seed: 7, bars: 30 * 1440, edge: 10 });
 * const search = await startSearch(market, { trials: 8, seed: 7, sampler: "sobol" }).result;
 * assert.equal(search.trials.length, 8);
 * ```
 */
export function startSearch(market: StudyMarket, options: SearchOptions): Work<NotebookSearch> {
  const { trials, seed, sampler = "gp", batch = 8, label = "Search" } = options;
  return startWork(label, trials, async (report, signal) => {
    using db = await openDatabase(":memory:");
    const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
    const plan = beginStudy(
      db,
      {
        study: label,
        seed,
        sampler,
        batch,
        sharpeCap: settings.sharpeCap,
        backtest: backtestOptionsOf(settings),
        thresholds: settings.thresholds,
      },
      market,
      Date.now(),
    );
    const { candles, dataHash } = market;
    const searched = { from: plan.split.folds[0].test.start, to: plan.split.search.end };
    const kpiOptions = { periodsPerYear: plan.periodsPerYear, sharpeCap: plan.sharpeCap };
    const executor = threadExecutor({ candles, dataHash, backtest: plan.backtest, kpis: kpiOptions, workers: WORKERS });
    const optimizer = createOptimizer(strategyDomain(candles.timeframe), { sampler, seed, direction: "maximize" });
    const rounds: RoundTelemetry[] = [];
    try {
      await runRounds({
        db,
        study: label,
        seed,
        dataHash,
        ...searched,
        batch,
        budget: { trials, targetGood: Infinity, deadline: null },
        optimizer,
        executor,
        judge: (backtest) => judge(backtest, plan.thresholds),
        now: Date.now,
        signal,
        onRound: (round) => {
          const best = round.bestValue === null ? "no valid trial yet" : `best Sharpe ${round.bestValue.toFixed(2)}`;
          report(Math.min(round.trials, trials), `${round.good} GOOD, ${best}`);
          const telemetry = optimizer.telemetry();
          if (telemetry !== null && telemetry.round > (rounds.at(-1)?.round ?? 0)) rounds.push(telemetry);
        },
      });
    } finally {
      executor.close();
    }
    const valid = loadKpis(db, label).filter((row) => row.isValid);
    const score = valid.length > 0 ? scores(valid.map((row) => row.values)) : new Float64Array();
    updateSelection(db, label, valid.map((row, i) => ({ ...row, score: score[i] })));
    return {
      market,
      plan,
      searched,
      trials: loadTrials(db, label).filter((trial) => trial.state === "done" || trial.state === "failed"),
      kpis: loadKpis(db, label),
      best: bestStrategies(db, label, trials),
      funnel: funnelOf(db, label),
      rounds,
    };
  });
}
