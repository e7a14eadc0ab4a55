/**
 * Constraints between parameters, such as `takeProfitAtr >= 1.2 * stopLossAtr`, in the language of
 * {@linkcode parseExpression}.
 *
 * @module
 */
import { asCondition, parseExpression } from "../core/expression.ts";
import type { ExpressionValue } from "../core/expression_tree.ts";

/** What a parameter may hold. */
export type ParameterValue = ExpressionValue;

/** Values of the active parameters by name. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A constraint, ready to be asked. */
export interface Constraint {
  /** The expression. */
  readonly text: string;
  /** The parameters it names. */
  readonly names: ReadonlySet<string>;
  /** Whether the values meet it; a constraint that names an inactive parameter holds. */
  holds(values: ParameterValues): boolean;
}

/**
 * A constraint from its text.
 *
 * @param text An expression that is true or false.
 * @throws {SyntaxError} If the text is no expression, with the column where it ends to be one.
 *
 * @example A target at least 1.2 stops away
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseConstraint } from "@lib/search/constraint_expression.ts";
 *
 * const constraint = parseConstraint("takeProfitAtr >= 1.2 * stopLossAtr");
 * assert.ok(constraint.holds({ takeProfitAtr: 3, stopLossAtr: 2 }));
 * assert.ok(!constraint.holds({ takeProfitAtr: 2, stopLossAtr: 2 }));
 * ```
 */
export function parseConstraint(text: string): Constraint {
  const expression = parseExpression(text, "constraint"), isMet = asCondition(expression, "constraint");
  return {
    text,
    names: expression.names,
    holds: (values) => {
      for (const name of expression.names) if (!Object.hasOwn(values, name)) return true;
      return isMet(values);
    },
  };
}
