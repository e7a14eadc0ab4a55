/**
 * A certificate for every GOOD strategy of a study, written to the store.
 *
 * @module
 */
import { tradesHash } from "../core/trades_hash.ts";
import { badBarPnlShare, plausibleShare, qualityReport } from "../data/quality.ts";
import type { BacktestJob, BacktestOutcome, Executor } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { type KpiInterval, kpiIntervals } from "../metrics/intervals.ts";
import type { KpiName } from "../metrics/registry.ts";
import { type Certificate, certificateText, issueCertificate } from "../selection/certificate.ts";
import { deflatedSharpes, type HardDecision } from "../selection/hard_gate.ts";
import type { StudyMarket } from "../study/market.ts";
import { type LogScope, searchedBars } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { type CarriedStrategy, NOT_REPEATABLE, withdrawHard } from "./out_of_sample.ts";
import type { SearchEvidence } from "./evidence.ts";

/** What certificates are made from. */
export interface CertifyOptions {
  /** The study, with what is known beyond its search. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests. */
  readonly executor: Executor;
  /** What the search was as a whole. */
  readonly evidence: SearchEvidence;
  /** The strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** GOOD trials that get a certificate without having been carried. */
  readonly good: readonly number[];
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
}

/**
 * Issues and stores the certificates, and with them the KPIs that only the whole search knows.
 *
 * Every strategy is run again with both readings of doubtful bars, so that each KPI is an interval; they stand in the
 * stored record beside the certificate. One that makes other trades then is not repeatable, and cannot be HARD. The
 * decisions that the study keeps come from these runs.
 *
 * @returns The certificates by trial.
 */
export async function certify(options: CertifyOptions): Promise<Map<number, Certificate>> {
  const { study, markets: [{ candles }], evidence, now } = options;
  const { plan, trials } = study;
  const carried = new Map(options.carried.map((one) => [one.trial, one]));
  const numbers = [...new Set([...options.good, ...carried.keys()])].sort((a, b) => a - b);
  const reruns = await runAgain(options, numbers, (trial) => isLogged(plan.logs, carried.has(trial)));
  const report = qualityReport(candles), dataQuality = plausibleShare(candles, report);
  const certificates = new Map<number, Certificate>();
  study.atOnce(() => {
    withdrawHard(
      study,
      numbers.filter((trial) => carried.get(trial)?.decision.passed && !reruns.get(trial)!.isRepeatable),
    );
    for (const trial of numbers) {
      const { returns, days } = study.returnsOf(trial), one = carried.get(trial);
      const { kpiIntervals, isRepeatable } = reruns.get(trial)!;
      const decision = one === undefined ? null : isRepeatable ? one.decision : notRepeatable(one.decision);
      const ofSearch = {
        deflatedSharpe: deflatedSharpes(returns, evidence).deflatedSharpe,
        probabilityOfBacktestOverfitting: evidence.probabilityOfBacktestOverfitting,
      };
      const certificate = issueCertificate({
        study: plan.study,
        trial,
        symbol: candles.symbol,
        evidence: { ...evidence, carried: carried.size },
        effectiveTrials: evidence.effectiveTrials,
        search: { kpis: { ...trials.get(trial).kpis, ...ofSearch }, returns, days },
        validation: one?.validation ?? null,
        sealed: one?.sealed ?? null,
        sharpeInterval: kpiIntervals?.sharpe ?? null,
        decision,
        isRepeatable,
        lookAheadFree: one?.lookAheadFree ?? null,
        dataQuality,
        badBarPnlShare: badBarPnlShare(study.tradesOf(trial), report),
        startEquity: plan.backtest.startEquity,
        periodsPerYear: plan.periodsPerYear,
      });
      certificates.set(trial, certificate);
      trials.addKpis(trial, ofSearch);
      study.journal.certify({
        trial,
        issuedAt: now(),
        isHard: decision?.passed ?? false,
        record: { ...certificate, kpiIntervals },
        text: certificateText(certificate),
      });
    }
  });
  return certificates;
}

/** What a strategy came to when it was run again. */
interface Rerun {
  /** Both ends of each KPI; `null` where the run failed. */
  readonly kpiIntervals: Record<KpiName, KpiInterval> | null;
  /** Whether its trades were those on record. */
  readonly isRepeatable: boolean;
}

/** Whether the decisions of a GOOD strategy are still to be kept; where those of all are, the search has written them. */
function isLogged(scope: LogScope, isCarried: boolean): boolean {
  return scope === "good" || (scope === "carried" && isCarried);
}

async function runAgain(
  { study: { plan, trials, findings }, executor, signal }: CertifyOptions,
  numbers: readonly number[],
  isLogged: (trial: number) => boolean,
): Promise<Map<number, Rerun>> {
  const jobs = numbers.map((trial): BacktestJob => {
    const logs = isLogged(trial) ? "decisions" : "none";
    return { id: trial, params: trials.get(trial).params, ...searchedBars(plan), market: 0, interval: true, logs };
  });
  const outcomes = await executor.submit({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  const isRepeatable = (outcome: BacktestOutcome) =>
    outcome.state === "done" && tradesHash(outcome.trades) === trials.get(outcome.id).tradesHash;
  findings.writeLogs("search", outcomes.filter(isRepeatable));
  return new Map(outcomes.map((outcome) => {
    const isInterval = outcome.state === "done" && outcome.optimisticKpis !== null;
    return [outcome.id, {
      kpiIntervals: isInterval ? kpiIntervals(outcome.kpis, outcome.optimisticKpis) : null,
      isRepeatable: isRepeatable(outcome),
    }];
  }));
}

/** A decision on a strategy that does not make the same trades twice: nothing that was measured of it holds. */
function notRepeatable(decision: HardDecision): HardDecision {
  return { ...decision, passed: false, failed: [NOT_REPEATABLE, ...decision.failed] };
}
