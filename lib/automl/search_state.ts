/**
 * A study's search taken up where its last whole round left it, without asking the model its whole history again.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { ParameterValues } from "../gp/constraint_expression.ts";
import { createOptimizer, type Optimizer, type OptimizerState, restoreOptimizer } from "../gp/optimizer.ts";
import type { Domain } from "../gp/domain.ts";
import { loadSearchState, saveSearchState } from "../store/search_states.ts";
import { loadTrials } from "../store/trials.ts";
import type { StudyPlan } from "../study/plan.ts";
import { loadEnds, toOutcome, type TrialEnd } from "../study/trial_ends.ts";

/** A search that stands before a round, while the one before it runs. */
export interface Search {
  /** Proposes and learns. */
  readonly optimizer: Optimizer;
  /** The next round to ask for. */
  readonly round: number;
  /** Ends of the rounds told, round by round. */
  readonly rounds: readonly (readonly TrialEnd[])[];
}

/** Begins the search of a study, or takes it up from the state that was saved last. */
export function takeUpSearch(db: DatabaseSync, plan: StudyPlan, domain: Domain): Search {
  const saved = loadSearchState(db, plan.study);
  if (saved === null) {
    const options = { sampler: plan.sampler, seed: plan.seed, direction: "maximize" } as const;
    return { optimizer: createOptimizer(domain, options), round: 0, rounds: [] };
  }
  // The round after the one told last was running.
  const stored = loadTrials(db, plan.study).filter(({ round }) => round <= saved.round + 1);
  const ends = loadEnds(db, plan.study, stored.filter(({ round }) => round <= saved.round));
  const trials = stored.map(({ trial: id, params, origin }) => {
    const end = ends.get(id), outcome = end === undefined ? {} : toOutcome(end);
    return { id, params: params as ParameterValues, origin, value: null, failed: null, ...outcome };
  });
  const state: OptimizerState = { ...saved.state as Omit<OptimizerState, "trials">, trials };
  const byRound = Map.groupBy(ends.values(), ({ round }) => round);
  return {
    optimizer: restoreOptimizer(state, domain),
    round: saved.round + 2,
    rounds: Array.from({ length: saved.round + 1 }, (_, round) => byRound.get(round) ?? []),
  };
}

/** Saves where a search stands that was told this round and runs the next; the trials are in the store already. */
export function saveSearch(db: DatabaseSync, study: string, round: number, optimizer: Optimizer): void {
  const { trials: _, ...state } = optimizer.toJSON();
  saveSearchState(db, study, { round, state });
}
