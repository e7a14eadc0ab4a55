/**
 * One run of a study from its plan to its summary: search, score, believe, export.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { threadExecutor } from "../executor/thread_executor.ts";
import { createOptimizer } from "../gp/optimizer.ts";
import { buyAndHoldReturns } from "../metrics/daily.ts";
import type { KpiOptions } from "../metrics/kpis.ts";
import { scores } from "../selection/score.ts";
import { MAIN_DATABASE } from "../store/database.ts";
import { loadKpis, updateSelection } from "../store/kpi_rows.ts";
import { exportSelections, GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { finishStudy } from "../store/studies.ts";
import { strategyDomain } from "../strategy/schema.ts";
import { believe } from "./believe.ts";
import { judge } from "./judge.ts";
import type { StudyMarket } from "./market.ts";
import type { StudyPlan } from "./plan.ts";
import { type RoundReport, runRounds } from "./rounds.ts";
import { bestStrategies, type StudySummary, tradesHashOfStudy } from "./summary.ts";

/** What a run of a study needs. */
export interface StudyRunOptions {
  readonly db: DatabaseSync;
  readonly plan: StudyPlan;
  readonly market: StudyMarket;
  /** Folder of the databases. */
  readonly directory: string;
  readonly workers: number;
  /** Trials of the study in total. */
  readonly trials: number;
  readonly targetGood: number;
  readonly timeLimitSeconds: number | null;
  /** Clock, ms. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onRound?: (report: RoundReport) => void;
  readonly onStage?: (text: string) => void;
}

/** What a run of a study leaves. */
export interface StudyRun {
  readonly summary: StudySummary;
  readonly report: RoundReport;
  /** Seconds that the workers were busy in the search, over their number and the search's time. */
  readonly workerShare: number;
}

/**
 * Runs a study until its budget is spent, or goes on with it.
 *
 * @throws {Error} If the search asked the model for proposals and got none from it.
 */
export async function runStudy(options: StudyRunOptions): Promise<StudyRun> {
  const { db, plan, market, directory, workers, trials, now } = options;
  const start = now();
  const { candles, dataHash } = market;
  const { study, split } = plan;
  // The first fold's train part warms up indicators; every day after it is out of fold.
  const searched = { from: split.folds[0].test.start, to: split.search.end };
  const kpis: KpiOptions = { periodsPerYear: plan.periodsPerYear, sharpeCap: plan.sharpeCap };
  const executor = threadExecutor({ candles, dataHash, backtest: plan.backtest, kpis, workers });
  try {
    const optimizer = createOptimizer(strategyDomain(candles.timeframe), {
      sampler: plan.sampler,
      seed: plan.seed,
      direction: "maximize",
    });
    const { stopReason, report } = await runRounds({
      db,
      study,
      seed: plan.seed,
      dataHash,
      ...searched,
      batch: plan.batch,
      budget: {
        trials,
        targetGood: options.targetGood,
        deadline: options.timeLimitSeconds === null ? null : start + 1000 * options.timeLimitSeconds,
      },
      optimizer,
      executor,
      judge: (backtest) => judge(backtest, plan.thresholds),
      now,
      signal: options.signal,
      onRound: options.onRound,
    });
    const busySeconds = executor.usage().busySeconds;
    scoreTrials(db, study);
    if (stopReason !== "interrupted") await believe({ ...options, searched, executor, onStage: options.onStage });
    const { good, hard } = await exportSelections(db, directory, study);
    const [best] = bestStrategies(db, study, 1);
    const summary: StudySummary = {
      study,
      seed: plan.seed,
      dataHash,
      trials: report.trials,
      completed: report.completed,
      failed: report.failed,
      good,
      hard,
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
    return { summary, report, workerShare: busySeconds / (workers * (report.modelSeconds + report.backtestSeconds)) };
  } finally {
    executor.close();
  }
}

/** Writes the percentile score of every valid trial among the study's valid trials. */
export function scoreTrials(db: DatabaseSync, study: string): void {
  const valid = loadKpis(db, study).filter(({ isValid }) => isValid);
  if (valid.length === 0) return;
  const score = scores(valid.map(({ values }) => values));
  updateSelection(db, study, valid.map(({ trial, isSoft, isHard }, i) => ({ trial, isSoft, isHard, score: score[i] })));
}
