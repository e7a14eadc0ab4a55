/**
 * What the placebo test adds to the decisions of the HARD gates.
 *
 * @module
 */
import type { HardDecision } from "./hard_evidence.ts";
import { holm } from "./multiple_testing.ts";
import type { PlaceboTest } from "./placebo.ts";

/**
 * Decisions of a look with the gates `placebo` (copies of its days in which directions were drawn did as well too often) and
 * `enginePays` (on such markets, where nothing can be foretold, it earns on average).
 *
 * @param decisions On all candidates of the look: each counts in the correction, tested or not.
 * @param tests In the same order: `null` for one that could not be run on copies or did not trade there, which fails;
 * absent for one that was not tested, as it fails another gate.
 * @param level Of the look.
 */
export function withPlacebo(
  decisions: readonly HardDecision[],
  tests: readonly (PlaceboTest | null | undefined)[],
  level: number,
): HardDecision[] {
  const adjusted = holm(decisions.map((_, i) => tests[i]?.pValue ?? 1));
  return decisions.map((decision, i) => {
    const test = tests[i];
    if (test === undefined) return decision;
    const failed = [
      ...decision.failed,
      ...(test === null || adjusted[i] > level ? ["placebo"] : []),
      ...(test?.enginePays ? ["enginePays"] : []),
    ];
    return {
      ...decision,
      passed: failed.length === 0,
      failed,
      placebo: test && { ...test, adjustedP: adjusted[i] },
    };
  });
}
