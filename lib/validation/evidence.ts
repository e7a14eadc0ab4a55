/**
 * What a study's search was as a whole: the figures by which each of its strategies is corrected for luck.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";
import { probabilityOfBacktestOverfitting } from "../metrics/backtest_overfitting.ts";
import { effectiveTrials } from "../selection/effective_trials.ts";
import type { StudyEvidence } from "../selection/hard_gate.ts";
import type { Study } from "../study/study.ts";

/** Evidence of a search, with the number of truly different strategies among its valid trials. */
export interface SearchEvidence extends StudyEvidence {
  /** Clusters of daily returns among the valid trials. */
  readonly effectiveTrials: number;
}

/** Measures the search of a study from its trials; those still to be run do not count. */
export function searchEvidence(study: Study): SearchEvidence {
  const ended = study.trials.ended();
  const pool = ended.filter(({ isValid }) => isValid).map(({ trial }) => study.returnsOf(trial).returns);
  return {
    trials: ended.length,
    trialSharpeVariance: varianceOfSharpes(pool),
    probabilityOfBacktestOverfitting: probabilityOfBacktestOverfitting(pool).pbo,
    effectiveTrials: effectiveTrials(pool),
  };
}

/** Sample variance of the trials' daily Sharpe ratios; `null` for fewer than two. */
function varianceOfSharpes(pool: readonly Float64Array[]): number | null {
  const ratios = pool.map(moments).filter(({ standardDeviation }) => standardDeviation > 0)
    .map(({ mean, standardDeviation }) => mean / standardDeviation);
  return ratios.length < 2 ? null : moments(ratios).standardDeviation ** 2;
}
