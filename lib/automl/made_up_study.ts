/**
 * A whole study on a market that was made up, kept in memory: search, gates, candidates beyond the search.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Executor } from "../executor/executor.ts";
import { beginStudy } from "../study/begin_study.ts";
import type { StudyMarket } from "../study/market.ts";
import type { PlanRequest, StudyPlan } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { validateStudy, type Validation } from "../validation/validate_study.ts";
import { runSearch, studyExecutor } from "./search.ts";

/** What is searched, and for how long. */
export interface MadeUpStudy {
  /** What the study is asked to be. */
  readonly request: PlanRequest;
  /** Its market, whose looks are not counted in the ledger. */
  readonly market: StudyMarket;
  /** Trials in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends; no limit by default. */
  readonly targetGood?: number;
}

/** Runs a study of a made-up market in a database of its own. */
export async function runMadeUpStudy(
  db: DatabaseSync,
  { request, market, trials, targetGood }: MadeUpStudy,
): Promise<{ readonly study: Study; readonly validation: Validation }> {
  // The clock only stamps rows: a counter keeps the studies equal from run to run.
  let ticks = 0;
  const now = () => ticks++, markets = [market];
  const study = beginStudy(db, { ...request, logs: "none" }, markets, now());
  const executor = inThisThread(study.plan, markets);
  try {
    await runSearch({ study, markets, executor, trials, targetGood, now });
    const validation = await validateStudy({ study, markets, executor, ledger: null, certified: "carried", now });
    return { study, validation };
  } finally {
    await executor.close();
  }
}

/** Whole studies run side by side, each in its own thread; strategy files are kept out of that. */
export function inThisThread(plan: StudyPlan, markets: readonly StudyMarket[]): Executor {
  return studyExecutor(plan, markets, plan.strategies.some(({ kind }) => kind === "file") ? 1 : 0);
}
