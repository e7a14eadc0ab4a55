/**
 * Rolling windows over a market's days, each with the days that come after it.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { wholeDays } from "./splits.ts";

/** Lengths in days. */
export interface RollingDays {
  /** Of a window. */
  readonly window: number;
  /** Of what comes after it. */
  readonly forward: number;
  /** From the start of a window to that of the next. */
  readonly step: number;
}

/** A window, ms UTC: from its first midnight to that after its last day, and the end of the days after it. */
export interface ForwardWindow {
  readonly from: number;
  readonly to: number;
  readonly forwardTo: number;
}

/**
 * All windows that fit into the whole days of some bars together with the days after them, the earliest first.
 *
 * @param time Bar open times, ms UTC, ascending.
 * @param barMs Length of a bar, ms.
 *
 * @example Ten days hold three windows of four days with two days after each
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollingWindows } from "@lib/selection/rolling_windows.ts";
 *
 * const hour = 3_600_000, time = Float64Array.from({ length: 240 }, (_, i) => i * hour);
 * const windows = rollingWindows(time, hour, { window: 4, forward: 2, step: 2 });
 * assert.deepEqual(windows.map(({ from, to, forwardTo }) => [from, to, forwardTo].map((at) => at / hour / 24)), [
 *   [0, 4, 6],
 *   [2, 6, 8],
 *   [4, 8, 10],
 * ]);
 * ```
 */
export function rollingWindows(time: Float64Array, barMs: number, days: RollingDays): ForwardWindow[] {
  const { firstDay, days: count } = wholeDays(time, barMs);
  const { window, forward, step } = days, windows: ForwardWindow[] = [];
  for (let day = firstDay; day + window + forward <= firstDay + count; day += step) {
    const [from, to, forwardTo] = [day, day + window, day + window + forward].map((at) => at * DAY_MS);
    windows.push({ from, to, forwardTo });
  }
  return windows;
}
