/**
 * The strategies that come with Assay.
 *
 * @module
 */
import { nearestName } from "../core/nearest_name.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { bandReversion } from "./band_reversion.ts";
import { bookPressure } from "./book_pressure.ts";
import { donchianBreakout } from "./donchian_breakout.ts";
import { movingAverageCross } from "./moving_average_cross.ts";
import { rangeBreakout } from "./range_breakout.ts";
import { timeOfDay } from "./time_of_day.ts";
import { trendPullback } from "./trend_pullback.ts";
import { volumeSurge } from "./volume_surge.ts";
import { votes } from "./votes/votes.ts";

/** All of them, the default first. */
export const STRATEGIES: readonly Strategy[] = [
  votes,
  donchianBreakout,
  movingAverageCross,
  bandReversion,
  rangeBreakout,
  timeOfDay,
  bookPressure,
  volumeSurge,
  trendPullback,
];

/** Whether a shipped strategy has the name; one of somebody's own may not, or reports could not tell them apart. */
export function isShipped(name: string): boolean {
  return STRATEGIES.some((one) => one.name === name);
}

/**
 * The shipped strategy of a name.
 *
 * @throws {RangeError} If there is none; the message has one that begins alike, or the nearest.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { strategyNamed } from "@lib/strategies/registry.ts";
 *
 * assert.equal(strategyNamed("time_of_day").name, "time_of_day");
 * assert.throws(() => strategyNamed("donchian"), /Unknown strategy "donchian": did you mean donchian_breakout\?/);
 * ```
 */
export function strategyNamed(name: string): Strategy {
  const strategy = STRATEGIES.find((one) => one.name === name);
  if (strategy !== undefined) return strategy;
  const names = STRATEGIES.map((one) => one.name);
  const nearest = nearestName(name, names), hint = nearest === null ? "" : `did you mean ${nearest}? `;
  throw new RangeError(`Unknown strategy "${name}": ${hint}Shipped are ${names.join(", ")}.`);
}
