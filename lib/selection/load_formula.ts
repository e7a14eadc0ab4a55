/**
 * A score formula without its price: mathjs takes half a second to load, and most programs use no formula.
 *
 * @module
 */
import type { Formula } from "./formula.ts";

/**
 * Reads a formula, loading mathjs on the first call.
 *
 * @throws {SyntaxError} If the text holds anything but arithmetic and comparison over KPIs, with the position.
 *
 * @example The share of weight on calm
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadFormula } from "@lib/selection/load_formula.ts";
 *
 * const { scores } = await loadFormula("rank(sharpe) + 2 * rank(maxDrawdown)");
 * assert.deepEqual([...scores([{ sharpe: 1, maxDrawdown: 0.2 }])], [1.5]);
 * ```
 */
export async function loadFormula(text: string): Promise<Formula> {
  const { compileFormula } = await import("./formula.ts");
  return compileFormula(text);
}
