/**
 * A certificate for every GOOD strategy of a study, written to the store.
 *
 * @module
 */
import { badBarPnlShare, plausibleShare, qualityReport } from "../data/quality.ts";
import { type Certificate, certificateText, issueCertificate } from "../selection/certificate.ts";
import { deflatedSharpes } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { areCostsDoubtful, describeAssumptions, fundingOrigin } from "../study/assumptions.ts";
import { confirmableAt } from "../study/confirmable.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import type { SearchEvidence } from "./evidence.ts";
import type { CarriedStrategy } from "./out_of_sample.ts";
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
  { study, markets: [{ candles }], now }: {
    readonly study: Study;
    readonly markets: readonly StudyMarket[];
    readonly now: () => number;
  },
  { evidence, carried, looks, reruns, priceStep }: CertifiedFindings,
): Map<number, Certificate> {
  const { plan, trials } = study, carriedBy = new Map(carried.map((one) => [one.trial, one]));
  const report = qualityReport(candles), dataQuality = plausibleShare(candles, report);
  const certificates = new Map<number, Certificate>();
  study.findings.writeLogs(
    "search",
    [...reruns.values()].filter(({ isRepeatable }) => isRepeatable).map(({ outcome }) => outcome),
  );
  const confirmable = new Map(looks.map((look) => [look, confirmableAt(plan, look)]));
  for (const [trial, { kpiIntervals, stopSharpes, isRepeatable }] of reruns) {
    const { returns, days } = study.returnsOf(trial), one = carriedBy.get(trial);
    const look = one?.look ?? looks.at(-1);
    const ofSearch = {
      deflatedSharpe: deflatedSharpes(returns, evidence).deflatedSharpe,
      probabilityOfBacktestOverfitting: evidence.probabilityOfBacktestOverfitting,
    };
    const certificate = issueCertificate({
      study: plan.study,
      trial,
      symbol: candles.symbol,
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
      look,
      confirmable: look && confirmable.get(look),
      isRepeatable,
      lookAheadFree: one?.candidate.lookAheadFree ?? null,
      costs: {
        text: describeAssumptions(plan).join(" "),
        isDoubtful: areCostsDoubtful(plan),
      },
      dataQuality,
      badBarPnlShare: badBarPnlShare(study.tradesOf(trial), report),
      priceStep,
      funding: fundingOrigin(plan),
      startEquity: plan.backtest.startEquity,
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
