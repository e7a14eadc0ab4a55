/**
 * A whole study kept in memory: search, gates, candidates beyond the search. Whoever repeats studies by the hundred, to see
 * what they are worth, runs them by this one function.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { BacktestOutcome, Executor } from "../executor/executor.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { beginStudy } from "../study/begin_study.ts";
import type { StudyMarket } from "../study/market.ts";
import type { PlanRequest, StudyPlan } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { validateStudy, type Validation } from "../validation/validate_study.ts";
import { runSearch, studyExecutor } from "./search.ts";

/** What is searched, and for how long. */
export interface MemoryStudy {
  /** What the study is asked to be. */
  readonly request: PlanRequest;
  /** Its market. */
  readonly market: StudyMarket;
  /** Trials in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends; no limit by default. */
  readonly targetGood?: number;
  /** Where its looks are counted; none by default, which will do for a market that was made up. */
  readonly ledger?: LookLedger | null;
  /** Which strategies get a certificate; those carried beyond the search by default. */
  readonly certified?: "good" | "carried";
}

/** Runs a study in a database of its own. */
export async function runMemoryStudy(
  db: DatabaseSync,
  { request, market, trials, targetGood, ledger = null, certified = "carried" }: MemoryStudy,
): Promise<{ readonly study: Study; readonly validation: Validation }> {
  // The clock only stamps rows: a counter keeps the studies equal from run to run.
  let ticks = 0;
  const now = () => ticks++, markets = [market];
  const study = beginStudy(db, { ...request, logs: "none" }, markets, now());
  const executor = inThisThread(study.plan, markets);
  try {
    await runSearch({ study, markets, executor, trials, targetGood, now });
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
): Promise<BacktestOutcome[]> {
  const to = market.candles.time.length;
  const jobs = sets.map((params, id) => ({ id, params, from, to, market: 0, interval: false }));
  const executor = inThisThread(plan, [market]);
  try {
    return await executor.submit({ dataHash: market.dataHash, jobs });
  } finally {
    await executor.close();
  }
}

/** Whole studies run side by side, each in its own thread; strategy files are kept out of that. */
function inThisThread(plan: StudyPlan, markets: readonly StudyMarket[]): Executor {
  return studyExecutor(plan, markets, plan.strategies.some(({ kind }) => kind === "file") ? 1 : 0);
}
