/**
 * What a HARD decision rests on, and what it says.
 *
 * @module
 */
import type { KpiName } from "../metrics/registry.ts";
import type { MetMarket } from "./met_markets.ts";
import type { PlaceboFinding } from "./placebo.ts";

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
