/**
 * The statistical checks that a HARD strategy may have to pass, and their named combinations.
 *
 * @module
 */
import type { HardFigures } from "./hard_evidence.ts";

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

/** Largest probability of backtest overfitting: above one half the best in sample is worse than the median outside. */
export const MAX_OVERFITTING = 0.5;

/** Least deflated Sharpe ratio, as in the paper that defines it. */
export const MIN_DEFLATED_SHARPE = 0.95;

/** Which checks the figures fail. */
export function failedChecks(checks: readonly HardCheck[], figures: HardFigures, level: number): HardCheck[] {
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
