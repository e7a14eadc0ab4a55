/**
 * A certificate for every GOOD strategy of a study: issued from what was found, and written to the store.
 *
 * @module
 */
import { badBarPnlShare, plausibleShare, qualityReport } from "../data/quality.ts";
import { issueCertificate } from "../selection/certificate.ts";
import { type CertificateDocument, certificateDocument } from "../selection/certificate_document.ts";
import { certificateText } from "../selection/certificate_text.ts";
import { deflatedSharpes } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { areCostsDoubtful, describeAssumptions, fundingOrigin } from "../study/assumptions.ts";
import { studyOrigin } from "../study/certificate_origin.ts";
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
 * The certificates of a study, in trial order of the second runs; nothing is written.
 *
 * Every strategy was run again with all readings of doubtful bars, so that each KPI is an interval. What a second run
 * repeats is told by it and not by the store, so that whoever recomputes a certificate rests on the bars.
 */
export function issueCertificates(
  { study, markets }: { readonly study: Study; readonly markets: readonly StudyMarket[] },
  { evidence, carried, looks, reruns, priceStep }: CertifiedFindings,
): Map<number, CertificateDocument> {
  const { plan, trials } = study, [{ candles }] = markets;
  const carriedBy = new Map(carried.map((one) => [one.trial, one]));
  const report = qualityReport(candles), dataQuality = plausibleShare(candles, report);
  const origin = studyOrigin(study, markets, looks);
  const confirmable = new Map(looks.map((look) => [look.number, confirmableAt(plan, look)]));
  const certificates = new Map<number, CertificateDocument>();
  for (const [trial, rerun] of reruns) {
    const { kpiIntervals, stopSharpes, isRepeatable } = rerun;
    const { kpis, returns, days, trades } = searched(study, trial, rerun), one = carriedBy.get(trial);
    const look = one?.look ?? looks.at(-1);
    const certificate = issueCertificate({
      study: plan.study,
      trial,
      symbol: candles.symbol,
      evidence: { ...evidence, carried: carried.length },
      effectiveTrials: evidence.effectiveTrials,
      search: { kpis: { ...kpis, ...ofWholeSearch(returns, evidence) }, returns, days },
      validation: one?.validation ?? null,
      sealed: one?.sealed ?? null,
      sharpeInterval: kpiIntervals?.sharpe ?? null,
      stopSharpes,
      decision: one?.decision ?? null,
      unseenLoss: one?.candidate.unseenLoss,
      isUnseenLossAsked: plan.hardUnseenLoss,
      look,
      confirmable: look && confirmable.get(look.number),
      isRepeatable,
      lookAheadFree: one?.candidate.lookAheadFree ?? null,
      costs: {
        text: describeAssumptions(plan).join(" "),
        isDoubtful: areCostsDoubtful(plan),
      },
      settings: origin.settings,
      dataQuality,
      badBarPnlShare: badBarPnlShare(trades, report),
      priceStep,
      funding: fundingOrigin(plan),
      startEquity: plan.backtest.startEquity,
      periodsPerYear: plan.periodsPerYear,
    });
    const { params, tradesHash } = trials.get(trial);
    const ofTrial = { ...origin, params, tradesHash: tradesHash! };
    certificates.set(trial, certificateDocument(certificate, { origin: ofTrial, kpiIntervals }));
  }
  return certificates;
}

/** What a trial did on the days of the search: by its second run if that repeats it, else by the store. */
function searched(study: Study, trial: number, { outcome, isRepeatable }: Rerun) {
  if (isRepeatable && outcome.state === "done") {
    const { kpis, dailyReturns: returns, days, trades } = outcome;
    return { kpis, returns, days, trades };
  }
  return { kpis: study.trials.get(trial).kpis!, ...study.returnsOf(trial), trades: study.tradesOf(trial) };
}

/** KPIs that only the whole search knows. */
function ofWholeSearch(returns: Float64Array, evidence: SearchEvidence) {
  return {
    deflatedSharpe: deflatedSharpes(returns, evidence).deflatedSharpe,
    probabilityOfBacktestOverfitting: evidence.probabilityOfBacktestOverfitting,
  };
}

/** Writes certificates to the store, and with them the KPIs that only the whole search knows, and logged second runs. */
export function writeCertificates(
  { study, now }: { readonly study: Study; readonly now: () => number },
  certificates: ReadonlyMap<number, CertificateDocument>,
  reruns: ReadonlyMap<number, Rerun>,
  evidence: SearchEvidence,
): void {
  const repeated = [...reruns.values()].filter(({ isRepeatable }) => isRepeatable);
  study.findings.writeLogs("search", repeated.map(({ outcome }) => outcome));
  for (const [trial, document] of certificates) {
    study.trials.addKpis(trial, ofWholeSearch(study.returnsOf(trial).returns, evidence));
    const text = certificateText(document);
    // A strategy that failed no gate is the one that the decision calls HARD.
    study.journal.certify({ trial, issuedAt: now(), isHard: document.failed.length === 0, record: document, text });
  }
}
