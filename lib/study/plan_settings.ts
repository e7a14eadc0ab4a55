/**
 * The part of a plan that comes from the settings.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { resolveSettings, type Settings } from "../config/settings.ts";
import { backtestOptionsOf } from "../config/trading.ts";
import { asStored } from "./plain_json.ts";
import type { PlanRequest, StudyPlan } from "./plan.ts";

/** What the settings say of a new plan. */
export function planSettings(
  settings: Settings,
): Omit<PlanRequest, "study" | "seed" | "sampler" | "batch" | "strategies" | "logs"> {
  const { sharpeCap, thresholds, adaptiveThresholds, searchTarget, scoreWeights, scoreFormula } = settings;
  const { portfolioMaxCorrelation, portfolioMaxMeanCorrelation, surrogate } = settings;
  return {
    sharpeCap,
    thresholds,
    adaptiveThresholds,
    searchTarget,
    scoreWeights,
    scoreFormula,
    portfolioMaxCorrelation,
    portfolioMaxMeanCorrelation,
    surrogate,
    backtest: backtestOptionsOf(settings),
  };
}

/** The default settings as a plan takes them, whatever the environment says. */
export function defaultPlanSettings(): ReturnType<typeof planSettings> {
  return planSettings(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);
}

/** A sentence for each setting that has changed since the study began; the study keeps its own. */
export function keptSettings(plan: StudyPlan, settings: Settings): string[] {
  const now = planSettings(settings);
  return (Object.keys(now) as (keyof typeof now)[])
    .filter((name) => !isDeepStrictEqual(asStored(plan[name]), asStored(now[name])))
    .map((name) => `The settings of ${name} have changed; the study goes on with those it began with`);
}
