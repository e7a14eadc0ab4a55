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
import { BASIS_POINT } from "../execution/costs.ts";
import { deflatedSharpe } from "../metrics/probabilistic_sharpe.ts";
import { failedGates } from "./gates.ts";
import { failedChecks, HARD_VARIANTS, type HardCheck, type HardVariant } from "./hard_checks.ts";
import type { HardCandidate, HardDecision, HardFigures, PartEvidence, StudyEvidence } from "./hard_evidence.ts";
import { type EarningPValues, earningPValues } from "./market_free.ts";
import { lookLevel } from "./look_level.ts";
import { holdsElsewhere } from "./met_markets.ts";
import { holm } from "./multiple_testing.ts";
import { sharpePValue } from "./sharpe_p_value.ts";
import { SEALED_THRESHOLDS, type Threshold, VALIDATION_THRESHOLDS } from "./thresholds.ts";

/**
 * How many candidates a look carries beyond the search at most: enough that a strategy with an edge is among them, few
 * enough that a test which divides its level by their number can still be passed. `deno task bench carry` compares.
 */
export const MAX_CARRIED = 3;

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
