/**
 * After the search: which GOOD strategies to carry beyond it, and which of them to believe.
 *
 * Candidates are chosen by their rank in the search alone. Only then are their validation days looked at, and the sealed
 * days of those that pass; every look is written down, and every candidate ever carried counts in the correction.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import type { BacktestJob, Executor, FinishedBacktest } from "../executor/executor.ts";
import type { CertificatePart } from "../selection/certificate_input.ts";
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
import { dataHashOf } from "../executor/run_job.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";

/** What the step needs. */
export interface OutOfSampleOptions {
  /** The study, its search ended and scored. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests. */
  readonly executor: Executor;
  /** What the search was as a whole. */
  readonly evidence: StudyEvidence;
  /** Clock, ms. */
  readonly now: () => number;
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

/** Among the gates that a strategy failed: a second run of it made other trades. */
export const NOT_REPEATABLE = "repeatable";

/** What is decided of trials carried beyond the search. */
interface CarriedDecision {
  /** All of them. */
  readonly trials: readonly number[];
  /** Those whose sealed days were opened. */
  readonly opened: readonly number[];
  /** Those that are HARD. */
  readonly hard: readonly number[];
}

/** What one of them was judged by, figures beside. */
interface CarriedFigures {
  readonly trial: number;
  /** Gates that it failed. */
  readonly failed: readonly string[];
}

/** Carries candidates beyond the search and writes down which are HARD. */
export async function believe(options: OutOfSampleOptions): Promise<CarriedStrategy[]> {
  const { study, now } = options;
  const { plan: { markets: [{ split }], thresholds }, trials } = study;
  const carried = chooseCarried(study);
  if (carried.length === 0) return [];
  options.onStage?.(`Looking at ${carried.length} GOOD strategies beyond the search`);

  const looks = await runPart(options, carried, split.validation), validation = partsOf(looks);
  const opened = looks.filter(({ stopReason, kpis }) =>
    stopReason === null && failedGates(kpis, thresholds.hardValidation).length === 0
  ).map(({ id }) => id);
  const openings = await runPart(options, opened, split.sealed), sealed = partsOf(openings);
  const lookAheadFree = await findLookAheadFree(options, carried);
  const candidates = carried.map((trial): HardCandidate => ({
    search: { kpis: trials.get(trial).kpis!, returns: study.returnsOf(trial).returns },
    validation: validation.get(trial) ?? { kpis: {}, returns: [] },
    sealed: sealed.get(trial) ?? null,
    lookAheadFree: lookAheadFree.has(trial),
  }));
  const decisions = hardGates(candidates, options.evidence, {
    validationThresholds: thresholds.hardValidation,
    sealedThresholds: thresholds.hardSealed,
  });

  study.atOnce(() => {
    recordOpenings(options, opened, sealed);
    study.findings.writeUnseenRuns("validation", looks);
    study.findings.writeUnseenRuns("sealed", openings);
    trials.select(carried.map((trial, i) => {
      const { isSoft, score } = trials.get(trial);
      return { trial, isSoft, isHard: decisions[i].passed, score };
    }));
    study.journal.decide({
      round: Math.max(...carried.map((trial) => trials.get(trial).round)),
      time: now(),
      kind: CARRIED,
      decided: {
        trials: carried,
        opened,
        hard: carried.filter((_, i) => decisions[i].passed),
      } satisfies CarriedDecision,
      figures: decisions.map(({ failed, figures }, i): CarriedFigures => ({ trial: carried[i], failed, ...figures })),
      modelQuality: null,
      softCount: trials.all().filter(({ isSoft }) => isSoft).length,
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
 * Takes trials that do not make the same trades twice off the HARD ones, in their rows and in the decision that lists them:
 * nothing that was measured of them holds.
 */
export function withdrawHard({ trials, journal }: Study, withdrawn: readonly number[]): void {
  const decision = journal.decisions(CARRIED).at(-1);
  if (decision === undefined || withdrawn.length === 0) return;
  trials.select(withdrawn.map((trial) => {
    const { isSoft, score } = trials.get(trial);
    return { trial, isSoft, isHard: false, score };
  }));
  const decided = decision.decided as CarriedDecision, figures = decision.figures as readonly CarriedFigures[];
  const hard = decided.hard.filter((trial) => !withdrawn.includes(trial));
  journal.amend({
    ...decision,
    decided: { ...decided, hard } satisfies CarriedDecision,
    figures: figures.map((one) =>
      withdrawn.includes(one.trial) ? { ...one, failed: [NOT_REPEATABLE, ...one.failed] } : one
    ),
    hardCount: hard.length,
  });
}

/**
 * Trials carried before, and the best GOOD ones by score that are not much like one another, up to the largest number
 * carried, in trial order.
 */
function chooseCarried(study: Study): number[] {
  const decisions = study.journal.decisions(CARRIED);
  const before = [...new Set(decisions.flatMap(({ decided }) => (decided as CarriedDecision).trials))];
  const ranked = study.good()
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.trial - b.trial)
    .map(({ trial }) => trial).filter((trial) => !before.includes(trial));
  const returnsOf = (trial: number) => study.returnsOf(trial).returns;
  const chosen = chooseApart(ranked.map(returnsOf), { most: MAX_CARRIED, chosen: before.map(returnsOf) });
  return [...before, ...chosen.map((i) => ranked[i])].sort((a, b) => a - b);
}

/** Backtests trials on a part of the bars, in their order; a trial whose run fails is left out: it has no evidence there. */
async function runPart(
  { study: { plan, trials }, executor, signal }: OutOfSampleOptions,
  carried: readonly number[],
  { from, to }: BarRange,
): Promise<FinishedBacktest[]> {
  const logs = plan.logs === "none" ? "none" : "decisions";
  const jobs = carried.map((trial): BacktestJob => {
    return { id: trial, params: trials.get(trial).params, from, to, market: 0, interval: false, logs };
  });
  const outcomes = await executor.submit({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  return outcomes.filter((outcome) => outcome.state === "done");
}

/** What runs on a part of the days say, by trial. */
function partsOf(runs: readonly FinishedBacktest[]): Map<number, CertificatePart> {
  return new Map(runs.map(({ id, kpis, dailyReturns: returns, days, stopReason }) => [
    id,
    { kpis, returns, days, stopReason },
  ]));
}

/** Trials whose signals left the future alone, on the days of search and validation; one whose check fails does not show it. */
async function findLookAheadFree(
  { study: { plan, trials }, executor, signal }: OutOfSampleOptions,
  carried: readonly number[],
): Promise<Set<number>> {
  const { search: { to: end }, validation } = plan.markets[0].split, cuts = [validation.to];
  const jobs = carried.map((trial) => ({ id: trial, market: 0, params: trials.get(trial).params, end, cuts }));
  const outcomes = await executor.checkLookAhead({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  return new Set(outcomes.filter((one) => one.state === "done" && one.leaks.length === 0).map(({ id }) => id));
}

/** Writes down each look into the sealed days that was not made before. */
function recordOpenings(
  { study: { plan, journal }, markets: [{ candles: { time } }], now }: OutOfSampleOptions,
  opened: readonly number[],
  sealed: ReadonlyMap<number, CertificatePart>,
): void {
  const [{ dataHash, split }] = plan.markets;
  const span = { dataHash, fromTime: time[split.sealed.from], toTime: time[split.sealed.to - 1] };
  const known = new Set(journal.openings(span).map(({ trial }) => trial));
  for (const trial of opened) {
    if (known.has(trial)) continue;
    const part = sealed.get(trial);
    journal.recordOpening({ ...span, trial, openedAt: now(), pValue: part ? sharpePValue(part.returns) : NaN });
  }
}
