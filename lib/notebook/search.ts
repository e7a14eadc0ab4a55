/**
 * A search in a notebook: started without blocking its cell, kept in memory, with all that there is to plot.
 *
 * @module
 */
import { judge } from "../automl/judge.ts";
import type { StudyMarket } from "../study/market.ts";
import { beginStudy, jobContext, type PlanRequest, searchedBars, type StudyPlan } from "../study/plan.ts";
import { planSettings } from "../automl/request.ts";
import { type RoundReport, runRounds } from "../automl/rounds.ts";
import { scoreTrials } from "../study/scoring.ts";
import { bestStrategies, type BestStrategy, type Funnel, funnelOf } from "../study/summary.ts";
import { searchTarget } from "../study/target.ts";
import { resolveSettings } from "../config/settings.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { RoundTelemetry } from "../gp/round_telemetry.ts";
import type { Domain } from "../gp/domain.ts";
import { createOptimizer } from "../gp/optimizer.ts";
import type { SamplerName } from "../gp/optimizer_options.ts";
import { openDatabase } from "../store/database.ts";
import { loadKpis, type StoredKpis } from "../store/kpi_rows.ts";
import { loadTrials, type StoredTrial } from "../store/trials.ts";
import { strategyDomain } from "../strategies/votes/schema.ts";
import { startWork, type Work } from "./progress.ts";

/** What to search. */
export interface SearchOptions {
  /** How many parameter sets to try. */
  readonly trials: number;
  /** Decides every proposal. */
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
  /** Where was searched. */
  readonly market: StudyMarket;
  /** What the search was fixed to. */
  readonly plan: StudyPlan;
  /** What was varied. */
  readonly domain: Domain;
  /** Bars on which the trials were judged, `[from, to)`. */
  readonly searched: { readonly from: number; readonly to: number };
  /** In the order of their numbers, with daily returns; a trial that failed or is not valid has the value `null`. */
  readonly trials: readonly StoredTrial[];
  /** KPIs of the trials that were run, with their score among the valid ones. */
  readonly kpis: readonly StoredKpis[];
  /** Valid trials, best first. */
  readonly best: readonly BestStrategy[];
  /** How many came through each stage. */
  readonly funnel: Funnel;
  /** What the model said after each of its rounds; empty for samplers that learn nothing. */
  readonly rounds: readonly RoundTelemetry[];
}

/** Threads for the backtests; their number does not change the result. */
export const WORKERS: number = Math.min(2, navigator.hardwareConcurrency);

/** The default settings as a plan takes them, whatever the environment says. */
export function defaultPlan(): Omit<PlanRequest, "study" | "seed" | "sampler" | "batch"> {
  return planSettings(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);
}

/** What the progress bar says after a round. */
export function roundText(round: RoundReport): string {
  const best = round.bestValue === null ? "no valid trial yet" : `best value ${round.bestValue.toFixed(2)}`;
  return `${round.good} GOOD, ${best}`;
}

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
    const plan = beginStudy(db, { ...defaultPlan(), study: label, seed, sampler, batch }, market, Date.now());
    const { candles, dataHash } = market;
    const searched = searchedBars(plan), target = await searchTarget(plan.searchTarget);
    const executor = threadExecutor({ ...jobContext(plan, market), workers: WORKERS });
    const domain = strategyDomain(candles.timeframe, candles.book !== undefined);
    const optimizer = createOptimizer(domain, { sampler, seed, direction: "maximize" });
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
        judge: (backtest) => judge(backtest, plan.thresholds, target),
        now: Date.now,
        signal,
        onRound: (round) => {
          report(Math.min(round.trials, trials), roundText(round));
          const telemetry = optimizer.telemetry();
          if (telemetry !== null && telemetry.round > (rounds.at(-1)?.round ?? 0)) rounds.push(telemetry);
        },
      });
    } finally {
      executor.close();
    }
    scoreTrials(db, label);
    return {
      market,
      plan,
      domain,
      searched,
      trials: loadTrials(db, label).filter((trial) => trial.state === "done" || trial.state === "failed"),
      kpis: loadKpis(db, label),
      best: bestStrategies(db, label, trials),
      funnel: funnelOf(db, label),
      rounds,
    };
  });
}
