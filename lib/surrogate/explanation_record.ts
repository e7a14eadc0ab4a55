/**
 * An explanation without its models: plain figures, enough to draw and to tell all of it again.
 *
 * @module
 */
import { dependence, type Explanation, type ParameterDependence, type ParameterEffect } from "./explain.ts";
import type { FreezeSuggestion } from "./freeze.ts";

/** What is kept of an explanation; check `verdict` before anything else. */
export interface ExplanationRecord {
  /** Nothing may be shown as fact unless it is `"reliable"`. */
  readonly verdict: Explanation["verdict"];
  /** Trials it was learnt from. */
  readonly trials: number;
  /** R² on unseen trials; NaN if the targets do not differ, or too widely to be squared. */
  readonly r2: number;
  /** The R² that was wanted. */
  readonly minR2: number;
  /** Root of the mean squared error on unseen trials, in units of the target; NaN unless reliable. */
  readonly rmse: number;
  /** Mean prediction that the SHAP values add to; NaN unless reliable. */
  readonly expectedValue: number;
  /** Why nothing is explained; `null` if it is. */
  readonly reason: string | null;
  /** One for each parameter; none unless reliable. */
  readonly effects: readonly ParameterEffect[];
  /** Values and SHAP values of each parameter by its name, `rows` being numbers of trials; none unless reliable. */
  readonly dependences: ReadonlyMap<string, ParameterDependence>;
  /** Parameters that may be frozen, least important first. */
  readonly freeze: readonly FreezeSuggestion[];
  /** Rank correlation of the importances with the search model's own; NaN without such a model. */
  readonly agreement: number;
}

/**
 * The record of an explanation.
 *
 * @param trials Number of the trial in each row that was explained.
 * @param told What the surrogate tells the search.
 *
 * @example Noise leaves a reason alone
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { explain } from "@lib/surrogate/explain.ts";
 * import { explanationRecord } from "@lib/surrogate/explanation_record.ts";
 *
 * const random = randomSource(1);
 * const draw = () => Float64Array.from({ length: 50 }, random.uniform);
 * const explanation = explain([{ name: "fast", values: draw() }], draw(), { seed: 1 });
 * const trials = Int32Array.from({ length: 50 }, (_, trial) => trial);
 * const record = explanationRecord(explanation, trials, { freeze: [], agreement: NaN });
 * assert.deepEqual([record.verdict, record.effects, record.dependences.size], ["unreliable", [], 0]);
 * ```
 */
export function explanationRecord(
  explanation: Explanation,
  trials: ArrayLike<number>,
  told: Pick<ExplanationRecord, "freeze" | "agreement">,
): ExplanationRecord {
  const { verdict, r2, minR2 } = explanation;
  const common = { verdict, trials: trials.length, r2, minR2, ...told };
  if (explanation.verdict === "unreliable") {
    const { reason } = explanation;
    return { ...common, rmse: NaN, expectedValue: NaN, reason, effects: [], dependences: new Map() };
  }
  const { rmse, expectedValue, effects } = explanation;
  const dependences = new Map(effects.map(({ name }) => {
    const { values, effects, rows } = dependence(explanation, name);
    return [name, { values, effects, rows: rows.map((row) => trials[row]) }];
  }));
  return { ...common, rmse, expectedValue, reason: null, effects, dependences };
}

/** Effects of the parameters that can be told from none, most important first. */
export function mattersMost({ effects }: Pick<ExplanationRecord, "effects">): ParameterEffect[] {
  return effects.filter(({ matters }) => matters).sort((a, b) => b.importance - a.importance);
}
