/**
 * HARD gates: which GOOD strategies hold on days that the search has not seen.
 *
 * A candidate is carried beyond the search by its rank in the search alone; only then its validation and sealed results
 * are looked at. The test over both runs on days that played no part in the choice, and counts every candidate carried
 * in the same look, whether its sealed part was opened or not: dropping candidates after a poor validation can only
 * lower the chance of a false discovery. Further looks at the same days have less level, by `look_level.ts`.
 *
 * @module
 */
import type { KpiName } from "../metrics/registry.ts";
import { BASIS_POINT } from "../execution/costs.ts";
import { deflatedSharpe } from "../metrics/probabilistic_sharpe.ts";
import { failedGates } from "./gates.ts";
import { type EarningPValues, earningPValues } from "./market_free.ts";
import { lookLevel } from "./look_level.ts";
import { holdsElsewhere, type MetMarket } from "./met_markets.ts";
import { holm } from "./multiple_testing.ts";
import type { PlaceboFinding } from "./placebo.ts";
import { sharpePValue } from "./sharpe_p_value.ts";
import { SEALED_THRESHOLDS, type Threshold, VALIDATION_THRESHOLDS } from "./thresholds.ts";

/** A statistical check that a HARD strategy may have to pass. */
export type HardCheck =
  | "outOfSample"
  | "outOfSampleAlone"
  | "pooled"
  | "sealedTest"
  | "deflatedSharpe"
  | "deflatedSharpeByChance"
  | "deflatedSharpeAllDays"
  | "backtestOverfitting";

/**
 * Named combinations of checks.
 *
 * - `pooled` asks once for the whole study whether the carried candidates together earn on days that none of them was
 *   chosen by (all of them over the validation days, those opened over the sealed ones), and then each by itself. Without
 *   any edge the first question alone keeps the level, however many are carried; candidates that resemble each other
 *   cost nothing, while Holm's correction makes each pay for all.
 * - The deflated ratios count trials as if drawn independently. A search that climbs finds more luck than that: of nine
 *   simulated noise studies of 400 guided trials the best in-sample ratio was above the expected maximum of 400 draws in
 *   five, once by 1.7 standard errors.
 *
 * `outOfSample` is the default: in the self-test it passed nothing in 100 studies of noise, as `pooled` did; of 60 planted
 * ones it found 49, `pooled` 50. `none` shows what a search finds without a certificate.
 */
export const HARD_VARIANTS = {
  none: [],
  outOfSample: ["outOfSample"],
  pooled: ["pooled", "outOfSampleAlone"],
  sealed: ["sealedTest"],
  deflated: ["deflatedSharpe"],
  deflatedByChance: ["deflatedSharpeByChance"],
  deflatedAllDays: ["deflatedSharpeAllDays"],
  outOfSampleAndDeflated: ["outOfSample", "deflatedSharpeAllDays"],
  strict: ["outOfSample", "deflatedSharpe", "backtestOverfitting"],
} as const satisfies Readonly<Record<string, readonly HardCheck[]>>;

/** Name of a combination of checks. */
export type HardVariant = keyof typeof HARD_VARIANTS;

/**
 * How many candidates a look carries beyond the search at most: enough that a strategy with an edge is among them, few
 * enough that a test which divides its level by their number can still be passed. `deno task bench carry` compares.
 */
export const MAX_CARRIED = 3;

/** Largest probability of backtest overfitting: above one half the best in sample is worse than the median outside. */
export const MAX_OVERFITTING = 0.5;

/** Least deflated Sharpe ratio, as in the paper that defines it. */
export const MIN_DEFLATED_SHARPE = 0.95;

/** What one part of the days says of a strategy. */
export interface PartEvidence {
  /** By the readings of bars that the study assumes. */
  readonly kpis: Readonly<Partial<Record<KpiName, number | null>>>;
  /** Daily returns. */
  readonly returns: ArrayLike<number>;
  /** Daily returns of buying and holding on the same days; alpha is not tested where absent. */
  readonly benchmark?: ArrayLike<number>;
  /** Why the backtest ended early, which fails; `null` or absent for one that did not. */
  readonly stopReason?: string | null;
}

/** A strategy that was carried beyond the search. */
export interface HardCandidate {
  /** Results inside the search. */
  readonly search: PartEvidence;
  /** Results on the validation days. */
  readonly validation: PartEvidence;
  /** `null` as long as the sealed part was not opened for it. */
  readonly sealed: PartEvidence | null;
  /** Whether no signal looked ahead; `null` where it was not checked, which fails. */
  readonly lookAheadFree: boolean | null;
  /** Whether a second run made the same trades; `null` where it was not made, which fails. */
  readonly isRepeatable: boolean | null;
  /** Usual step between two prices as a fraction of the price; not looked at where absent or `null`. */
  readonly priceStep?: number | null;
  /** What the market's worst bar would cost it unstopped, as a fraction of the equity; not looked at where absent. */
  readonly unseenLoss?: number;
  /** What it came to on markets that the search never saw; not looked at where absent. */
  readonly met?: readonly MetMarket[];
}

/** What the search was. */
export interface StudyEvidence {
  /** Trials of the study, failed ones included. */
  readonly trials: number;
  /** Variance of the daily Sharpe ratios of the valid trials in the search; `null` for fewer than two. */
  readonly trialSharpeVariance: number | null;
  /** Probability of backtest overfitting of the pool; `null` where undefined. */
  readonly probabilityOfBacktestOverfitting: number | null;
  /** Candidates carried beyond the search in the same look; by default those given. */
  readonly carried?: number;
}

/** Figures of a decision; `null` where undefined. */
export interface HardFigures {
  /** One-sided p-value of the mean over validation and sealed days, on its own. */
  readonly meanP: number | null;
  /** The same of alpha, the mean without what buying and holding explains. */
  readonly alphaP: number | null;
  /** The larger of both: what is tested. */
  readonly outOfSampleP: number | null;
  /** The same corrected for the candidates carried. */
  readonly outOfSampleAdjustedP: number | null;
  /** The same with one more loss, as large as the market's worst bar against its position; `null` where none is known. */
  readonly unseenLossAdjustedP: number | null;
  /** One-sided p-value of the carried candidates' mean over the same days: one test for the whole study. */
  readonly pooledP: number | null;
  /** One-sided p-value over the sealed days, on its own. */
  readonly sealedP: number | null;
  /** The same corrected for the sealed parts opened. */
  readonly sealedAdjustedP: number | null;
  /** Over the search's days with the variance of the valid trials. */
  readonly deflatedSharpe: number | null;
  /** Over the search's days with the variance of chance alone, 1 / (n − 1). */
  readonly deflatedSharpeByChance: number | null;
  /** Over all days with the variance of chance alone. */
  readonly deflatedSharpeAllDays: number | null;
  /** Of the pool. */
  readonly probabilityOfBacktestOverfitting: number | null;
  /** Candidates carried beyond the search in the same look. */
  readonly carried: number;
  /** Sealed parts opened of them. */
  readonly opened: number;
}

/** A decision with its reasons. */
export interface HardDecision {
  /** Whether the strategy is HARD. */
  readonly passed: boolean;
  /**
   * Names of the failed gates: checks, `validation.<kpi>`, `sealed.<kpi>`, `.incomplete` for a run that was stopped,
   * `sealed` (not opened), `lookAhead`, `repeatable`, `priceStep` (half a price step more a fill would take its gain),
   * `unseenLoss` (one more loss as large as the market's worst bar would), `heldOut` (it earned on no more than half of
   * the markets that the search never saw), `placebo` and `enginePays` (`placebo_gate.ts`).
   */
  readonly failed: readonly string[];
  /** What the decision rests on. */
  readonly figures: HardFigures;
  /**
   * What it showed where up and down were drawn by coin, by `placebo_gate.ts`; `null` where it did not trade there,
   * absent where it was not asked.
   */
  readonly placebo?: PlaceboFinding | null;
}

/** Choices of {@linkcode hardGates}. */
export interface HardGateOptions {
  /** Which checks count; `outOfSample` by default. */
  readonly variant?: HardVariant;
  /** Largest corrected p-value; that of a first look at the days by default. */
  readonly level?: number;
  /** Whether the out-of-sample test must hold with one more loss too, where the variant asks for that test; true by default. */
  readonly withUnseenLoss?: boolean;
  /** {@linkcode VALIDATION_THRESHOLDS} by default. */
  readonly validationThresholds?: readonly Threshold[];
  /** {@linkcode SEALED_THRESHOLDS} by default. */
  readonly sealedThresholds?: readonly Threshold[];
}

function joined(...parts: readonly ArrayLike<number>[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}

/** Mean of the given returns on each day; those without a record count as standing idle. */
function meanReturns(columns: readonly ArrayLike<number>[]): Float64Array {
  const days = Math.max(0, ...columns.map(({ length }) => length));
  const mean = new Float64Array(days);
  for (const column of columns) {
    for (let day = 0; day < column.length; day++) mean[day] += column[day] / columns.length;
  }
  return mean;
}

/** Tests what a candidate earned on unseen days, as it is or with one more loss; `null` as long as they were not opened. */
function testUnseen({ validation, sealed }: HardCandidate, loss: number | null = null): EarningPValues | null {
  if (sealed === null) return null;
  const market = [validation.benchmark, sealed.benchmark].filter((part) => part !== undefined);
  return earningPValues(
    joined(validation.returns, sealed.returns),
    market.length === 2 ? joined(...market) : undefined,
    loss,
  );
}

function deflatedByChance(returns: ArrayLike<number>, trials: number): number | null {
  if (returns.length < 2) return null;
  return deflatedSharpe(returns, { trials, trialSharpeVariance: 1 / (returns.length - 1) });
}

/** Deflated Sharpe ratios of the search's days: with the variance of the valid trials, and with that of chance alone. */
export function deflatedSharpes(
  returns: ArrayLike<number>,
  { trials, trialSharpeVariance }: Pick<StudyEvidence, "trials" | "trialSharpeVariance">,
): Pick<HardFigures, "deflatedSharpe" | "deflatedSharpeByChance"> {
  return {
    deflatedSharpe: trialSharpeVariance === null ? null : deflatedSharpe(returns, { trials, trialSharpeVariance }),
    deflatedSharpeByChance: deflatedByChance(returns, trials),
  };
}

/** Which gates one part fails, named with the part. */
function failedInPart(name: string, { kpis, stopReason }: PartEvidence, thresholds: readonly Threshold[]): string[] {
  const failed = failedGates(kpis, thresholds).map(({ kpi }) => `${name}.${kpi}`);
  return (stopReason ?? null) === null ? failed : [`${name}.incomplete`, ...failed];
}

/**
 * Whether half a price step more on each fill would take the gain of a part: that much of what bars show may be the grid
 * they were rounded to. The fills have paid half a step already; a gain that needs the other half may be an artefact.
 */
function restsOnPriceStep({ search, validation, sealed, priceStep }: HardCandidate): boolean {
  if ((priceStep ?? null) === null) return false;
  const half = priceStep! / BASIS_POINT / 2;
  return [search, validation, sealed].some((part) => (part?.kpis.breakEvenCostBps ?? Infinity) < half);
}

/** Which checks the figures fail. */
function failedChecks(checks: readonly HardCheck[], figures: HardFigures, level: number): HardCheck[] {
  const atMost = (value: number | null, limit: number) => value !== null && value <= limit;
  const passed: Readonly<Record<HardCheck, boolean>> = {
    outOfSample: atMost(figures.outOfSampleAdjustedP, level),
    outOfSampleAlone: atMost(figures.outOfSampleP, level),
    pooled: atMost(figures.pooledP, level),
    sealedTest: atMost(figures.sealedAdjustedP, level),
    deflatedSharpe: (figures.deflatedSharpe ?? 0) >= MIN_DEFLATED_SHARPE,
    deflatedSharpeByChance: (figures.deflatedSharpeByChance ?? 0) >= MIN_DEFLATED_SHARPE,
    deflatedSharpeAllDays: (figures.deflatedSharpeAllDays ?? 0) >= MIN_DEFLATED_SHARPE,
    backtestOverfitting: atMost(figures.probabilityOfBacktestOverfitting, MAX_OVERFITTING),
  };
  return checks.filter((check) => !passed[check]);
}

/**
 * Decides on all candidates of a look together, since each counts against the others.
 *
 * - A candidate whose sealed part was not opened fails, but stays in the count.
 * - Deterministic: the same evidence gives the same decisions, in the candidates' order.
 *
 * @param candidates Every candidate whose unseen days were opened in the same look.
 * @param study What the search was.
 * @throws {RangeError} If fewer candidates are said to be carried than are given, or the number of trials is no integer
 * ≥ 1.
 *
 * @example A lasting edge passes, luck in the search does not
 * ```ts
 * import assert from "node:assert/strict";
 * import { hardGates } from "@lib/selection/hard_gate.ts";
 *
 * const wave = Float64Array.from({ length: 100 }, (_, day) => Math.sin(day * day) / 100);
 * const kpis = { tradeCount: 50, sharpe: 1, maxDrawdown: 0.1 };
 * const good = { kpis, returns: wave.map((r) => r + 0.004) };
 * const poor = { kpis, returns: wave }, sound = { lookAheadFree: true, isRepeatable: true };
 * const study = { trials: 100, trialSharpeVariance: 0.01, probabilityOfBacktestOverfitting: 0.2 };
 * const [edge, luck] = hardGates([
 *   { search: good, validation: good, sealed: good, ...sound },
 *   { search: good, validation: poor, sealed: poor, ...sound },
 * ], study);
 * assert.deepEqual([edge.passed, luck.passed, luck.failed], [true, false, ["outOfSample"]]);
 * ```
 */
export function hardGates(
  candidates: readonly HardCandidate[],
  study: StudyEvidence,
  options: HardGateOptions = {},
): HardDecision[] {
  const { variant = "outOfSample", level = lookLevel(1), withUnseenLoss = true } = options;
  const { validationThresholds = VALIDATION_THRESHOLDS, sealedThresholds = SEALED_THRESHOLDS } = options;
  const { trials, carried = candidates.length } = study;
  const unseen = candidates.map((one) => testUnseen(one));
  const stressed = candidates.map((one) => one.unseenLoss === undefined ? null : testUnseen(one, one.unseenLoss));
  const opened = candidates.filter(({ sealed }) => sealed !== null);
  const sealedP = new Map(opened.map((one) => [one, sharpePValue(one.sealed!.returns)]));
  const sealedAdjusted = holm([...sealedP.values()]);
  const adjusted = (tests: readonly (EarningPValues | null)[]) => holm(tests.map((p) => p?.weaker ?? 1), carried);
  const unseenAdjusted = adjusted(unseen), stressedAdjusted = adjusted(stressed);
  const pooledP = opened.length === 0 ? null : sharpePValue(joined(
    meanReturns(candidates.map(({ validation }) => validation.returns)),
    meanReturns(opened.map(({ sealed }) => sealed!.returns)),
  ));

  const checks: readonly HardCheck[] = HARD_VARIANTS[variant];
  const fallsToUnseenLoss = ({ unseenLossAdjustedP: p }: HardFigures) =>
    withUnseenLoss && checks.includes("outOfSample") && p !== null && p > level;

  return candidates.map((candidate, i) => {
    const { search, validation, sealed } = candidate;
    const place = opened.indexOf(candidate);
    const figures: HardFigures = {
      meanP: unseen[i] && unseen[i].mean,
      alphaP: unseen[i] && unseen[i].alpha,
      outOfSampleP: unseen[i] && unseen[i].weaker,
      outOfSampleAdjustedP: sealed && unseenAdjusted[i],
      unseenLossAdjustedP: stressed[i] && stressedAdjusted[i],
      pooledP,
      sealedP: sealed && sealedP.get(candidate)!,
      sealedAdjustedP: sealed && sealedAdjusted[place],
      ...deflatedSharpes(search.returns, study),
      deflatedSharpeAllDays: sealed &&
        deflatedByChance(joined(search.returns, validation.returns, sealed.returns), trials),
      probabilityOfBacktestOverfitting: study.probabilityOfBacktestOverfitting,
      carried,
      opened: opened.length,
    };
    const failed = [
      ...(candidate.isRepeatable === true ? [] : ["repeatable"]),
      ...(candidate.lookAheadFree === true ? [] : ["lookAhead"]),
      ...(restsOnPriceStep(candidate) ? ["priceStep"] : []),
      ...failedInPart("validation", validation, validationThresholds),
      ...(sealed ? failedInPart("sealed", sealed, sealedThresholds) : ["sealed"]),
      ...failedChecks(checks, figures, level),
      ...(fallsToUnseenLoss(figures) ? ["unseenLoss"] : []),
      ...(candidate.met === undefined || holdsElsewhere(candidate.met) ? [] : ["heldOut"]),
    ];
    return { passed: failed.length === 0, failed, figures };
  });
}
