/**
 * One number to rank strategies by: percentile ranks of their KPIs, weighted.
 *
 * The score moves as trials arrive: it ranks, and nothing learns from it.
 *
 * @module
 */
import { ranks } from "../core/statistics.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { kpiDefinition, type KpiName } from "../metrics/registry.ts";

/** Weight by KPI, each ≥ 0. */
export type ScoreWeights = Readonly<Partial<Record<KpiName, number>>>;

/** Consistency first: half of the weight is on how evenly the result was earned, a tenth on room for capital. */
export const SCORE_WEIGHTS: ScoreWeights = {
  sharpeShrunk: 0.3,
  ulcerIndex: 0.15,
  maxDrawdown: 0.15,
  greenDaysShare: 0.1,
  topDaysShare: 0.1,
  profitFactor: 0.1,
  capacity: 0.1,
};

/**
 * Percentile ranks in [0, 1]: the share of defined values that are worse, ties counting half.
 *
 * - Undefined: a `null` or `NaN` ranks 0, below every defined value, and takes no place among them.
 *
 * @param values One value a strategy.
 * @param better Which direction is desirable.
 *
 * @example Ties share their place
 * ```ts
 * import assert from "node:assert/strict";
 * import { percentileRanks } from "@lib/selection/score.ts";
 *
 * assert.deepEqual([...percentileRanks([1, 2, 2, 3, null], "higher")], [0.125, 0.5, 0.5, 0.875, 0]);
 * ```
 */
export function percentileRanks(values: readonly (number | null)[], better: "higher" | "lower"): Float64Array {
  const sign = better === "higher" ? 1 : -1;
  const result = ranks(Float64Array.from(values, (value) => value === null ? NaN : sign * value));
  let count = 0;
  for (const rank of result) if (!Number.isNaN(rank)) count++;
  return result.map((rank) => Number.isNaN(rank) ? 0 : (rank - 0.5) / count);
}

/**
 * Weighted mean of percentile ranks within a set of strategies, in [0, 1].
 *
 * @param strategies KPIs of the valid trials that are compared with each other.
 * @param weights Weights by KPI; only their proportions count.
 * @throws {RangeError} If a weight is negative, all are 0, or a KPI has no better direction.
 *
 * @example The better of two
 * ```ts
 * import assert from "node:assert/strict";
 * import { scores } from "@lib/selection/score.ts";
 *
 * assert.deepEqual([...scores([{ sharpe: 1 }, { sharpe: 2 }], { sharpe: 1 })], [0.25, 0.75]);
 * ```
 */
export function scores(
  strategies: readonly Partial<KpiValues>[],
  weights: ScoreWeights = SCORE_WEIGHTS,
): Float64Array {
  const result = new Float64Array(strategies.length);
  let total = 0;
  for (const [name, weight] of Object.entries(weights)) {
    const { name: kpi, better } = kpiDefinition(name);
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`Cannot weigh ${kpi}: wanted a weight ≥ 0, found ${weight}`);
    }
    if (better === null) {
      throw new RangeError(`Cannot weigh ${kpi}: wanted a KPI with a better direction, found one without`);
    }
    if (weight === 0) continue;
    total += weight;
    const places = percentileRanks(strategies.map((one) => one[kpi] ?? null), better);
    for (let i = 0; i < result.length; i++) result[i] += weight * places[i];
  }
  if (!(total > 0)) throw new RangeError("Cannot score: wanted at least one positive weight, found none");
  return result.map((sum) => sum / total);
}
