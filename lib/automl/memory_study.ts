/**
 * A whole study of `deno task automl` kept in memory: search, gates, candidates beyond the search. Whoever repeats studies
 * by the hundred, to see what they are worth, runs them by this one function.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { BacktestOptions } from "../backtest/options.ts";
import type { Executor } from "../executor/executor.ts";
import { openStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { beginStudy } from "../study/begin_study.ts";
import type { StudyMarket } from "../study/market.ts";
import { searchedMarket, type StudyPlan } from "../study/plan.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import type { Study } from "../study/study.ts";
import { validateStudy, type Validation } from "../validation/validate_study.ts";
import { runSearch, studyExecutor } from "./search.ts";

/** Proposals a round, as in the default search. */
const BATCH = 8;

/** What is asked of such a study; the rest are the default settings. */
export interface MemoryStudyOptions {
  /** Name of the study. */
  readonly name: string;
  /** Its bars. */
  readonly market: StudyMarket;
  /** What its backtests take in place of the options that the market's profile gives; those where absent. */
  readonly tradedBy?: (options: BacktestOptions) => BacktestOptions;
  /** Seed of the search. */
  readonly seed: number;
  /** Trials of the search. */
  readonly trials: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** The strategies searched. */
  readonly strategies: readonly StrategySource[];
  /** What the search maximises; the default target where absent. */
  readonly searchTarget?: string;
  /** Where its looks are counted; `null` will do for a market that was made up. */
  readonly ledger: LookLedger | null;
  /** Which strategies get a certificate. */
  readonly certified: "good" | "carried";
}

/** A study after all that follows its search. */
export interface MemoryStudy {
  /** The study. */
  readonly study: Study;
  /** What its unseen days said. */
  readonly validation: Validation;
}

/** Runs a study in a database, which may be one in memory. */
export async function runMemoryStudy(db: DatabaseSync, options: MemoryStudyOptions): Promise<MemoryStudy> {
  const { name, market, seed, trials, sampler, searchTarget, ledger, certified } = options, markets = [market];
  const settings = defaultPlanSettings(market);
  // The clock only stamps rows: a counter keeps the studies equal from run to run.
  let ticks = 0;
  const now = () => ticks++;
  const request = {
    ...settings,
    study: name,
    seed,
    sampler,
    batch: BATCH,
    ...(searchTarget !== undefined && { searchTarget }),
    backtest: options.tradedBy?.(settings.backtest) ?? settings.backtest,
    strategies: await openStrategies(options.strategies, searchedMarket(markets)),
    logs: "none",
  } as const;
  const study = beginStudy(db, request, markets, now());
  const executor = executorOf(study.plan, markets);
  try {
    await runSearch({ study, markets, executor, trials, now });
    const validation = await validateStudy({ study, markets, executor, ledger, certified, now });
    return { study, validation };
  } finally {
    await executor.close();
  }
}

/** Runs parameter sets by a study's plan on all bars of a market from one on, without other readings or logs. */
export async function runOn(
  market: StudyMarket,
  plan: StudyPlan,
  sets: readonly ParameterValues[],
  from = 0,
): ReturnType<Executor["submit"]> {
  const jobs = sets.map((params, id) => {
    return { id, params, from, to: market.candles.time.length, market: 0, interval: false };
  });
  const executor = executorOf(plan, [market]);
  try {
    return await executor.submit({ dataHash: market.dataHash, jobs });
  } finally {
    await executor.close();
  }
}

/** Whole studies run side by side, each in its own thread; strategy files are kept out of that. */
function executorOf(plan: StudyPlan, markets: readonly StudyMarket[]): Executor {
  return studyExecutor(plan, markets, plan.strategies.some(({ kind }) => kind === "file") ? 1 : 0);
}
