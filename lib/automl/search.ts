/**
 * The search of a study, put together: executor, optimiser, gate, judge, rounds and score. Whoever searches (the command,
 * the self-test, a notebook) does it by this one function.
 *
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import type { TradesKept } from "../executor/kept_trades.ts";
import { type OpenExecutor, openLocally } from "../executor/open_executor.ts";
import type { ReadyWorkers } from "../executor/ready_workers.ts";
import type { StudyMarket } from "../study/market.ts";
import { type PlanMarket, searchDomain, type StudyPlan } from "../study/plan.ts";
import { jobContext } from "../study/plan_jobs.ts";
import { scorerOf } from "../study/scoring.ts";
import type { Study } from "../study/study.ts";
import type { StudyWriter } from "../study/study_writer.ts";
import { searchTarget } from "../selection/search_target.ts";
import { adaptiveGate, fixedGate } from "./adaptive_gate.ts";
import { judge } from "./judge.ts";
import { checkModelUsed, modelLog } from "./model_log.ts";
import { proposeInThread } from "./propose_in_thread.ts";
import { proposeHere, type Proposer } from "./proposer.ts";
import { type RoundReport, runRounds, type StopReason } from "./rounds.ts";
import { resumeSearch, saveSearch } from "./search_state.ts";
import { writeInThread } from "./write_in_thread.ts";

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
  /** Told once: when the first backtests run, or when there are none left to run. */
  readonly onLaunched?: () => void;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport, proposer: Proposer) => void;
  /** Whose trades are kept; all where left out. */
  readonly keepTrades?: TradesKept;
  /**
   * Whether proposals are made, and changes of a study with a file written, in threads of their own; in the calling one by
   * default.
   */
  readonly usesThreads?: boolean;
}

/** How a search ended. */
export interface Search {
  /** Which budget was spent. */
  readonly stopReason: StopReason;
  /** How it stood at its end. */
  readonly report: RoundReport;
  /** What proposed and learned; it proposes nothing more. */
  readonly proposer: Pick<Proposer, "domain" | "trials" | "telemetry">;
}

/**
 * Somewhere to run the backtests of a study.
 *
 * @param markets Bars of the planned markets, in their order.
 * @param where Number of threads, 0 for the calling thread; or what opens an executor elsewhere.
 * @param planned Those searched by default.
 * @param ready Threads that have begun to load their code; none by default.
 */
export function studyExecutor(
  plan: StudyPlan,
  markets: readonly StudyMarket[],
  where: number | OpenExecutor,
  planned: readonly PlanMarket[] = plan.markets,
  ready?: ReadyWorkers,
): Executor {
  const open = typeof where === "number" ? openLocally(where, ready) : where;
  return open(jobContext(plan, markets, planned));
}

/**
 * Searches until the budget is spent, and ranks what was found.
 *
 * @throws {UserError} If the study's target or score cannot be read.
 * @throws {StorageError} If the study cannot be written.
 * @throws {Error} If the search was asked to learn and no proposal came from the model.
 */
export async function runSearch(options: SearchOptions): Promise<Search> {
  const { study, executor, now, signal, onRound, usesThreads = false } = options, { file } = study;
  const { sampler, thresholds: { soft, valid }, adaptiveThresholds, searchTarget: text, worstMarketShare } = study.plan;
  const target = searchTarget(text), scorer = scorerOf(study.plan);
  const domain = searchDomain(study.plan, options.markets);
  const { optimizer, round, rounds } = resumeSearch(study, domain);
  const gate = adaptiveThresholds ? adaptiveGate(study, soft, now) : fixedGate(soft);
  rounds.forEach((ends, past) => gate.note(past, ends));
  const proposer = usesThreads ? proposeInThread(optimizer, signal) : proposeHere(optimizer);
  const open = (here: StudyWriter) => usesThreads && file !== null ? writeInThread(here, file, study.name) : here;
  const { stopReason, report } = await study.withWriter(open, (writer) =>
    runRounds({
      study,
      budget: {
        trials: options.trials,
        targetGood: options.targetGood ?? Infinity,
        deadline: options.deadline ?? null,
      },
      proposer,
      writer,
      round,
      executor,
      keepTrades: options.keepTrades,
      judge: (backtest) => judge(backtest, { valid, soft: gate.soft() }, target, worstMarketShare),
      now,
      signal,
      onLaunched: options.onLaunched,
      onRound: (report) => onRound?.(report, proposer),
      onProposed: modelLog(study, proposer, now),
      onTold: gate.note,
      onResumable: (told, state) => saveSearch(study, told, state),
    })).finally(proposer.close);
  checkModelUsed(sampler, study.trials.ended(), domain.starts?.length ?? 0);
  study.trials.score(scorer);
  return { stopReason, report, proposer };
}
