/**
 * A certificate for every GOOD strategy of a study, written to the store.
 *
 * @module
 */
import { badBarPnlShare, plausibleShare, type QualityRecord, qualityReport } from "../data/quality.ts";
import { type Certificate, certificateText, issueCertificate } from "../selection/certificate.ts";
import { deflatedSharpes } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { areCostsDoubtful, describeAssumptions, fundingOrigin } from "../study/assumptions.ts";
import type { StudyMarket } from "../study/market.ts";
import { accountStart, searchedSymbols } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import type { SearchEvidence } from "./evidence.ts";
import { marketGains } from "./market_gains.ts";
import type { CarriedStrategy, OutOfSampleTest } from "./out_of_sample.ts";
import type { Rerun } from "./rerun.ts";

/** What certificates are made from. */
export interface CertifiedFindings {
  /** What the search was as a whole. */
  readonly evidence: SearchEvidence;
  /** The strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** The looks that opened their days, first to last. */
  readonly looks: readonly Look[];
  /** Second runs of all that get a certificate, by trial. */
  readonly reruns: ReadonlyMap<number, Rerun>;
  /** The usual step of the market's prices as a fraction; `null` where none is known. */
  readonly priceStep: number | null;
  /** The runs on the unseen days. */
  readonly runs: OutOfSampleTest["runs"];
}

/**
 * Issues and stores the certificates, and with them the KPIs that only the whole search knows.
 *
 * Every strategy was run again with all readings of doubtful bars, so that each KPI is an interval; they stand in the
 * stored record beside the certificate. The decisions that the study keeps come from these runs.
 *
 * @returns The certificates by trial.
 */
export function certify(
  { study, markets, now }: {
    readonly study: Study;
    readonly markets: readonly StudyMarket[];
    readonly now: () => number;
  },
  { evidence, carried, looks, reruns, priceStep, runs }: CertifiedFindings,
): Map<number, Certificate> {
  const { plan, trials } = study, carriedBy = new Map(carried.map((one) => [one.trial, one]));
  const reports = markets.map(({ candles }) => qualityReport(candles));
  // Of several markets the worst one: what is missing there is not mended by the others.
  const dataQuality = Math.min(...markets.map(({ candles }, i) => plausibleShare(candles, reports[i])));
  const certificates = new Map<number, Certificate>();
  study.findings.writeLogs(
    "search",
    [...reruns.values()].filter(({ isRepeatable }) => isRepeatable).map(({ outcome }) => outcome),
  );
  for (const [trial, { outcome, kpiIntervals, stopSharpes, isRepeatable }] of reruns) {
    const { returns, days } = study.returnsOf(trial), one = carriedBy.get(trial);
    const ofSearch = {
      deflatedSharpe: deflatedSharpes(returns, evidence).deflatedSharpe,
      probabilityOfBacktestOverfitting: evidence.probabilityOfBacktestOverfitting,
    };
    const certificate = issueCertificate({
      study: plan.study,
      trial,
      symbol: searchedSymbols(plan),
      evidence: { ...evidence, carried: carried.length },
      effectiveTrials: evidence.effectiveTrials,
      search: { kpis: { ...trials.get(trial).kpis, ...ofSearch }, returns, days },
      validation: one?.validation ?? null,
      sealed: one?.sealed ?? null,
      sharpeInterval: kpiIntervals?.sharpe ?? null,
      stopSharpes,
      decision: one?.decision ?? null,
      unseenLoss: one?.candidate.unseenLoss,
      isUnseenLossAsked: plan.hardUnseenLoss,
      look: one?.look ?? looks.at(-1),
      isRepeatable,
      lookAheadFree: one?.candidate.lookAheadFree ?? null,
      costs: {
        text: describeAssumptions(plan).join(" "),
        isDoubtful: areCostsDoubtful(plan),
      },
      dataQuality,
      badBarPnlShare: badBarShareOf(study, trial, reports),
      priceStep,
      funding: fundingOrigin(plan),
      startEquity: accountStart(plan),
      markets: marketGains(plan, trial, outcome, runs),
      heldOut: plan.heldOut.length,
      met: one?.candidate.met,
      periodsPerYear: plan.periodsPerYear,
    });
    certificates.set(trial, certificate);
    trials.addKpis(trial, ofSearch);
    study.journal.certify({
      trial,
      issuedAt: now(),
      isHard: one?.decision.passed ?? false,
      record: { ...certificate, kpiIntervals },
      text: certificateText(certificate),
    });
  }
  return certificates;
}

/** Share of the profits and losses, by absolute value, of trades open during bad bars of their market. */
function badBarShareOf(study: Study, trial: number, reports: readonly (readonly QualityRecord[])[]): number {
  const { markets } = study.plan;
  let bad = 0, all = 0;
  for (const [i, { symbol }] of markets.entries()) {
    const trades = study.tradesOf(trial, symbol), size = trades.pnl.reduce((sum, pnl) => sum + Math.abs(pnl), 0);
    // Undefined without trades, where there is nothing to add.
    if (size > 0) bad += size * badBarPnlShare(trades, reports[i]);
    all += size;
  }
  return markets.length === 1 ? badBarPnlShare(study.tradesOf(trial), reports[0]) : bad / all;
}
