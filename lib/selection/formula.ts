/**
 * A user's own score: an expression over KPI names, such as `0.6 * rank(sharpe) + 0.4 * rank(maxDrawdown)`, in the
 * language of {@linkcode parseExpression}; `rank` takes a KPI and gives its percentile rank, best = 1.
 *
 * @module
 */
import { parseExpression } from "../core/expression.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { isKpiName, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { percentileRanks } from "./score.ts";

/** A formula, read and checked. */
export interface Formula {
  /** As it was written. */
  readonly text: string;
  /** The KPIs it names. */
  readonly kpis: ReadonlySet<KpiName>;
  /**
   * One score a strategy; `NaN` where a KPI it uses by value is undefined or the result is not a finite number. Ranks are
   * within the strategies given, 0 for an undefined KPI.
   */
  scores(strategies: readonly Partial<KpiValues>[]): Float64Array;
}

/** What is wrong with a KPI as the argument of `rank`, or `null`. */
function faultOfRanked(name: string): string | null {
  if (!isKpiName(name)) return "the name of a KPI in rank";
  return kpiDefinition(name).better === null ? "a KPI with a better direction in rank" : null;
}

/**
 * Reads a formula once; it may then score any number of strategies.
 *
 * @throws {SyntaxError} If the text is no expression over KPIs, with the column of the first fault.
 *
 * @example Even growth is worth more than much growth
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileFormula } from "@lib/selection/formula.ts";
 *
 * const formula = compileFormula("2 * rank(ulcerIndex) + (sharpe > 1 ? 1 : 0)");
 * const [steady, wild] = formula.scores([{ sharpe: 1.5, ulcerIndex: 0.1 }, { sharpe: 3, ulcerIndex: 0.3 }]);
 * assert.deepEqual([steady, wild], [2.5, 1.5]);
 * assert.throws(() => compileFormula("sharpe + fetch(1)"), /"fetch" at column 10/);
 * ```
 */
export function compileFormula(text: string): Formula {
  const { names, namesOf, kind, evaluate } = parseExpression(text, "formula", {
    kindOf: (name) => isKpiName(name) ? "number" : null,
    wanted: "the name of a KPI",
    ofName: { rank: faultOfRanked },
  });
  if (kind === "text") {
    throw new SyntaxError(`Cannot read the formula "${text}": wanted a number, found a text at column 1`);
  }
  const values = [...names] as KpiName[], ranked = [...namesOf.get("rank") ?? []] as KpiName[];
  return {
    text,
    kpis: new Set([...values, ...ranked]),
    scores(strategies) {
      const ranks = ranked.map((kpi) =>
        percentileRanks(strategies.map((one) => one[kpi] ?? null), kpiDefinition(kpi).better ?? "higher")
      );
      return Float64Array.from(strategies, (one, i) => {
        const scope: Record<string, number> = {};
        ranked.forEach((kpi, k) => scope[`rank(${kpi})`] = ranks[k][i]);
        for (const kpi of values) {
          const value = one[kpi];
          if (value === null || value === undefined) return NaN;
          scope[kpi] = value;
        }
        const result = Number(evaluate(scope));
        return Number.isFinite(result) ? result : NaN;
      });
    },
  };
}
