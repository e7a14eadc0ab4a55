/**
 * The score by which a study's valid trials are ranked.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { compileFormula } from "../selection/formula.ts";
import { scores, type ScoreWeights } from "../selection/score.ts";

/** One score a strategy; not a number where it has none. */
export type Scorer = (strategies: readonly Partial<KpiValues>[]) => Float64Array;

/** What a plan says of scores. */
export interface ScorePlan {
  /** Weights of KPIs. */
  readonly scoreWeights: ScoreWeights;
  /** In their place a formula; none where blank. */
  readonly scoreFormula: string;
}

/**
 * The scorer of a plan: its weights, or its formula.
 *
 * @throws {UserError} If the formula cannot be read.
 */
export function scorerOf(plan: ScorePlan): Scorer {
  const { scoreWeights, scoreFormula } = plan;
  if (scoreFormula.trim() === "") return (strategies) => scores(strategies, scoreWeights);
  try {
    return compileFormula(scoreFormula).scores;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}
