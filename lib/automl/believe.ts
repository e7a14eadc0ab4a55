/**
 * After the search: which GOOD strategies to carry beyond it, and which of them to believe.
 *
 * Candidates are chosen by their rank in the search alone. Only then are their validation days looked at, and the sealed
 * days of those that pass; every look is written down, and every candidate ever carried counts in the correction.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { BacktestOutcome, Executor, FinishedBacktest } from "../executor/executor.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import type { CertificatePart } from "../selection/certificate.ts";
import { chooseApart } from "../selection/choose_apart.ts";
import { failedGates } from "../selection/gates.ts";
import {
  type HardCandidate,
  type HardDecision,
  hardGates,
  MAX_CARRIED,
  type StudyEvidence,
} from "../selection/hard_gate.ts";
import { sharpePValue } from "../selection/multiple_testing.ts";
import { loadSealedOpenings, recordSealedOpening } from "../store/certificates.ts";
import { transaction } from "../store/database.ts";
import { loadDecisions, recordDecision } from "../store/decisions.ts";
import { loadKpis, type StoredKpis, updateSelection } from "../store/kpi_rows.ts";
import { loadTrials, type StoredTrial } from "../store/trials.ts";
import { isGood } from "../study/distinct.ts";
import { searchEvidence } from "./evidence.ts";
import { checkLookAhead } from "./look_ahead.ts";
import type { StudyMarket } from "../study/market.ts";
import type { StudyPlan } from "../study/plan.ts";
import { duplicateOf } from "../study/trial_ends.ts";

/** What the step needs. */
export interface BelieveOptions {
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
  /** Clock, ms. */
  readonly now: () => number;
  /** What the search was; computed where it is not given. */
  readonly evidence?: StudyEvidence;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told in a sentence what is done next. */
  readonly onStage?: (text: string) => void;
}

/** A carried strategy with all that is known of it. */
export interface CarriedStrategy {
  /** Number of the trial. */
  readonly trial: number;
  /** What the HARD gates were shown of it. */
  readonly candidate: HardCandidate;
  /** `null` where its run failed. */
  readonly validation: CertificatePart | null;
  /** `null` where the sealed days were not opened for it, or its run there failed. */
  readonly sealed: CertificatePart | null;
  /** Whether its signals left the future alone. */
  readonly lookAheadFree: boolean;
  /** Decision of the HARD gates. */
  readonly decision: HardDecision;
}

/** Kind of the decision that lists the trials carried beyond a study's search. */
const CARRIED = "carried";

/** Carries candidates beyond the search and writes down which are HARD. */
export async function believe(options: BelieveOptions): Promise<CarriedStrategy[]> {
  const { db, plan, market, now } = options;
  const { study, split, thresholds } = plan;
  const rows = loadKpis(db, study);
  const trials = new Map(loadTrials(db, study).map((trial) => [trial.trial, trial]));
  const carried = chooseCarried(db, study, rows, trials);
  if (carried.length === 0) return [];
  options.onStage?.(`Looking at ${carried.length} GOOD strategies beyond the search`);

  const validation = await runPart(options, carried, trials, split.validation);
  const opened = carried.filter((trial) => {
    const part = validation.get(trial);
    return part !== undefined && part.stopReason === null &&
      failedGates(part.kpis, thresholds.hardValidation).length === 0;
  });
  const sealed = await runPart(options, opened, trials, split.sealed);
  const kpis = new Map(rows.map((row) => [row.trial, row]));
  const candidates = carried.map((trial): HardCandidate => ({
    search: { kpis: kpis.get(trial)!.values as KpiValues, returns: trials.get(trial)!.dailyReturns! },
    validation: validation.get(trial) ?? { kpis: {}, returns: [] },
    sealed: sealed.get(trial) ?? null,
    lookAheadFree: checkLookAhead(market.candles, trials.get(trial)!.params, split.search.end).passed,
  }));
  const decisions = hardGates(candidates, options.evidence ?? searchEvidence(db, study), {
    validationThresholds: thresholds.hardValidation,
    sealedThresholds: thresholds.hardSealed,
  });

  transaction(db, () => {
    recordOpenings(options, opened, sealed);
    updateSelection(
      db,
      study,
      carried.map((trial, i) => {
        const { isSoft, score } = kpis.get(trial)!;
        return { trial, isSoft, isHard: decisions[i].passed, score };
      }),
    );
    recordDecision(db, study, {
      round: Math.max(...carried.map((trial) => trials.get(trial)!.round)),
      time: now(),
      kind: CARRIED,
      decided: { trials: carried, opened, hard: carried.filter((_, i) => decisions[i].passed) },
      figures: decisions.map(({ failed, figures }, i) => ({ trial: carried[i], failed, ...figures })),
      modelQuality: null,
      softCount: rows.filter(({ isSoft }) => isSoft).length,
      hardCount: decisions.filter(({ passed }) => passed).length,
    });
  });
  return carried.map((trial, i) => ({
    trial,
    candidate: candidates[i],
    validation: validation.get(trial) ?? null,
    sealed: sealed.get(trial) ?? null,
    lookAheadFree: candidates[i].lookAheadFree === true,
    decision: decisions[i],
  }));
}

/**
 * Trials carried before, and the best GOOD ones by score that are not much like one another, up to the largest number
 * carried, in trial order.
 */
function chooseCarried(
  db: DatabaseSync,
  study: string,
  rows: readonly StoredKpis[],
  trials: ReadonlyMap<number, StoredTrial>,
): number[] {
  const decisions = loadDecisions(db, study).filter(({ kind }) => kind === CARRIED);
  const before = [...new Set(decisions.flatMap(({ decided }) => (decided as { trials: number[] }).trials))];
  const ranked = rows
    .filter(({ trial, isSoft }) => isGood({ isSoft, duplicateOf: duplicateOf(trials.get(trial)!) }))
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.trial - b.trial)
    .map(({ trial }) => trial).filter((trial) => !before.includes(trial));
  const returnsOf = (trial: number) => trials.get(trial)!.dailyReturns!;
  const chosen = chooseApart(ranked.map(returnsOf), { most: MAX_CARRIED, chosen: before.map(returnsOf) });
  return [...before, ...chosen.map((i) => ranked[i])].sort((a, b) => a - b);
}

/** Backtests trials on a part of the bars; a trial whose run fails has no evidence there. */
async function runPart(
  { executor, market, signal }: BelieveOptions,
  carried: readonly number[],
  trials: ReadonlyMap<number, StoredTrial>,
  part: { readonly start: number; readonly end: number },
): Promise<Map<number, CertificatePart & { readonly stopReason: string | null }>> {
  const outcomes: BacktestOutcome[] = await executor.submit({
    dataHash: market.dataHash,
    jobs: carried.map((trial) => ({
      id: trial,
      params: trials.get(trial)!.params,
      from: part.start,
      to: part.end,
      market: 0,
      interval: false,
    })),
  }, signal);
  const finished = outcomes.filter((outcome): outcome is FinishedBacktest => outcome.state === "done");
  return new Map(finished.map(({ id, kpis, dailyReturns, days, stopReason }) => [
    id,
    { kpis, returns: dailyReturns, days, stopReason },
  ]));
}

/** Writes down each look into the sealed days that was not made before. */
function recordOpenings(
  { db, plan, market, now }: BelieveOptions,
  opened: readonly number[],
  sealed: ReadonlyMap<number, CertificatePart>,
): void {
  const { time } = market.candles;
  const fromTime = time[plan.split.sealed.start], toTime = time[plan.split.sealed.end - 1];
  const known = new Set(
    loadSealedOpenings(db, plan.dataHash, fromTime, toTime).filter(({ study }) => study === plan.study)
      .map(({ trial }) => trial),
  );
  for (const trial of opened) {
    if (known.has(trial)) continue;
    const part = sealed.get(trial);
    recordSealedOpening(db, {
      dataHash: plan.dataHash,
      fromTime,
      toTime,
      study: plan.study,
      trial,
      openedAt: now(),
      pValue: part ? sharpePValue(part.returns) : NaN,
    });
  }
}
