/**
 * A certificate for every GOOD strategy of a study, written to the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { badBarPnlShare, plausibleShare, qualityLedger } from "../data/quality.ts";
import type { Executor } from "../executor/executor.ts";
import { type KpiInterval, kpiIntervals } from "../metrics/intervals.ts";
import type { KpiName } from "../metrics/registry.ts";
import { type Certificate, certificateText, issueCertificate } from "../selection/certificate.ts";
import { deflatedSharpes } from "../selection/hard_gate.ts";
import { writeCertificate } from "../store/certificates.ts";
import { transaction } from "../store/database.ts";
import { loadKpis, updateKpis } from "../store/kpi_rows.ts";
import { loadTrades } from "../store/trade_rows.ts";
import { loadTrials, type StoredTrial } from "../store/trials.ts";
import type { CarriedStrategy } from "./believe.ts";
import type { SearchEvidence } from "./evidence.ts";
import type { StudyMarket } from "../study/market.ts";
import type { StudyPlan } from "../study/plan.ts";

/** What certificates are made from. */
export interface CertifyOptions {
  /** The main database. */
  readonly db: DatabaseSync;
  /** What the study is fixed to. */
  readonly plan: StudyPlan;
  /** The bars searched. */
  readonly market: StudyMarket;
  /** Bars the search judged trials on. */
  readonly searched: { readonly from: number; readonly to: number };
  /** Runs the backtests. */
  readonly executor: Executor;
  /** What the search was as a whole. */
  readonly evidence: SearchEvidence;
  /** The GOOD trials. */
  readonly good: readonly number[];
  /** The strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
}

/**
 * Issues and stores the certificates, and with them the KPIs that only the whole search knows.
 *
 * Every GOOD strategy is run again with both readings of doubtful bars, so that each KPI is an interval; they stand in the
 * stored record beside the certificate.
 *
 * @returns The certificates by trial.
 */
export async function certify(options: CertifyOptions): Promise<Map<number, Certificate>> {
  const { db, plan, market, evidence, now } = options;
  const { study } = plan;
  const carried = new Map(options.carried.map((one) => [one.trial, one]));
  const trials = new Map(loadTrials(db, study).map((trial) => [trial.trial, trial]));
  const kpis = new Map(loadKpis(db, study).map((row) => [row.trial, row]));
  const numbers = [...new Set([...options.good, ...carried.keys()])].sort((a, b) => a - b);
  const intervals = await intervalsOf(options, numbers.map((trial) => trials.get(trial)!));
  const ledger = qualityLedger(market.candles), dataQuality = plausibleShare(market.candles, ledger);
  const certificates = new Map<number, Certificate>();
  transaction(db, () => {
    for (const trial of numbers) {
      const { dailyReturns, days } = trials.get(trial)!, one = carried.get(trial);
      const ofSearch = {
        deflatedSharpe: deflatedSharpes(dailyReturns!, evidence).deflatedSharpe,
        probabilityOfBacktestOverfitting: evidence.probabilityOfBacktestOverfitting,
      };
      const certificate = issueCertificate({
        study,
        trial,
        symbol: market.candles.symbol,
        evidence: { ...evidence, carried: carried.size },
        effectiveTrials: evidence.effectiveTrials,
        search: { kpis: { ...kpis.get(trial)!.values, ...ofSearch }, returns: dailyReturns!, days: days! },
        validation: one?.validation ?? null,
        sealed: one?.sealed ?? null,
        sharpeInterval: intervals.get(trial)?.sharpe ?? null,
        decision: one?.decision ?? null,
        lookAheadFree: one?.lookAheadFree ?? null,
        dataQuality,
        badBarPnlShare: badBarPnlShare(loadTrades(db, study, trial), ledger),
        startEquity: plan.backtest.startEquity,
        periodsPerYear: plan.periodsPerYear,
      });
      certificates.set(trial, certificate);
      updateKpis(db, study, trial, ofSearch);
      writeCertificate(db, study, {
        trial,
        issuedAt: now(),
        isHard: one?.decision.passed ?? false,
        record: { ...certificate, kpiIntervals: intervals.get(trial) ?? null },
        text: certificateText(certificate),
      });
    }
  });
  return certificates;
}

async function intervalsOf(
  { executor, market, searched, signal }: CertifyOptions,
  trials: readonly StoredTrial[],
): Promise<Map<number, Record<KpiName, KpiInterval>>> {
  const jobs = trials.map(({ trial, params }) => ({
    id: trial,
    params,
    ...searched,
    market: 0,
    interval: true,
  }));
  const outcomes = await executor.submit({ dataHash: market.dataHash, jobs }, signal);
  return new Map(outcomes.flatMap((outcome) => {
    if (outcome.state !== "done" || outcome.optimisticKpis === null) return [];
    return [[outcome.id, kpiIntervals(outcome.kpis, outcome.optimisticKpis)]];
  }));
}
