/**
 * The search of a study, put together: executor, optimiser, gate, judge, rounds and score. Whoever searches (the command,
 * the self-test, a notebook) does it by this one function.
 *
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import { inlineExecutor } from "../executor/inline_executor.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { Optimizer } from "../search/optimizer.ts";
import type { StudyMarket } from "../study/market.ts";
import { jobContext, type PlanMarket, searchDomain, type StudyPlan } from "../study/plan.ts";
import { scorerOf } from "../study/scoring.ts";
import type { Study } from "../study/study.ts";
import { searchTarget } from "../study/target.ts";
import { adaptiveGate, fixedGate } from "./adaptive_gate.ts";
import { judge } from "./judge.ts";
import { checkModelUsed, modelLog } from "./model_log.ts";
import { type RoundReport, runRounds, type StopReason } from "./rounds.ts";
import { resumeSearch, saveSearch } from "./search_state.ts";

/** What a search needs. */
export interface SearchOptions {
  /** The study, new or resumed. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests, as {@linkcode studyExecutor} makes one. */
  readonly executor: Executor;
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends; no limit by default. */
  readonly targetGood?: number;
  /** Clock time after which no further round starts, ms; none by default. */
  readonly deadline?: number | null;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport, optimizer: Optimizer) => void;
}

/** How a search ended. */
export interface Search {
  /** Which budget was spent. */
  readonly stopReason: StopReason;
  /** How it stood at its end. */
  readonly report: RoundReport;
  /** What proposed and learned. */
  readonly optimizer: Optimizer;
}

/**
 * Somewhere to run the backtests of a study.
 *
 * @param markets Bars of the planned markets, in their order.
 * @param workers Number of threads; 0 for the calling thread.
 * @param planned Those searched by default.
 */
export function studyExecutor(
  plan: StudyPlan,
  markets: readonly StudyMarket[],
  workers: number,
  planned: readonly PlanMarket[] = plan.markets,
): Executor {
  const context = jobContext(plan, markets, planned);
  return workers === 0 ? inlineExecutor(context) : threadExecutor({ ...context, workers });
}

/**
 * Searches until the budget is spent, and ranks what was found.
 *
 * @throws {UserError} If the study's target or score cannot be read.
 * @throws {Error} If the search was asked to learn and no proposal came from the model.
 */
export async function runSearch(options: SearchOptions): Promise<Search> {
  const { study, executor, now, onRound } = options;
  const { sampler, thresholds: { soft, valid }, adaptiveThresholds, searchTarget: text, worstMarketShare } = study.plan;
  const target = searchTarget(text), scorer = scorerOf(study.plan);
  const domain = searchDomain(study.plan, options.markets);
  const { optimizer, round, rounds } = resumeSearch(study, domain);
  const gate = adaptiveThresholds ? adaptiveGate(study, soft, now) : fixedGate(soft);
  rounds.forEach((ends, past) => gate.note(past, ends));
  const { stopReason, report } = await runRounds({
    study,
    budget: {
      trials: options.trials,
      targetGood: options.targetGood ?? Infinity,
      deadline: options.deadline ?? null,
    },
    optimizer,
    round,
    executor,
    judge: (backtest) => judge(backtest, { valid, soft: gate.soft() }, target, worstMarketShare),
    now,
    signal: options.signal,
    onRound: (report) => onRound?.(report, optimizer),
    onProposed: modelLog(study, optimizer, now),
    onTold: gate.note,
    onResumable: (told) => saveSearch(study, told, optimizer),
  });
  checkModelUsed(sampler, study.trials.ended(), domain.starts?.length ?? 0);
  study.trials.score(scorer);
  return { stopReason, report, optimizer };
}
