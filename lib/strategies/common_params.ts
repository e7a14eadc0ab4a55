/**
 * Parameters that several of the shipped strategies share, with ranges in which costs can be earned back.
 *
 * On one-minute bars of a liquid coin an average true range is about 5–15 basis points and a round trip costs about 13: a
 * stop of three true ranges is the narrowest that costs do not eat, and positions are given time to move by more than that.
 *
 * @module
 */
import type { ParamSpec } from "../strategy/param_spec.ts";

/** Bars of the average true range from which stops are made (Wilder 1978). */
export const ATR_BARS = 14;

/** Profit that a target must leave after the costs of both fills, basis points; otherwise no entry. */
export const LEAST_MARGIN_BPS = 2;

/** Distance of the stop. */
export const STOP_ATR = {
  name: "stopAtr",
  label: "Stop, ATRs",
  kind: "float",
  low: 3,
  high: 30,
  log: true,
  default: 8,
  unit: "ATR",
  meaning: "Distance of the stop in average true ranges.",
} as const satisfies ParamSpec;

/** Distance of the target. */
export const REWARD_RATIO = {
  name: "rewardRatio",
  label: "Target / stop",
  kind: "float",
  low: 0.5,
  high: 4,
  log: true,
  default: 1.5,
  unit: "ratio",
  meaning: "Distance of the target in stop distances.",
} as const satisfies ParamSpec;

/** The longest a position stays open. */
export const TIMEOUT_BARS = {
  name: "timeoutBars",
  label: "Timeout",
  kind: "int",
  low: 30,
  high: 480,
  log: true,
  default: 240,
  unit: "bars",
  meaning: "A position is closed at the close of this bar after its entry.",
} as const satisfies ParamSpec;

/** A number as a sentence says it: two digits are enough. */
export function spoken(value: number): string {
  return String(Number(value.toPrecision(2)));
}
