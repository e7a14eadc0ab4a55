/**
 * What the surrogate tells the search: parameters that may be frozen, and whether it agrees with the search's own model.
 *
 * @module
 */
import { correlation, ranks } from "../core/statistics.ts";
import type { ReliableExplanation } from "./explain.ts";
import { isActive } from "./parameter_columns.ts";

/** A parameter that may be taken out of the search. */
export interface FreezeSuggestion {
  /** The parameter's name. */
  readonly name: string;
  /** Value to freeze it at: that of the best trial that used it; for categories the index into the parameter's levels. */
  readonly value: number;
  /** Upper end of its importance's interval, in units of the target: what freezing may cost. */
  readonly atMost: number;
}

/**
 * Parameters whose importance cannot be told from none, least important first.
 *
 * A parameter that no trial used is left out: nothing is known of it. Parameters that work only together, each without any effect
 * on average, can escape a forest: it splits on one parameter at a time.
 *
 * @param y Target of each trial that was explained, larger is better.
 * @throws {RangeError} If there is not one target for each trial.
 *
 * @example The parameter without effect is frozen where the best trial had it
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { explain } from "@lib/surrogate/explain.ts";
 * import { suggestFreeze } from "@lib/surrogate/freeze.ts";
 *
 * const random = randomSource(1);
 * const draw = () => Float64Array.from({ length: 100 }, random.uniform);
 * const parameters = [{ name: "fast", values: draw() }, { name: "slow", values: draw() }];
 * const y = parameters[0].values;
 * const explanation = explain(parameters, y, { seed: 1 });
 * assert.ok(explanation.verdict === "reliable");
 * const [{ name, value }] = suggestFreeze(explanation, y);
 * assert.deepEqual([name, value], ["slow", parameters[1].values[y.indexOf(Math.max(...y))]]);
 * ```
 */
export function suggestFreeze({ parameters, effects }: ReliableExplanation, y: Float64Array): FreezeSuggestion[] {
  const trials = parameters[0].values.length;
  if (y.length !== trials) {
    throw new RangeError(`Cannot suggest what to freeze: wanted ${trials} targets, found ${y.length}`);
  }
  return effects
    .map((effect, k) => ({ effect, parameter: parameters[k] }))
    .filter(({ effect }) => !effect.matters && Number.isFinite(effect.high))
    .sort((a, b) => a.effect.importance - b.effect.importance)
    .map(({ effect, parameter }) => {
      let best = -1;
      y.forEach((value, row) => {
        if (isActive(parameter, row) && (best < 0 || value > y[best])) best = row;
      });
      return { name: parameter.name, value: parameter.values[best], atMost: effect.high };
    });
}

/**
 * Agreement of importances with a Gaussian process's length scales: Spearman's rank correlation of importance with
 * 1 / length scale, 1 if the parameters are ordered alike.
 *
 * - Undefined: NaN for fewer than three parameters that have both, or where one side does not differ.
 *
 * @param importances One a parameter; NaN where it is unknown.
 * @param lengthScales One a parameter, on the unit cube; of several (a category's levels) the shortest; NaN where unknown.
 * @throws {RangeError} If the lengths differ.
 *
 * @example The shorter the scale, the more a parameter matters
 * ```ts
 * import assert from "node:assert/strict";
 * import { lengthScaleAgreement } from "@lib/surrogate/freeze.ts";
 *
 * assert.ok(lengthScaleAgreement([0.5, 0.2, 0.1], [0.3, 1, 20]) > 0.999);
 * ```
 */
export function lengthScaleAgreement(importances: ArrayLike<number>, lengthScales: ArrayLike<number>): number {
  if (importances.length !== lengthScales.length) {
    throw new RangeError(
      `Cannot compare with length scales: wanted ${importances.length}, found ${lengthScales.length}`,
    );
  }
  const known = Array.from(importances).map((importance, k) => [importance, -lengthScales[k]])
    .filter((pair) => !pair.some(Number.isNaN));
  if (known.length < 3) return NaN;
  return correlation(ranks(known.map(([importance]) => importance)), ranks(known.map(([, scale]) => scale)));
}
