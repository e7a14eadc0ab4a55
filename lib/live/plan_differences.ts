/**
 * What two plans of runs differ in, as an operator may change it: not in the order of their members, nor in the runs beside
 * which one was begun.
 *
 * @module
 */
import type { RunPlan } from "./run_plan.ts";

const PARTS: readonly (keyof RunPlan)[] = ["broker", "feed", "terms", "decisions", "limits", "engine", "lanes"];

/**
 * The parts that differ; those that are made of settings with each setting that does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { planDifferences } from "@lib/live/plan_differences.ts";
 * import type { RunPlan } from "@lib/live/run_plan.ts";
 *
 * const before = { limits: { liveDailyLossShare: 0.02 }, engine: "a" } as RunPlan;
 * const now = { limits: { liveDailyLossShare: 0.03 }, engine: "b" } as RunPlan;
 * assert.deepEqual(planDifferences(before, now), ["limits (liveDailyLossShare 0.02, now 0.03)", "engine"]);
 * ```
 */
export function planDifferences(before: RunPlan, now: RunPlan): string[] {
  return PARTS.filter((part) => !isSame(before[part], now[part])).map((part) => {
    const settings = settingDifferences(before[part], now[part]);
    return settings.length === 0 ? part : `${part} (${settings.join(", ")})`;
  });
}

function settingDifferences(before: unknown, now: unknown): string[] {
  if (!isSettings(before) || !isSettings(now)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => !isSame(before[name], now[name]))
    .map((name) => `${name} ${before[name] ?? "none"}, now ${now[name] ?? "none"}`);
}

function isSettings(value: unknown): value is Record<string, unknown> {
  return isMembers(value) && !Array.isArray(value);
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether two values are equal member by member, in whatever order these are. */
function isSame(a: unknown, b: unknown): boolean {
  if (!isMembers(a) || !isMembers(b) || Array.isArray(a) !== Array.isArray(b)) return Object.is(a, b);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(a[name], b[name]));
}
