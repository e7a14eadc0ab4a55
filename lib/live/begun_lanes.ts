/**
 * With which bars a run over a live feed was begun: the same command goes on with its own run, whatever else runs.
 *
 * @module
 */
import { planDifferences } from "./plan_differences.ts";
import type { LanePlan, RunPlan } from "./run_plan.ts";

/** What tells a lane of a run. */
export type LaneName = Pick<LanePlan, "strategy" | "symbol" | "timeframe">;

/** What a command fixes of a plan before its bars are known. */
export type AskedPlan = Omit<RunPlan, "lanes" | "beside">;

/**
 * The lanes of the run that a command goes on with: of those with its very strategies and markets the first with its
 * settings, else the first; none where there is none.
 *
 * @param plans Of runs that may go on, the likeliest first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type AskedPlan, begunLanes } from "@lib/live/begun_lanes.ts";
 * import type { LanePlan } from "@lib/live/run_plan.ts";
 *
 * const asked = { engine: "a" } as AskedPlan;
 * const lane = (strategy: string) => ({ strategy, symbol: "BTC/USDT", timeframe: "1m" }) as LanePlan;
 * const plans = ["other/1", "study/1"].map((strategy) => ({ ...asked, lanes: [lane(strategy)] }));
 * assert.equal(begunLanes(plans, asked, [lane("study/1")]), plans[1].lanes);
 * ```
 */
export function begunLanes(
  plans: readonly RunPlan[],
  asked: AskedPlan,
  lanes: readonly LaneName[],
): readonly LanePlan[] {
  const namesOf = (those: readonly LaneName[]) =>
    JSON.stringify(those.map(({ strategy, symbol, timeframe }) => [strategy, symbol, timeframe]));
  const wanted = namesOf(lanes), own = plans.filter((plan) => namesOf(plan.lanes) === wanted);
  const isSameBeside = (plan: RunPlan) => planDifferences(plan, { ...asked, lanes: plan.lanes }).length === 0;
  return (own.find(isSameBeside) ?? own.at(0))?.lanes ?? [];
}
