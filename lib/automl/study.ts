/**
 * One run of a study from its plan to its summary: search, score, believe, certify, learn, export.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Candles } from "../core/candles.ts";
import type { Executor } from "../executor/executor.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { Optimizer } from "../gp/optimizer.ts";
import { buyAndHoldReturns } from "../metrics/daily.ts";
import type { Certificate } from "../selection/certificate.ts";
import { MAIN_DATABASE } from "../store/database.ts";
import { exportSelection, GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { finishStudy } from "../store/studies.ts";
import { adaptiveGate, fixedGate } from "./adaptive_gate.ts";
import { believe, type CarriedStrategy } from "./believe.ts";
import { certify } from "./certify.ts";
import { searchEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { learn, type Learned } from "./learn.ts";
import type { StudyMarket } from "../study/market.ts";
import { checkModelUsed, modelLog } from "./model_log.ts";
import { jobContext, searchDomain, searchedBars, type StudyPlan } from "../study/plan.ts";
import { type RoundReport, runRounds, type StopReason } from "./rounds.ts";
import { scorerOf, scoreTrials } from "../study/scoring.ts";
import { saveSearch, takeUpSearch } from "./search_state.ts";
import { choosePortfolioOf, type StudyPortfolio } from "./study_portfolio.ts";
import {
  bestStrategies,
  endsOf,
  goodTrials,
  hardTrials,
  type StudySummary,
  tradesHashOfStudy,
} from "../study/summary.ts";
import { searchTarget } from "../study/target.ts";

/** What a run of a study needs. */
export interface StudyRunOptions {
  /** The main database. */
  readonly db: DatabaseSync;
  /** What the study is fixed to. */
  readonly plan: StudyPlan;
  /** The bars searched. */
  readonly market: StudyMarket;
  /** Folder of the databases. */
  readonly directory: string;
  /** Number of worker threads. */
  readonly workers: number;
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends. */
  readonly targetGood: number;
  /** Time after which no further round starts; `null` for none. */
  readonly timeLimitSeconds: number | null;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport) => void;
  /** Told in a sentence what is done next. */
  readonly onStage?: (text: string) => void;
}

/** Where the seconds of a run went. */
export interface StageSeconds {
  /** Proposing, while the round before runs. */
  readonly model: number;
  /** Waiting for backtests with nothing to propose. */
  readonly backtests: number;
  /** Looking beyond the search, certificates and portfolio. */
  readonly believe: number;
  /** The surrogate. */
  readonly learn: number;
}

/** What is known after the search; all empty for one that was interrupted. */
export interface StudyFindings {
  /** Strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** Certificates by trial. */
  readonly certificates: ReadonlyMap<number, Certificate>;
  /** The portfolio; `null` where there is none. */
  readonly portfolio: StudyPortfolio | null;
  /** What the parameters do; `null` with too few trials. */
  readonly learned: Learned | null;
}

/** What a run of a study leaves. */
export interface StudyRun extends StudyFindings {
  /** The line that `--json` prints. */
  readonly summary: StudySummary;
  /** How the search stood at its end. */
  readonly report: RoundReport;
  /** Where the time went. */
  readonly seconds: StageSeconds;
  /** Share of the search's time in which the workers stood idle; NaN if nothing was run. */
  readonly idleShare: number;
}

/**
 * Runs a study until its budget is spent, or goes on with it.
 *
 * @throws {Error} If the search was asked to learn and no proposal came from the model.
 */
export async function runStudy(options: StudyRunOptions): Promise<StudyRun> {
  const { db, plan, market, directory, workers, trials, now } = options;
  const start = now();
  const { candles, dataHash } = market;
  const { study } = plan;
  const target = await searchTarget(plan.searchTarget), scorer = await scorerOf(plan);
  const executor = threadExecutor({ ...jobContext(plan, market), workers });
  try {
    const domain = searchDomain(candles);
    const { optimizer, round, rounds } = takeUpSearch(db, plan, domain);
    const { soft, valid } = plan.thresholds;
    const gate = plan.adaptiveThresholds ? adaptiveGate(db, study, soft, now) : fixedGate(soft);
    rounds.forEach((ends, past) => gate.note(past, ends));
    const searched = await runRounds({
      db,
      study,
      seed: plan.seed,
      dataHash,
      ...searchedBars(plan),
      batch: plan.batch,
      budget: {
        trials,
        targetGood: options.targetGood,
        deadline: options.timeLimitSeconds === null ? null : start + 1000 * options.timeLimitSeconds,
      },
      optimizer,
      round,
      executor,
      judge: (backtest) => judge(backtest, { valid, soft: gate.soft() }, target),
      now,
      signal: options.signal,
      onRound: options.onRound,
      onProposed: modelLog(db, study, optimizer, now),
      onTold: gate.note,
      onResumable: (told) => saveSearch(db, study, told, optimizer),
    });
    const { report } = searched;
    checkModelUsed(plan.sampler, endsOf(db, study), domain.starts?.length ?? 0);
    const { busySeconds } = executor.usage();
    const idleShare = busySeconds === 0 ? NaN : 1 - busySeconds / (workers * report.searchSeconds);
    scoreTrials(db, study, scorer);
    const { stopReason, ...findings } = await findOut(options, executor, optimizer, searched.stopReason);
    const good = goodTrials(db, study), hard = hardTrials(db, study);
    await exportSelection(db, join(directory, GOOD_DATABASE), study, good);
    await exportSelection(db, join(directory, HARD_DATABASE), study, hard);
    const [best] = bestStrategies(db, study, 1);
    const summary: StudySummary = {
      study,
      seed: plan.seed,
      dataHash,
      trials: report.trials,
      completed: report.completed,
      failed: report.failed,
      good: good.length,
      hard: hard.length,
      best: best === undefined ? null : { params: best.params, score: best.score, kpis: best.kpis },
      tradesHash: tradesHashOfStudy(db, study),
      stopReason,
      elapsedSeconds: (now() - start) / 1000,
      modelShare: report.modelShare,
      files: {
        backtests: join(directory, MAIN_DATABASE),
        good: join(directory, GOOD_DATABASE),
        hard: join(directory, HARD_DATABASE),
        report: join(directory, `report-${study}.html`),
      },
    };
    finishStudy(db, study, { finishedAt: now(), stopReason, summary });
    const seconds = { model: report.modelSeconds, backtests: report.backtestSeconds, ...findings.seconds };
    return { ...findings, summary, report, seconds, idleShare };
  } finally {
    executor.close();
  }
}

/** What follows the search, unless it was or is interrupted: beliefs, certificates, portfolio, surrogate. */
async function findOut(
  options: StudyRunOptions,
  executor: Executor,
  optimizer: Optimizer,
  stopReason: StopReason,
): Promise<StudyFindings & { stopReason: StopReason; seconds: Pick<StageSeconds, "believe" | "learn"> }> {
  const { db, plan, market, now, signal, onStage } = options;
  const nothing = { carried: [], certificates: new Map(), portfolio: null, learned: null };
  const noTime = { believe: 0, learn: 0 };
  if (stopReason === "interrupted") return { stopReason, ...nothing, seconds: noTime };
  try {
    const start = now();
    const searched = searchedBars(plan), evidence = searchEvidence(db, plan.study);
    const shared = { db, plan, market, searched, executor, evidence, now, signal };
    const carried = await believe({ ...shared, onStage });
    const good = goodTrials(db, plan.study);
    const certificates = await certify({ ...shared, good, carried });
    const portfolio = choosePortfolioOf(db, plan, buyAndHold(market.candles, searched), now);
    const believed = now();
    onStage?.("Learning what the parameters do");
    const learned = learn(db, plan, optimizer, now);
    const seconds = { believe: (believed - start) / 1000, learn: (now() - believed) / 1000 };
    return { stopReason, carried, certificates, portfolio, learned, seconds };
  } catch (error) {
    if (!signal?.aborted) throw error;
    return { stopReason: "interrupted", ...nothing, seconds: noTime };
  }
}

function buyAndHold({ time, open, close }: Candles, { from, to }: { from: number; to: number }): Float64Array {
  return buyAndHoldReturns({
    time: time.subarray(from, to),
    open: open.subarray(from, to),
    close: close.subarray(from, to),
  });
}
