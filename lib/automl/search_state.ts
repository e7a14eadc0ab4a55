/**
 * A study's search resumed where its last whole round left it, without asking the model its whole history again.
 *
 * @module
 */
import type { ParameterValues } from "../search/constraint_expression.ts";
import { createOptimizer, type Optimizer, type OptimizerState, restoreOptimizer } from "../search/optimizer.ts";
import type { Domain } from "../search/domain.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, type StudyTrial, toOutcome } from "../study/study_trial.ts";
import type { ProposerState } from "./proposer.ts";

/** Where a search stands: before a round, while the one before it runs. */
export interface SearchStand {
  /** Proposes and learns. */
  readonly optimizer: Optimizer;
  /** The next round to ask for. */
  readonly round: number;
  /** Ends of the rounds told, round by round. */
  readonly rounds: readonly (readonly StudyTrial[])[];
}

/** Begins the search of a study, or takes it up from the state that was saved last. */
export function resumeSearch({ plan: { sampler, seed }, journal, trials }: Study, domain: Domain): SearchStand {
  const saved = journal.searchState();
  if (saved === null) {
    const options = { sampler, seed, direction: "maximize" } as const;
    return { optimizer: createOptimizer(domain, options), round: 0, rounds: [] };
  }
  // The round after the one told last was running.
  const known = trials.all().filter(({ round }) => round <= saved.round + 1);
  const isTold = (trial: StudyTrial) => trial.round <= saved.round && hasEnded(trial);
  const told = known.filter(isTold);
  const asked = known.map((trial) => {
    const { trial: id, params, origin } = trial, outcome = isTold(trial) ? toOutcome(trial) : {};
    return { id, params: params as ParameterValues, origin, value: null, failed: null, ...outcome };
  });
  const state: OptimizerState = { ...saved.state as Omit<OptimizerState, "trials">, trials: asked };
  const byRound = Map.groupBy(told, ({ round }) => round);
  return {
    optimizer: restoreOptimizer(state, domain),
    round: saved.round + 2,
    rounds: Array.from({ length: saved.round + 1 }, (_, round) => byRound.get(round) ?? []),
  };
}

/** Saves where a search stands that was told this round and runs the next; the trials are in the store already. */
export function saveSearch({ journal }: Study, round: number, state: ProposerState): void {
  journal.saveSearchState({ round, state });
}
