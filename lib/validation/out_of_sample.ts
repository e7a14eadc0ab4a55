/**
 * The out-of-sample test: which GOOD strategies to carry beyond the search, and which of them are HARD.
 *
 * Candidates are chosen by their rank in the search alone. Only then are their validation days looked at, and the sealed
 * days of those that pass; every look is written down, and every candidate of a look counts in its correction.
 *
 * @module
 */
import {
  type BacktestJob,
  type Executor,
  type FinishedBacktest,
  type JobBars,
  outcomesByMarket,
} from "../executor/executor.ts";
import type { CertificatePart } from "../selection/certificate_input.ts";
import type { Look } from "../selection/look.ts";
import { chooseApart } from "../selection/choose_apart.ts";
import { failedGates } from "../selection/gates.ts";
import type { HardCandidate, HardDecision, StudyEvidence } from "../selection/hard_evidence.ts";
import { hardGates, MAX_CARRIED } from "../selection/hard_gate.ts";
import { sharpePValue } from "../selection/sharpe_p_value.ts";
import { unseenLoss, type WorstMoves, worstMoves } from "../selection/unseen_loss.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { benchmarkOn } from "../study/benchmark.ts";
import { CARRIED, type CarriedDecision, firstUnlooked, lastCarried, looksOf } from "../study/looks.ts";
import type { StudyMarket } from "../study/market.ts";
import type { StudyPlan } from "../study/plan.ts";
import { barsOfPart } from "../study/plan_jobs.ts";
import type { Study } from "../study/study.ts";
import { type HeldOutMarkets, meetHeldOut } from "./held_out.ts";
import type { OpenedDays } from "./open_days.ts";
import type { Rerun } from "./rerun.ts";

/** What the test needs. */
export interface OutOfSampleOptions {
  /** The study, its search ended and scored. */
  readonly study: Study;
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Markets that the search never saw; none where absent. */
  readonly heldOut?: HeldOutMarkets;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
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
  /** Decision of the HARD gates. */
  readonly decision: HardDecision;
  /** The look that opened its days. */
  readonly look: Look;
}

/** A test, with the runs that it rests on. */
export interface OutOfSampleTest {
  /** The strategies tested, in trial order. */
  readonly carried: readonly CarriedStrategy[];
  /** The looks that opened their days. */
  readonly looks: readonly Look[];
  /** Trials whose sealed days were opened. */
  readonly opened: readonly number[];
  /** Why no look could be counted, so that nothing is HARD; `null` where all were. */
  readonly damage: string | null;
  /** Whether a look stands in another ledger than the user's usual one. */
  readonly isOwnLedger: boolean;
  /** Runs on the validation and on the sealed days, and on each market held out. */
  readonly runs: {
    readonly validation: readonly FinishedBacktest[];
    readonly sealed: readonly FinishedBacktest[];
    readonly heldOut: readonly (readonly FinishedBacktest[])[];
  };
}

/**
 * Trials carried before, and of those made since then the best GOOD ones by score that are not much like one another nor
 * like those before, at most as many as a look may have, in trial order.
 *
 * @param refused Trials that no day is opened for.
 */
export function chooseCarried(study: Study, refused: ReadonlySet<number>): number[] {
  const before = looksOf(study).flatMap(({ trials }) => trials), unlooked = firstUnlooked(study);
  const ranked = study.good()
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.trial - b.trial)
    .map(({ trial }) => trial).filter((trial) => trial >= unlooked && !refused.has(trial));
  const returnsOf = (trial: number) => study.returnsOf(trial).returns;
  const chosen = chooseApart(ranked.map(returnsOf), {
    most: before.length + MAX_CARRIED,
    chosen: before.map(returnsOf),
  });
  return [...before, ...chosen.map((i) => ranked[i])].sort((a, b) => a - b);
}

/** Tests trials whose days are opened, and decides look by look which of them are HARD; nothing is written. */
export async function testOutOfSample(
  options: OutOfSampleOptions,
  { trials: carried, looks, damage, isOwnLedger }: OpenedDays,
  { evidence, reruns, lookAheadFree, markets, priceStep }: {
    readonly evidence: StudyEvidence;
    readonly reruns: ReadonlyMap<number, Pick<Rerun, "isRepeatable">>;
    readonly lookAheadFree: ReadonlyMap<number, boolean>;
    readonly markets: readonly StudyMarket[];
    readonly priceStep: number | null;
  },
): Promise<OutOfSampleTest> {
  const { study } = options, { plan, trials } = study, { thresholds, hardUnseenLoss } = plan;
  const bars = { validation: barsOfPart(plan, "validation"), sealed: barsOfPart(plan, "sealed") };
  const validations = await runPart(options, carried, bars.validation);
  const validation = partsOf(validations, benchmarkOn(markets, bars.validation));
  const opened = validations.filter(({ stopReason, kpis }) =>
    stopReason === null && failedGates(kpis, thresholds.hardValidation).length === 0
  ).map(({ id }) => id);
  const openings = await runPart(options, opened, bars.sealed);
  const sealed = partsOf(openings, benchmarkOn(markets, bars.sealed));
  const elsewhere = await meetHeldOut(options, opened);
  const worst = markets.map(({ candles }) => worstMoves(candles));
  const losses = unseenLosses([...validations, ...openings], plan, worst);
  const candidates = new Map(carried.map((trial): [number, HardCandidate] => [trial, {
    search: { kpis: trials.get(trial).kpis!, returns: study.returnsOf(trial).returns },
    validation: validation.get(trial) ?? { kpis: {}, returns: [] },
    sealed: sealed.get(trial) ?? null,
    lookAheadFree: lookAheadFree.get(trial) ?? null,
    isRepeatable: reruns.get(trial)!.isRepeatable,
    priceStep,
    ...(losses.has(trial) && { unseenLoss: losses.get(trial) }),
    ...(elsewhere.met.has(trial) && { met: elsewhere.met.get(trial) }),
  }]));
  const gates = {
    validationThresholds: thresholds.hardValidation,
    sealedThresholds: thresholds.hardSealed,
    withUnseenLoss: hardUnseenLoss,
  };
  const strategies = looks.flatMap((look) => {
    const own = look.trials.map((trial) => candidates.get(trial)!);
    const decisions = hardGates(own, evidence, { ...gates, level: look.level });
    return look.trials.map((trial, i): CarriedStrategy => ({
      trial,
      candidate: own[i],
      validation: validation.get(trial) ?? null,
      sealed: sealed.get(trial) ?? null,
      decision: damage === null ? decisions[i] : uncounted(decisions[i]),
      look,
    }));
  });
  return {
    carried: strategies.sort((a, b) => a.trial - b.trial),
    looks,
    opened,
    damage,
    isOwnLedger,
    runs: { validation: validations, sealed: openings, heldOut: elsewhere.runs },
  };
}

/** A decision while the ledger of looks is damaged. */
function uncounted(decision: HardDecision): HardDecision {
  return { ...decision, passed: false, failed: [...decision.failed, "looks"] };
}

/**
 * Writes a test down: every look into the sealed days, the runs, which trials are HARD, and by which figures.
 *
 * @param refused Trials that no day is opened for, as their signals or trades do not stand.
 */
export function recordTest(
  options: Pick<OutOfSampleOptions, "study" | "heldOut"> & {
    readonly markets: readonly StudyMarket[];
    readonly now: () => number;
  },
  { carried, looks, opened, damage, isOwnLedger, runs }: OutOfSampleTest,
  refused: readonly number[],
): void {
  if (carried.length + refused.length === 0) return;
  const { study, now } = options, numbers = carried.map(({ trial }) => trial);
  // A run that opens nothing is no further look: the trials up to the last one alone have had their turn.
  const isLook = looks.length > looksOf(study).length;
  const ended = isLook ? study.trials.ended().length : lastCarried(study)?.ended;
  recordOpenings(options, opened, carried);
  study.findings.writeUnseenRuns("validation", runs.validation);
  study.findings.writeUnseenRuns("sealed", runs.sealed);
  runs.heldOut.forEach((met, i) => study.findings.writeUnseenRuns("sealed", met, study.plan.markets.length + i));
  study.trials.select(carried.map(({ trial, decision }) => ({ trial, isHard: decision.passed })));
  study.decide([...numbers, ...refused].sort((a, b) => a - b), {
    time: now(),
    kind: CARRIED,
    decided: {
      trials: numbers,
      opened,
      hard: carried.filter(({ decision }) => decision.passed).map(({ trial }) => trial),
      looks,
      ...(ended !== undefined && { ended }),
      ledgerDamage: damage,
      ...(isOwnLedger && { isOwnLedger }),
      ...(refused.length > 0 && { refused }),
    } satisfies CarriedDecision,
    figures: carried.map(({ trial, look: { level }, decision: { failed, figures, placebo } }) => {
      return { trial, failed, level, ...figures, placebo: placebo ?? null };
    }),
    modelQuality: null,
  });
}

/** Backtests trials on a part of the bars, in their order; a trial whose run fails is left out: it has no evidence there. */
async function runPart(
  { study: { plan, trials }, executor, signal }: OutOfSampleOptions,
  carried: readonly number[],
  bars: JobBars,
): Promise<FinishedBacktest[]> {
  const logs = plan.logs === "none" ? "none" : "decisions";
  const jobs = carried.map((trial): BacktestJob => {
    return { id: trial, params: trials.get(trial).params, ...bars, interval: false, logs };
  });
  const outcomes = await executor.submit({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  return outcomes.filter((outcome) => outcome.state === "done");
}

/** What runs on a part of the days say, by trial, beside buying and holding on them. */
function partsOf(runs: readonly FinishedBacktest[], market: Float64Array): Map<number, CertificatePart> {
  return new Map(runs.map(({ id, kpis, dailyReturns: returns, days, stopReason }) => [
    id,
    // A run that was given up may tell of fewer days.
    { kpis, returns, days, stopReason, benchmark: market.subarray(0, returns.length) },
  ]));
}

/**
 * What the market's worst bar would have cost the runs of each trial without a stop; of several markets, what each one's
 * worst bar would have cost the share that is in it, all at once: in a crash they fall together.
 */
function unseenLosses(
  runs: readonly FinishedBacktest[],
  { markets }: StudyPlan,
  worst: readonly WorstMoves[],
): Map<number, number> {
  const losses = new Map<number, number>();
  for (const run of runs) {
    const each = outcomesByMarket(run).map(({ market, trades }) =>
      unseenLoss(trades, markets[market].backtest.startEquity, worst[market])
    );
    losses.set(run.id, Math.max(losses.get(run.id) ?? 0, each.reduce((sum, loss) => sum + loss) / each.length));
  }
  return losses;
}

/** Writes down each look into the sealed days of a market that was not made before. */
function recordOpenings(
  { study: { plan, journal }, markets, heldOut, now }: Parameters<typeof recordTest>[0],
  opened: readonly number[],
  carried: readonly CarriedStrategy[],
): void {
  const bars = [...markets, ...heldOut?.markets ?? []];
  const planned = [...plan.markets, ...heldOut === undefined ? [] : plan.heldOut];
  for (const [i, { dataHash, split }] of planned.entries()) {
    const { time } = bars[i].candles;
    const span = { dataHash, fromTime: time[split.sealed.from], toTime: time[split.sealed.to - 1] };
    const known = new Set(journal.openings(span).map(({ trial }) => trial));
    for (const trial of opened) {
      if (known.has(trial)) continue;
      const part = carried.find((one) => one.trial === trial)!.sealed;
      journal.recordOpening({ ...span, trial, openedAt: now(), pValue: part ? sharpePValue(part.returns) : NaN });
    }
  }
}
