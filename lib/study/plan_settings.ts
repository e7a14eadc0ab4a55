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
  return changedSettings(plan, settings).map((change) => `The study keeps the settings it began with: ${change}`);
}

/** What has changed since the study began, such as `backtest.feeRate was 0.001, is 0.002`. */
export function changedSettings(plan: StudyPlan, settings: Settings): string[] {
  const now = planSettings(settings);
  return (Object.keys(now) as (keyof typeof now)[])
    .flatMap((name) => differences(name, asStored(plan[name]), asStored(now[name])));
}

/** Where two values differ: members of objects each, anything else as a whole. */
function differences(place: string, was: unknown, is: unknown): string[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (!isRecord(was) || !isRecord(is)) return [`${place} was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].flatMap((name) => differences(`${place}.${name}`, was[name], is[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
