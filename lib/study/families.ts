/**
 * What each strategy of a study came to.
 *
 * @module
 */
import { isGood, type StudyTrial } from "./study_trial.ts";

/** What the trials of one strategy came to. */
export interface FamilyCount {
  /** Name of the strategy. */
  readonly strategy: string;
  /** Trials that are done or failed. */
  readonly trials: number;
  /** Those that say enough to be scored. */
  readonly valid: number;
  /** SOFT gates passed, near-duplicates once. */
  readonly good: number;
  /** HARD gates passed. */
  readonly hard: number;
  /** Largest value the search was after; `null` without a valid trial. */
  readonly bestValue: number | null;
}

/**
 * Counts trials that are done or failed, strategy by strategy.
 *
 * @param names Of the strategies searched, in the order of the plan; of a single one all trials are.
 */
export function countFamilies(names: readonly string[], trials: readonly StudyTrial[]): FamilyCount[] {
  return names.map((name) => {
    const own = names.length === 1 ? trials : trials.filter(({ strategy }) => strategy === name);
    const count = (holds: (trial: StudyTrial) => boolean) => own.reduce((sum, one) => sum + Number(holds(one)), 0);
    return {
      strategy: name,
      trials: own.length,
      valid: count(({ isValid }) => isValid),
      good: count(isGood),
      hard: count(({ isHard }) => isHard),
      bestValue: own.reduce<number | null>(
        (best, { value }) => value === null || (best !== null && best >= value) ? best : value,
        null,
      ),
    };
  });
}
