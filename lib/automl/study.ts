/**
 * One run of a study from its plan to its summary: search, out-of-sample test, portfolio, explanation, export.
 *
 * @module
 */
import { join } from "node:path";
import { dataHashOf } from "../executor/run_job.ts";
import { dailyReturns } from "../metrics/daily.ts";
import { MAIN_DATABASE } from "../store/database.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { assumedTerms } from "../study/assumptions.ts";
import { confirmableBeside } from "../study/confirmable.ts";
import type { StudyMarket } from "../study/market.ts";
import { spansOf } from "../study/part_spans.ts";
import type { Study } from "../study/study.ts";
import {
  certificateMark,
  type PortfolioRecord,
  reportPath,
  type StageSeconds,
  type StudySummary,
  type SummaryMarket,
} from "../study/summary.ts";
import type { CoordinatorCosts } from "./coordinator_costs.ts";
import { exportInThread } from "./export_in_thread.ts";
import type { RoundReport, StopReason } from "./rounds.ts";
import { runSearch, studyExecutor } from "./search.ts";
import type { RunFindings, StudyRunOptions } from "./study_run.ts";
import type { StudyPortfolio } from "../validation/study_portfolio.ts";

/** What a run of a study leaves. */
export interface StudyRun extends RunFindings {
  /** The line that `--json` prints. */
  readonly summary: StudySummary;
  /** How the search stood at its end. */
  readonly report: RoundReport;
  /** What the search cost this process. */
  readonly costs: CoordinatorCosts;
  /** Where the time went. */
  readonly seconds: StageSeconds;
  /** Share of the search's time in which the workers stood idle; `null` if nothing was run. */
  readonly idleShare: number | null;
  /** Whether what the study came to before still stands: this run was interrupted, the one before it was not. */
  readonly keepsResult: boolean;
  /** Settled when the selected strategies stand in their own databases. */
  readonly exported: Promise<void>;
}

/**
 * Runs a study until its budget is spent, or resumes it.
 *
 * @throws {UserError} If the ledger of looks cannot be used.
 * @throws {Error} If the search was asked to learn and no proposal came from the model.
 */
export async function runStudy(options: StudyRunOptions): Promise<StudyRun> {
  const { study, markets, directory, workers, timeLimitSeconds, now } = options;
  const start = now();
  // What is wrong with its file is better known before a search than after.
  options.ledger?.damage();
  const executor = studyExecutor(
    study.plan,
    markets,
    options.openExecutor ?? workers,
    study.plan.markets,
    options.ready,
  );
  try {
    const deadline = timeLimitSeconds === null ? null : start + 1000 * timeLimitSeconds;
    const searching = runSearch({ ...options, executor, deadline, usesThreads: workers > 0 });
    // Loaded while the first trials run.
    const loading = import("./after_search.ts");
    const search = await searching, { afterSearch } = await loading;
    const { report } = search, { busySeconds, transportSeconds } = executor.usage();
    const { backtests, proposalSeconds, bookingSeconds, storingSeconds } = report;
    const costs = {
      trials: backtests,
      trialSeconds: busySeconds,
      proposalSeconds,
      bookingSeconds,
      storingSeconds,
      transportSeconds,
    };
    // How many threads there are elsewhere, nobody here knows.
    const isUnknown = busySeconds === 0 || options.openExecutor !== undefined;
    const idleShare = isUnknown ? null : 1 - busySeconds / (Math.max(1, workers) * report.searchSeconds);
    const { stopReason, ...findings } = await afterSearch(options, executor, search);
    keepBenchmarks(study, markets);
    const ended = { report, stopReason, elapsedSeconds: (now() - start) / 1000 };
    const confirmable = confirmableBeside(study, markets, options.ledger);
    const summary = summarise(study, directory, ended, { ...findings, confirmable });
    const seconds = { model: report.modelSeconds, backtests: report.backtestSeconds, ...findings.seconds };
    const spans = markets.map(({ candles }, i) => spansOf(candles.time, study.plan.markets[i].split));
    const before = study.lastRun();
    const keepsResult = stopReason === "interrupted" && before !== null && before.stopReason !== "interrupted";
    if (!keepsResult) {
      study.end(
        { ...summary, spans, seconds, idleShare, portfolio: portfolioRecord(study, findings.portfolio) },
        now(),
      );
    }
    // With its end, which stands in the copies too.
    const exported = workers > 0 && study.file !== null
      ? exportInThread({ directory, study: study.name })
      : study.export(directory);
    // Awaited later, maybe after something else has failed.
    exported.catch(() => {});
    return { ...findings, summary, report, costs, seconds, idleShare, keepsResult, exported };
  } finally {
    await executor.close();
  }
}

/** Writes what buying and holding did, day by day. */
function keepBenchmarks({ findings }: Study, markets: readonly StudyMarket[]): void {
  for (const [market, { candles: { time, open, close } }] of markets.entries()) {
    const { days, equity: closes } = dailyReturns({ time, equity: close, startEquity: open[0] });
    findings.writeBenchmark(market, { days, closes });
  }
}

function portfolioRecord({ plan }: Study, found: StudyPortfolio | null): PortfolioRecord | null {
  if (found === null) return null;
  const { members, trials, choice: { averageCorrelation }, portfolio: { kpis, sharpe, returns } } = found;
  const interval = sharpe && { low: sharpe.low, high: sharpe.high };
  return {
    trials,
    symbols: members.map(({ market }) => plan.markets[market].symbol),
    unseenDays: returns.length,
    sharpe: kpis.sharpe,
    interval,
    averageCorrelation,
  };
}

function summarise(
  study: Study,
  directory: string,
  { report: { trials, completed, failed, modelShare }, stopReason, elapsedSeconds }: {
    readonly report: RoundReport;
    readonly stopReason: StopReason;
    readonly elapsedSeconds: number;
  },
  { looks, ledgerDamage, certificates, confirmable }:
    & Pick<RunFindings, "looks" | "ledgerDamage" | "certificates">
    & Pick<StudySummary, "confirmable">,
): StudySummary {
  const [best] = study.best(1), { plan } = study;
  const markets = [...plan.markets, ...plan.heldOut].map((market): SummaryMarket => {
    const { symbol, dataHash } = market;
    return { symbol, dataHash, isHeldOut: plan.heldOut.includes(market), ...assumedTerms(market) };
  });
  return {
    study: study.name,
    seed: study.plan.seed,
    dataHash: dataHashOf(study.plan.markets),
    assumed: assumedTerms(study.plan),
    ...(markets.length > 1 && { markets }),
    trials,
    completed,
    failed,
    good: study.good().length,
    hard: study.hard().length,
    looks,
    ledgerDamage,
    confirmable,
    certificates: [...certificates.values()].map(certificateMark),
    families: study.families(),
    best: best === undefined ? null : { params: best.params, score: best.score, kpis: best.kpis },
    tradesHash: study.tradesHash(),
    stopReason,
    elapsedSeconds,
    modelShare,
    files: {
      backtests: join(directory, MAIN_DATABASE),
      good: join(directory, GOOD_DATABASE),
      hard: join(directory, HARD_DATABASE),
      report: reportPath(directory, study.name),
    },
  };
}
