/**
 * What a study's search was as a whole: the figures by which each of its strategies is corrected for luck.
 *
 * @module
 */
import { moments } from "../core/statistics.ts";
import { probabilityOfBacktestOverfitting } from "../metrics/backtest_overfitting.ts";
import { effectiveTrials } from "../selection/effective_trials.ts";
import type { StudyEvidence } from "../selection/hard_evidence.ts";
import type { Study } from "../study/study.ts";

/** Evidence of a search, with the number of truly different strategies among its valid trials. */
export interface SearchEvidence extends StudyEvidence {
  /** Clusters of daily returns among the valid trials. */
  readonly effectiveTrials: number;
}

/** What a search left to be measured. */
export interface SearchTrials {
  /** Trials that ended. */
  readonly ended: number;
  /** Daily returns of the valid ones. */
  readonly pool: readonly Float64Array[];
}

/** The trials of a study's search; those still to be run do not count. */
export function searchTrials(study: Study): SearchTrials {
  const ended = study.trials.ended(), valid = ended.filter(({ isValid }) => isValid);
  return { ended: ended.length, pool: valid.map(({ trial }) => study.returnsOf(trial).returns) };
}

/** Measures a search; thousands of trials take a minute. */
export function searchEvidence({ ended, pool }: SearchTrials): SearchEvidence {
  return {
    trials: ended,
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
