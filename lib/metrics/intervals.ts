/**
 * KPIs as intervals: a bar does not tell in which order its prices came, nor where the market was beyond a stop, so a
 * backtest is run by the pessimistic and by the optimistic reading, and the truth lies between.
 *
 * @module
 */
import type { KpiValues } from "./kpis.ts";
import { KPI_NAMES, kpiDefinition, type KpiName } from "./registry.ts";

/** A KPI between two readings; `null` where a reading has no value. */
export interface KpiInterval {
  /** The worse end. */
  readonly pessimistic: number | null;
  /** The better end. */
  readonly optimistic: number | null;
}

/**
 * For each KPI its worse and its better end over two readings of the same bars.
 *
 * - The worse end is not always that of the pessimistic reading: a loss taken earlier may spare a greater one. A KPI
 *   without a better direction keeps the readings' order, and one that a reading leaves undefined has no worse end.
 *
 * @param pessimistic KPIs with the stop first wherever a bar leaves the order open, and at the bar's extreme.
 * @param optimistic KPIs with the target first, and stops at their level.
 *
 * @example The deeper fall is the worse end
 * ```ts
 * import assert from "node:assert/strict";
 * import { intervalOf } from "@lib/metrics/intervals.ts";
 *
 * assert.deepEqual(intervalOf("maxDrawdown", 0.1, 0.2), { pessimistic: 0.2, optimistic: 0.1 });
 * assert.deepEqual(intervalOf("sharpe", null, 2), { pessimistic: null, optimistic: 2 });
 * ```
 */
export function kpiIntervals(pessimistic: KpiValues, optimistic: KpiValues): Record<KpiName, KpiInterval> {
  const entries = KPI_NAMES.map((name) => [name, intervalOf(name, pessimistic[name], optimistic[name])]);
  return Object.fromEntries(entries) as Record<KpiName, KpiInterval>;
}

/** The interval of one KPI from its two readings. */
export function intervalOf(name: KpiName, pessimistic: number | null, optimistic: number | null): KpiInterval {
  const { better } = kpiDefinition(name);
  if (better === null) return { pessimistic, optimistic };
  if (pessimistic === null || optimistic === null) return { pessimistic: null, optimistic: pessimistic ?? optimistic };
  const low = Math.min(pessimistic, optimistic), high = Math.max(pessimistic, optimistic);
  return better === "higher" ? { pessimistic: low, optimistic: high } : { pessimistic: high, optimistic: low };
}
