/**
 * One run of a study from its plan to its summary: search, out-of-sample test, portfolio, explanation, export.
 *
 * @module
 */
import { join } from "node:path";
import type { Executor } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { formatCount } from "../metrics/format.ts";
import { dailyReturns } from "../metrics/daily.ts";
import type { BarRange } from "../core/bar_range.ts";
import type { TimeSplit } from "../selection/splits.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { MAIN_DATABASE } from "../store/database.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { assumedTerms } from "../study/assumptions.ts";
import { confirmableBeside } from "../study/confirmable.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import {
  certificateMark,
  type MarketSpans,
  type PortfolioRecord,
  reportPath,
  type StageSeconds,
  type StudySummary,
  type SummaryMarket,
} from "../study/summary.ts";
import type { ExplanationRecord } from "../surrogate/explanation_record.ts";
import { computeHere } from "../validation/computations.ts";
import { computeInThread } from "../validation/compute_in_thread.ts";
import { explainTrials } from "../validation/explain_trials.ts";
import type { RoundReport, StopReason } from "./rounds.ts";
import { runSearch, type Search, studyExecutor } from "./search.ts";
import { choosePortfolioOf, type StudyPortfolio } from "../validation/study_portfolio.ts";
import { validateStudy, type Validation, type ValidationOptions } from "../validation/validate_study.ts";

/** What a run of a study needs. */
export interface StudyRunOptions {
  /** The study, new or resumed. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Bars of the markets that its search never sees; none where left out. */
  readonly heldOut?: readonly StudyMarket[];
  /** Folder of the databases. */
  readonly directory: string;
  /** Where looks at unseen days are counted; `null` will do for a market that was made up. */
  readonly ledger: LookLedger | null;
  /** Number of worker threads; 0 for none but the calling one. */
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

/** What is known after the search; all empty for one that was interrupted. */
export interface RunFindings extends Pick<Validation, "carried" | "looks" | "ledgerDamage" | "certificates"> {
  /** The portfolio; `null` where there is none. */
  readonly portfolio: StudyPortfolio | null;
  /** What the parameters do; `null` with too few trials. */
  readonly explanation: ExplanationRecord | null;
}

/** What a run of a study leaves. */
export interface StudyRun extends RunFindings {
  /** The line that `--json` prints. */
  readonly summary: StudySummary;
  /** How the search stood at its end. */
  readonly report: RoundReport;
  /** Where the time went. */
  readonly seconds: StageSeconds;
  /** Share of the search's time in which the workers stood idle; `null` if nothing was run. */
  readonly idleShare: number | null;
  /** Whether what the study came to before still stands: this run was interrupted, the one before it was not. */
  readonly keepsResult: boolean;
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
  const executor = studyExecutor(study.plan, markets, workers);
  try {
    const deadline = timeLimitSeconds === null ? null : start + 1000 * timeLimitSeconds;
    const search = await runSearch({ ...options, executor, deadline });
    const { report } = search, { busySeconds } = executor.usage();
    const idleShare = busySeconds === 0 ? null : 1 - busySeconds / (Math.max(1, workers) * report.searchSeconds);
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
    await study.export(directory);
    return { ...findings, summary, report, seconds, idleShare, keepsResult };
  } finally {
    await executor.close();
  }
}

/** What follows the search, unless it was or is interrupted: out-of-sample test, certificates, portfolio, explanation. */
async function afterSearch(
  options: StudyRunOptions,
  executor: Executor,
  { stopReason, optimizer }: Search,
): Promise<
  RunFindings & { stopReason: StopReason; seconds: Pick<StageSeconds, "outOfSample" | "placebo" | "surrogate"> }
> {
  const { study, markets, now, signal, onStage, workers } = options;
  const compute = workers === 0 ? computeHere : computeInThread(signal);
  const nothing = {
    carried: [],
    looks: [],
    ledgerDamage: null,
    certificates: new Map(),
    portfolio: null,
    explanation: null,
  };
  const noTime = { outOfSample: 0, placebo: 0, surrogate: 0 };
  if (stopReason === "interrupted") return { stopReason, ...nothing, seconds: noTime };
  try {
    const start = now(), { length } = study.trials.ended();
    onStage?.(`Measuring the search as a whole, ${formatCount(length, "trial")}`);
    const validation = await validated(options, executor, compute);
    const { carried, looks, ledgerDamage, certificates, placeboSeconds } = validation;
    const portfolio = choosePortfolioOf(study, markets, validation, now);
    const tested = now();
    onStage?.("Explaining what the parameters do");
    const explanation = await explainTrials(study, optimizer, now, compute);
    const seconds = {
      outOfSample: (tested - start) / 1000,
      placebo: placeboSeconds,
      surrogate: (now() - tested) / 1000,
    };
    return { stopReason, carried, looks, ledgerDamage, certificates, portfolio, explanation, seconds };
  } catch (error) {
    if (!signal?.aborted) throw error;
    return { stopReason: "interrupted", ...nothing, seconds: noTime };
  }
}

/** The out-of-sample test; the markets held out have workers of their own, which are begun here. */
async function validated(
  { study, markets, heldOut = [], ledger, workers, now, signal, onStage }: StudyRunOptions,
  executor: Executor,
  compute: ValidationOptions["compute"],
): Promise<Validation> {
  const fixed = { study, markets, executor, ledger, certified: "good", now, signal, onStage, compute } as const;
  if (heldOut.length === 0) return await validateStudy(fixed);
  const elsewhere = studyExecutor(study.plan, heldOut, workers, study.plan.heldOut);
  try {
    return await validateStudy({ ...fixed, heldOut: { markets: heldOut, executor: elsewhere } });
  } finally {
    await elsewhere.close();
  }
}

/** Writes what buying and holding did, day by day. */
function keepBenchmarks({ findings }: Study, markets: readonly StudyMarket[]): void {
  for (const [market, { candles: { time, open, close } }] of markets.entries()) {
    const { days, equity: closes } = dailyReturns({ time, equity: close, startEquity: open[0] });
    findings.writeBenchmark(market, { days, closes });
  }
}

/** When the parts of the days were. */
function spansOf(time: Float64Array, { search, validation, sealed }: TimeSplit): MarketSpans {
  const span = ({ from, to }: BarRange) => ({ from: time[from], to: time[to - 1] });
  return {
    all: span({ from: 0, to: time.length }),
    search: span(search),
    validation: span(validation),
    sealed: span(sealed),
  };
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
