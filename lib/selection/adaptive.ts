/**
 * SOFT thresholds that follow the history: as a search finds better strategies, GOOD asks for more.
 *
 * A threshold moves to a quantile of the past valid trials, never looser than the table's value (its floor) and never
 * stricter than its ceiling. Pure and deterministic: the same history gives the same thresholds and decisions.
 *
 * @module
 */
import { quantile, sorted } from "../core/statistics.ts";
import type { KpiName } from "../metrics/registry.ts";
import type { Threshold } from "./thresholds.ts";

/** How one threshold follows the history. */
export interface AdaptiveRule {
  /** The KPI whose threshold moves. */
  readonly kpi: KpiName;
  /** Share of the past valid trials that the threshold would turn away on this KPI alone. */
  readonly strictness: number;
  /** The strictest value it may reach, in the KPI's unit. */
  readonly ceiling: number;
  /** Why it moves, and why no further. */
  readonly reason: string;
}

/** Which thresholds move by default. */
export const ADAPTIVE_RULES: readonly AdaptiveRule[] = [
  {
    kpi: "sharpeCapped",
    strictness: 0.8,
    ceiling: 4,
    reason: "the upper fifth of what the search finds; four standard errors over a year need no company",
  },
  {
    kpi: "profitFactor",
    strictness: 0.7,
    ceiling: 1.5,
    reason: "the upper third or so; a net profit factor above 1.5 over many trades is rare enough by itself",
  },
  {
    kpi: "maxDrawdown",
    strictness: 0.5,
    ceiling: 0.1,
    reason: "the calmer half; a tenth is a fall that most people sit out",
  },
];

/** Least number of valid trials with the KPI before its quantile means anything: a fifth of them is then ten trials. */
export const MIN_ADAPTIVE_HISTORY = 50;

/** Kind of the decisions on thresholds, as a study's journal has them. */
export const THRESHOLD_DECISIONS = "thresholds";

/** One threshold's decision, with all it was decided from. */
export interface AdaptiveDecision {
  /** The KPI whose threshold was looked at. */
  readonly kpi: KpiName;
  /** Threshold before. */
  readonly oldValue: number;
  /** Threshold after. */
  readonly newValue: number;
  /** The loosest value. */
  readonly floor: number;
  /** The strictest value. */
  readonly ceiling: number;
  /** Share of trials to be turned away. */
  readonly strictness: number;
  /** Quantile of the history, `null` where the history is too short. */
  readonly quantile: number | null;
  /** Valid trials with a value. */
  readonly trials: number;
  /** What limited the new value. */
  readonly limit: "quantile" | "floor" | "ceiling" | "history";
}

/** Choices of {@linkcode adaptThresholds}. */
export interface AdaptiveOptions {
  /** {@linkcode ADAPTIVE_RULES} by default. */
  readonly rules?: readonly AdaptiveRule[];
  /** {@linkcode MIN_ADAPTIVE_HISTORY} by default. */
  readonly minHistory?: number;
}

/**
 * Thresholds for the next round, and the decision on each that may move.
 *
 * @param history KPIs of the past valid trials; their order does not matter.
 * @param current Thresholds in force.
 * @param floors The loosest thresholds: the settings' table.
 * @throws {RangeError} If a rule's KPI is not in both tables, its strictness is not in (0, 1), or its ceiling is looser
 * than the floor.
 *
 * @example Half of the trials fell by less than 15 %
 * ```ts
 * import assert from "node:assert/strict";
 * import { adaptThresholds } from "@lib/selection/adaptive.ts";
 *
 * const floors = [{ kpi: "maxDrawdown", bound: "atMost", value: 0.25, reason: "an example" }] as const;
 * const rules = [{ kpi: "maxDrawdown", strictness: 0.5, ceiling: 0.1, reason: "an example" }] as const;
 * const history = [{ maxDrawdown: 0.1 }, { maxDrawdown: 0.15 }, { maxDrawdown: 0.4 }];
 * const { thresholds } = adaptThresholds(history, floors, floors, { rules, minHistory: 3 });
 * assert.equal(thresholds[0].value, 0.15);
 * ```
 */
export function adaptThresholds(
  history: readonly Partial<Record<KpiName, number | null>>[],
  current: readonly Threshold[],
  floors: readonly Threshold[],
  { rules = ADAPTIVE_RULES, minHistory = MIN_ADAPTIVE_HISTORY }: AdaptiveOptions = {},
): { thresholds: Threshold[]; decisions: AdaptiveDecision[] } {
  const decisions = rules.map((rule) => decide(rule, history, current, floors, minHistory));
  const values = new Map(decisions.map(({ kpi, newValue }) => [kpi, newValue]));
  return { thresholds: current.map((row) => ({ ...row, value: values.get(row.kpi) ?? row.value })), decisions };
}

function decide(
  { kpi, strictness, ceiling }: AdaptiveRule,
  history: readonly Partial<Record<KpiName, number | null>>[],
  current: readonly Threshold[],
  floors: readonly Threshold[],
  minHistory: number,
): AdaptiveDecision {
  const before = current.find((row) => row.kpi === kpi), floor = floors.find((row) => row.kpi === kpi);
  if (!before || !floor) {
    throw new RangeError(`Cannot adapt the threshold of ${kpi}: wanted a row in the table, found none`);
  }
  // Times the sign, larger is stricter for both kinds of bound.
  const sign = floor.bound === "atLeast" ? 1 : -1;
  if (!(strictness > 0 && strictness < 1)) {
    throw new RangeError(`Cannot adapt the threshold of ${kpi}: wanted a strictness in (0, 1), found ${strictness}`);
  }
  if (sign * ceiling < sign * floor.value) {
    throw new RangeError(
      `Cannot adapt the threshold of ${kpi}: wanted a ceiling beyond ${floor.value}, found ${ceiling}`,
    );
  }
  const values = history.flatMap((kpis) => kpis[kpi] === null || kpis[kpi] === undefined ? [] : [sign * kpis[kpi]]);
  const known = { kpi, oldValue: before.value, floor: floor.value, ceiling, strictness, trials: values.length };
  if (values.length < minHistory) {
    // Without a history the value in force stays, unless the settings have since become stricter.
    const kept = sign * Math.max(sign * before.value, sign * floor.value);
    return { ...known, newValue: kept, quantile: null, limit: "history" };
  }
  const wanted = quantile(sorted(values), strictness);
  const newValue = sign * Math.min(sign * ceiling, Math.max(sign * floor.value, wanted));
  const limit = newValue === sign * wanted ? "quantile" : newValue === ceiling ? "ceiling" : "floor";
  return { ...known, newValue, quantile: sign * wanted, limit };
}
