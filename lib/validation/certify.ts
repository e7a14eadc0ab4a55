/**
 * A certificate for every GOOD strategy of a study: issued from what was found, and written to the store.
 *
 * @module
 */
import { badBarPnlShare, plausibleShare, type QualityRecord, qualityReport } from "../data/quality.ts";
import { issueCertificate } from "../selection/certificate.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { certificateDocument } from "../selection/sealed_document.ts";
import { certificateText } from "../selection/certificate_text.ts";
import type { Trades } from "../core/trades.ts";
import { outcomesByMarket } from "../executor/executor.ts";
import { deflatedSharpes } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { areCostsDoubtful, describeAssumptions, fundingOrigin } from "../study/assumptions.ts";
import { studyOrigin } from "../study/certificate_origin.ts";
import { confirmableAt, unseenDayCount } from "../study/confirmable.ts";
import type { StudyMarket } from "../study/market.ts";
import { accountStart } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import type { SearchEvidence } from "./evidence.ts";
import { marketGains } from "./market_gains.ts";
import type { CarriedStrategy, OutOfSampleTest } from "./out_of_sample.ts";
import type { Rerun } from "./rerun.ts";
import { searchedSymbols } from "../study/searched_markets.ts";

/** What certificates are made from. */
export interface CertifiedFindings {
  /** What the search was as a whole. */
  readonly evidence: SearchEvidence;
  /** The strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** The looks that opened their days, first to last. */
  readonly looks: readonly Look[];
  /** Whether one of them stands in another ledger than the user's usual one. */
  readonly isOwnLedger: boolean;
  /** Second runs of all that get a certificate, by trial. */
  readonly reruns: ReadonlyMap<number, Rerun>;
  /** Whether those whose check counts leave the future alone, by trial. */
  readonly lookAheadFree: ReadonlyMap<number, boolean>;
  /** The usual step of the market's prices as a fraction; `null` where none is known. */
  readonly priceStep: number | null;
  /** The runs on the unseen days. */
  readonly runs: OutOfSampleTest["runs"];
}

/**
 * The certificates of a study, in trial order of the second runs; nothing is written.
 *
 * Every strategy was run again with all readings of doubtful bars, so that each KPI is an interval. What a second run
 * repeats is told by it and not by the store, so that whoever recomputes a certificate rests on the bars.
 */
export function issueCertificates(
  { study, markets, heldOut }: {
    readonly study: Study;
    readonly markets: readonly StudyMarket[];
    readonly heldOut?: { readonly markets: readonly StudyMarket[] };
  },
  { evidence, carried, looks, isOwnLedger, reruns, lookAheadFree, priceStep, runs }: CertifiedFindings,
): Map<number, CertificateDocument> {
  const { plan, trials } = study, carriedBy = new Map(carried.map((one) => [one.trial, one]));
  const reports = markets.map(({ candles }) => qualityReport(candles));
  // Of several markets the worst one: what is missing there is not mended by the others.
  const dataQuality = Math.min(...markets.map(({ candles }, i) => plausibleShare(candles, reports[i])));
  const origin = studyOrigin(study, { markets, heldOut: heldOut?.markets ?? [] }, { looks, isOwnLedger });
  const days = unseenDayCount(plan, markets);
  const confirmable = new Map(looks.map((look) => [look.number, confirmableAt(plan, look, days)]));
  const certificates = new Map<number, CertificateDocument>();
  for (const [trial, rerun] of reruns) {
    const { outcome, kpiIntervals, stopSharpes, isRepeatable } = rerun;
    const { kpis, returns, days, trades } = searched(study, trial, rerun), one = carriedBy.get(trial);
    const look = one?.look ?? looks.at(-1);
    const certificate = issueCertificate({
      study: plan.study,
      trial,
      symbol: searchedSymbols(plan),
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
      isOwnLedger,
      confirmable: look && confirmable.get(look.number),
      isRepeatable,
      lookAheadFree: lookAheadFree.get(trial) ?? null,
      costs: {
        text: describeAssumptions(plan).join(" "),
        isDoubtful: areCostsDoubtful(plan),
      },
      settings: origin.settings,
      dataQuality,
      badBarPnlShare: badBarShareOf(trades, reports),
      priceStep,
      funding: fundingOrigin(plan),
      startEquity: accountStart(plan),
      markets: marketGains(plan, trial, outcome, runs),
      heldOut: plan.heldOut.length,
      met: one?.candidate.met,
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
    const { kpis, dailyReturns: returns, days } = outcome;
    return { kpis, returns, days, trades: outcomesByMarket(outcome).map((market) => market.trades) };
  }
  const { markets } = study.plan;
  return {
    kpis: study.trials.get(trial).kpis!,
    ...study.returnsOf(trial),
    trades: markets.map(({ symbol }) => study.tradesOf(trial, markets.length === 1 ? undefined : symbol)),
  };
}

/**
 * Share of the profits and losses, by absolute value, of trades open during bad bars of their market; `NaN` without any.
 *
 * @param trades Of each market.
 */
function badBarShareOf(trades: readonly Trades[], reports: readonly (readonly QualityRecord[])[]): number {
  if (trades.length === 1) return badBarPnlShare(trades[0], reports[0]);
  let bad = 0, all = 0;
  for (const [market, own] of trades.entries()) {
    const size = own.pnl.reduce((sum, pnl) => sum + Math.abs(pnl), 0);
    // Undefined without trades, where there is nothing to add.
    if (size > 0) bad += size * badBarPnlShare(own, reports[market]);
    all += size;
  }
  return bad / all;
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
