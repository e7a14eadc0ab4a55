/**
 * A search in a notebook: started without blocking its cell, with all that there is to plot.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import type { RoundReport } from "../automl/rounds.ts";
import { runSearch, studyExecutor } from "../automl/search.ts";
import { steadyNow } from "../automl/steady_clock.ts";
import { openStrategies } from "../executor/open_strategies.ts";
import { DEFAULT_STRATEGIES, resolveStrategies } from "../executor/resolve_strategies.ts";
import type { Domain } from "../search/domain.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import type { RoundTelemetry } from "../search/round_telemetry.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { beginStudy } from "../study/begin_study.ts";
import type { StudyMarket } from "../study/market.ts";
import { inOrder } from "../study/market_list.ts";
import { searchedMarket, type StudyPlan } from "../study/plan.ts";
import { ownStudy } from "../store/study_owner.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";
import type { BestStrategy, Funnel } from "../study/summary.ts";
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
  /** Names of shipped strategies, files of one's own, or `all`; `votes` by default. */
  readonly strategies?: readonly string[];
  /** Further markets: every trial is one rule on all of them, as one account of equal shares. */
  readonly others?: readonly StudyMarket[];
  /** Folder of a store that keeps the study under the next free name; in memory alone by default. */
  readonly dataDir?: string;
}

/** A trial with its daily returns. */
export interface NotebookTrial extends StudyTrial {
  /** One return a day of the search; `null` for a trial that failed. */
  readonly dailyReturns: Float64Array | null;
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array | null;
}

/** What a study in a notebook holds, search alone or whole. */
export interface NotebookTrials {
  /** Where was searched; of several markets the one that was named first. */
  readonly market: StudyMarket;
  /** What the search was fixed to. */
  readonly plan: StudyPlan;
  /** Bars of this market on which the trials were judged, `[from, to)`. */
  readonly searched: { readonly from: number; readonly to: number };
  /** In the order of their numbers; a trial that failed or is not valid has the value `null`. */
  readonly trials: readonly NotebookTrial[];
  /** Valid trials: HARD before GOOD before the rest, within each best first. */
  readonly best: readonly BestStrategy[];
  /** How many came through each stage. */
  readonly funnel: Funnel;
}

/** What a search found. */
export interface NotebookSearch extends NotebookTrials {
  /** What was varied. */
  readonly domain: Domain;
  /** What the model said after each of its rounds; empty for other samplers than `gp`. */
  readonly rounds: readonly RoundTelemetry[];
}

/** Threads for the backtests; their number does not change the result. */
export const WORKERS: number = Math.min(2, navigator.hardwareConcurrency);

/** Proposals a round unless a notebook says otherwise. */
const BATCH = 8;

/** What the progress bar says after a round. */
export function roundText(round: RoundReport): string {
  const best = round.bestValue === null ? "no valid trial yet" : `best value ${round.bestValue.toFixed(2)}`;
  return `${round.good} GOOD, ${best}`;
}

/** Opens the store that a notebook asked for, or one in memory. */
export function notebookStore({ dataDir }: SearchOptions): Promise<DatabaseSync> {
  return openDatabase(dataDir === undefined ? ":memory:" : join(dataDir, MAIN_DATABASE));
}

/** All markets of a search, in the order in which its study has them. */
export function notebookMarkets(market: StudyMarket, { others = [] }: SearchOptions): StudyMarket[] {
  return inOrder([market, ...others]);
}

/**
 * Begins a study with default settings, whatever the environment says.
 *
 * @param markets Those searched, in order.
 * @param heldOut Those that its search never sees.
 */
export async function notebookStudy(
  db: DatabaseSync,
  markets: readonly StudyMarket[],
  options: SearchOptions,
  label: string,
  heldOut: readonly StudyMarket[] = [],
): Promise<Study> {
  const { seed, sampler = "gp", batch = BATCH, dataDir } = options;
  const sources = options.strategies === undefined ? DEFAULT_STRATEGIES : resolveStrategies(options.strategies);
  const strategies = await openStrategies(sources, searchedMarket(markets));
  const study = dataDir === undefined ? label : null;
  const [first, ...rest] = [...markets, ...heldOut];
  const request = { ...defaultPlanSettings(first, ...rest), study, seed, sampler, batch, strategies };
  return beginStudy(db, request, markets, Date.now(), heldOut);
}

/** What a study holds, read while its store is open. */
export function notebookTrials(study: Study, market: StudyMarket): NotebookTrials {
  const { from, to } = study.plan.markets.find(({ symbol }) => symbol === market.candles.symbol)!.split.search;
  const returnsOf = ({ trial, state }: StudyTrial) => state === "done" ? study.returnsOf(trial) : null;
  return {
    market,
    plan: study.plan,
    searched: { from, to },
    trials: study.trials.ended().map((trial) => {
      const daily = returnsOf(trial);
      return { ...trial, dailyReturns: daily?.returns ?? null, days: daily?.days ?? null };
    }),
    best: study.best(),
    funnel: study.funnel(),
  };
}

/**
 * Searches the default domain on a market, as `deno task automl` does, but looks at nothing beyond the search.
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
  const { trials, label = "Search" } = options;
  return startWork(label, trials, async (report, signal) => {
    using db = await notebookStore(options);
    const markets = notebookMarkets(market, options), study = await notebookStudy(db, markets, options, label);
    const { dataDir } = options;
    using _owner = dataDir === undefined ? null : ownStudy(dataDir, study.name, "run", Date.now());
    const executor = studyExecutor(study.plan, markets, WORKERS);
    const rounds: RoundTelemetry[] = [];
    try {
      const { proposer } = await runSearch({
        study,
        markets,
        executor,
        trials,
        now: steadyNow,
        signal,
        onRound: (round, proposer) => {
          report(Math.min(round.trials, trials), roundText(round));
          const telemetry = proposer.telemetry();
          if (telemetry !== null && telemetry.round > (rounds.at(-1)?.round ?? 0)) rounds.push(telemetry);
        },
      });
      return { ...notebookTrials(study, market), domain: proposer.domain, rounds };
    } finally {
      await executor.close();
    }
  });
}
