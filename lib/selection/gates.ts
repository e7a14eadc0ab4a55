/**
 * SOFT gates: which trials are valid, which are GOOD, and what each of the others failed.
 *
 * @module
 */
import { formatKpi } from "../metrics/format.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { thresholdValue } from "./scaled_threshold.ts";
import { SOFT_THRESHOLDS, type Threshold, VALIDITY_THRESHOLDS } from "./thresholds.ts";

/** A threshold that was not met. */
export interface FailedGate {
  /** The KPI that fell short. */
  readonly kpi: KpiName;
  /** From which side it is bounded. */
  readonly bound: Threshold["bound"];
  /** The threshold, scaled to the trial. */
  readonly wanted: number;
  /** `null` where the KPI is undefined, which fails every gate. */
  readonly found: number | null;
}

/** The thresholds that the KPIs do not meet, in the table's order; an undefined KPI meets none. */
export function failedGates(
  kpis: Readonly<Partial<Record<KpiName, number | null>>>,
  thresholds: readonly Threshold[],
): FailedGate[] {
  const failed: FailedGate[] = [];
  for (const threshold of thresholds) {
    const { kpi, bound } = threshold, value = thresholdValue(threshold, kpis), found = kpis[kpi] ?? null;
    if (found === null || !(bound === "atLeast" ? found >= value : found <= value)) {
      failed.push({ kpi, bound, wanted: value, found });
    }
  }
  return failed;
}

/**
 * A failed gate as a sentence for people.
 *
 * @param words Whether the KPI goes under the field's term, as by default, or under plain words.
 *
 * @example What was wanted and what was found
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeFailure } from "@lib/selection/gates.ts";
 *
 * const text = describeFailure({ kpi: "maxDrawdown", bound: "atMost", wanted: 0.25, found: 0.31 });
 * assert.equal(text, "Max drawdown: wanted at most 25.0 %, found 31.0 %");
 * ```
 */
export function describeFailure(
  { kpi, bound, wanted, found }: FailedGate,
  words: "label" | "plain" = "label",
): string {
  const limit = `${bound === "atLeast" ? "at least" : "at most"} ${formatKpi(kpi, wanted)}`;
  return `${kpiDefinition(kpi)[words]}: wanted ${limit}, found ${found === null ? "no value" : formatKpi(kpi, found)}`;
}

/** What {@linkcode softGate} decides. */
export interface SoftDecision {
  /** Whether the backtest says enough to be scored. */
  readonly isValid: boolean;
  /** Whether the trial is valid and meets every SOFT threshold: a GOOD strategy. */
  readonly passed: boolean;
  /** Names of the failed gates in the tables' order: KPIs, `incomplete` for a run that was stopped. */
  readonly failed: readonly string[];
  /** The same with figures, without `incomplete`. */
  readonly failures: readonly FailedGate[];
}

/** Choices of {@linkcode softGate}. */
export interface SoftGateOptions {
  /** What makes a trial valid; {@linkcode VALIDITY_THRESHOLDS} by default. */
  readonly validity?: readonly Threshold[];
  /** What makes a valid one GOOD; {@linkcode SOFT_THRESHOLDS} by default. */
  readonly soft?: readonly Threshold[];
  /** Why the backtest ended early, or `null`; a stopped one is not valid. */
  readonly stopReason?: string | null;
}

/**
 * Whether a trial is valid and GOOD, with every failed gate named.
 *
 * - An invalid trial also lists the SOFT gates it fails, so that a funnel can count each.
 *
 * @param kpis KPIs of the search part, by the readings of bars that the study assumes.
 *
 * @example An undefined KPI fails its gate
 * ```ts
 * import assert from "node:assert/strict";
 * import { softGate } from "@lib/selection/gates.ts";
 *
 * const soft = [{ kpi: "sharpe", bound: "atLeast", value: 1, reason: "an example" }] as const;
 * assert.deepEqual(softGate({ sharpe: null }, { validity: [], soft }).failed, ["sharpe"]);
 * assert.equal(softGate({ sharpe: 1 }, { validity: [], soft }).passed, true);
 * ```
 */
export function softGate(kpis: Partial<KpiValues>, options: SoftGateOptions = {}): SoftDecision {
  const { validity = VALIDITY_THRESHOLDS, soft = SOFT_THRESHOLDS, stopReason = null } = options;
  const invalid = failedGates(kpis, validity);
  const failures = [...invalid, ...failedGates(kpis, soft)];
  const names = failures.map(({ kpi }) => kpi as string);
  const failed = [...new Set(stopReason === null ? names : ["incomplete", ...names])];
  return { isValid: stopReason === null && invalid.length === 0, passed: failed.length === 0, failed, failures };
}
