/**
 * What the search makes as good as it can: one KPI, or a formula over the KPIs of one trial.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { isKpiName, kpiDefinition } from "../metrics/registry.ts";
import { compileFormula } from "./formula.ts";

/**
 * The default: the capped Sharpe ratio, shrunk by the number of trades. By the capped ratio alone a search learns to trade
 * rarely, which saves costs, and then climbs on luck: a handful of trades looks splendid in some corner of any domain.
 */
export const DEFAULT_TARGET = "sharpeShrunk";

/** A number to maximise from a trial's KPIs; `null` where it is undefined. */
export type SearchTarget = (kpis: Partial<KpiValues>) => number | null;

/**
 * Reads a target.
 *
 * A KPI whose small values are good is maximised with its sign turned. Ranks are refused: they move as trials arrive, and
 * a value that the search has learnt must not.
 *
 * @param text Name of a KPI, or a formula.
 * @throws {UserError} If it is neither, has no better direction, ranks, or is the same for every trial as it names no KPI.
 *
 * @example The smaller of two drawdowns is worth more
 * ```ts
 * import assert from "node:assert/strict";
 * import { searchTarget } from "@lib/selection/search_target.ts";
 *
 * const target = searchTarget("maxDrawdown");
 * assert.ok(target({ maxDrawdown: 0.1 })! > target({ maxDrawdown: 0.2 })!);
 * assert.equal(searchTarget("sharpe - 2 * maxDrawdown")({ sharpe: 1.5, maxDrawdown: 0.25 }), 1);
 * ```
 */
export function searchTarget(text: string): SearchTarget {
  if (isKpiName(text)) {
    const { better } = kpiDefinition(text);
    if (better === null) {
      throw new UserError(`Cannot search by ${text}: wanted a KPI with a better direction, found one without`);
    }
    const sign = better === "higher" ? 1 : -1;
    return (kpis) => kpis[text] === null || kpis[text] === undefined ? null : sign * kpis[text];
  }
  if (/\brank\s*\(/.test(text)) {
    throw new UserError(
      `Cannot search by "${text}": wanted a formula of one trial's KPIs, found rank, which moves as trials arrive`,
    );
  }
  try {
    const formula = compileFormula(text);
    if (formula.kpis.size === 0) {
      throw new UserError(`Cannot search by "${text}": wanted a formula of a trial's KPIs, found none in it`);
    }
    return (kpis) => {
      const [value] = formula.scores([kpis]);
      return Number.isNaN(value) ? null : value;
    };
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}
