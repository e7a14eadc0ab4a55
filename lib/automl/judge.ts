/**
 * What a finished backtest of the search part is worth: a value to maximise, validity, and the SOFT gates.
 *
 * @module
 */
import { TRUSTED_PARTICIPATION } from "../execution/costs.ts";
import type { FinishedBacktest } from "../executor/executor.ts";
import type { Kpis, KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { softGate } from "../selection/gates.ts";
import { worstMarketValue } from "../selection/worst_market.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import type { SearchTarget } from "../selection/search_target.ts";
import type { Judgement } from "../study/study_trial.ts";

/**
 * Judges a backtest of the days of the search.
 *
 * A trial that is not valid has no value, whatever its KPIs say. That of one on several markets is less where it fails on
 * one of them.
 *
 * @param target What is maximised.
 * @param worstMarketShare As `worstMarketValue` takes it.
 */
export function judge(
  backtest: FinishedBacktest,
  thresholds: Pick<SelectionThresholds, "valid" | "soft">,
  target: SearchTarget,
  worstMarketShare: number,
): Judgement {
  const { kpis, stopReason, markets = [] } = backtest;
  const gate = softGate(kpis, { validity: thresholds.valid, soft: thresholds.soft, stopReason });
  const pooled = gate.isValid ? target(kpis) : null;
  const value = pooled === null
    ? null
    : worstMarketValue(pooled, markets.map((market) => target(market.kpis)), worstMarketShare);
  return {
    value,
    reason: value === null ? `not valid: ${gate.failed.join(", ") || "no value to search by"}` : null,
    kpis: {
      values: kpiValues(kpis),
      isValid: gate.isValid,
      flagSharpeOutlier: kpis.flagSharpeOutlier,
      flagCapacity: (kpis.participation95 ?? 0) > TRUSTED_PARTICIPATION,
    },
    isSoft: gate.passed,
    failedGates: gate.failed,
  };
}

/** The KPIs of the registry without the flags. */
function kpiValues(kpis: Kpis): KpiValues {
  return Object.fromEntries(KPI_NAMES.map((name) => [name, kpis[name]])) as KpiValues;
}
