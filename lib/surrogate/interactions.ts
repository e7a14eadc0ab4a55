/**
 * Which parameters work together.
 *
 * @module
 */
import { mean } from "../core/statistics.ts";
import type { ReliableExplanation } from "./explain.ts";
import { checkCount } from "./forest.ts";
import { isActive, selectRows, spreadRows } from "./parameter_columns.ts";

/** The joint effect of two parameters. */
export interface Interaction {
  /** Names of the two, in the parameters' order. */
  readonly names: readonly [string, string];
  /** Mean |joint effect| over the trials that used both, in units of the target; NaN without any. */
  readonly strength: number;
}

/**
 * Pairs of parameters, strongest first; pairs never in use together come last.
 *
 * @param count Trials to average over, at most, evenly spread over the explained ones; default 100 (about 10 ms each).
 *
 * @throws {RangeError} If the count is not a positive integer.
 *
 * @example A product of two parameters
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { explain } from "@lib/surrogate/explain.ts";
 * import { interactions } from "@lib/surrogate/interactions.ts";
 *
 * const random = randomSource(1);
 * const parameters = ["a", "b", "c"].map((name) => (
 *   { name, values: Float64Array.from({ length: 200 }, () => random.uniform() - 0.5) }
 * ));
 * const y = parameters[0].values.map((a, row) => a * parameters[1].values[row]);
 * const explanation = explain(parameters, y, { seed: 1 });
 * assert.ok(explanation.verdict === "reliable");
 * assert.deepEqual(interactions(explanation)[0].names, ["a", "b"]);
 * ```
 */
export function interactions(explanation: ReliableExplanation, count = 100): Interaction[] {
  checkCount("count", count, "find interactions");
  const { parameters, rows, X, explainer } = explanation;
  const chosen = spreadRows(X.rows, count);
  const joint = explainer.interactions(selectRows(X, chosen));
  const pairs: Interaction[] = [];
  for (let i = 0; i < parameters.length; i++) {
    for (let j = i + 1; j < parameters.length; j++) {
      const sizes: number[] = [];
      chosen.forEach((row, k) => {
        if (!isActive(parameters[i], rows[row]) || !isActive(parameters[j], rows[row])) return;
        // The pair's effect stands half at (i, j) and half at (j, i).
        sizes.push(2 * Math.abs(joint[(k * X.columns + i) * X.columns + j]));
      });
      pairs.push({ names: [parameters[i].name, parameters[j].name], strength: mean(sizes) });
    }
  }
  const order = (pair: Interaction): number => (Number.isNaN(pair.strength) ? -1 : pair.strength);
  return pairs.sort((a, b) => order(b) - order(a));
}
