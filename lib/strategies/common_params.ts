/**
 * Parameters that several of the shipped strategies share, with ranges in which costs can be earned back.
 *
 * On one-minute bars of a liquid coin an average true range is about 5–15 basis points and a round trip costs about 13: a
 * stop of three true ranges is the narrowest that costs do not eat, and positions are given time to move by more than that.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { ParamSpec } from "../strategy/param_spec.ts";
import {
  DEFAULT_TIMEOUT_BARS,
  DEFAULT_TIMEOUT_MINUTES,
  timeoutBarsOf,
  type TradeRules,
} from "../strategy/trade_rules.ts";

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

/**
 * The longest a position stays open: from half an hour to the eight hours of a day trader, but on longer bars from one bar
 * to twenty, a month of trading days on daily ones: fewer would leave a swing no time, and every day more is taken twice
 * from the days between search and test.
 */
export const TIMEOUT_MINUTES = {
  name: "timeoutMinutes",
  label: "Timeout",
  kind: "int",
  low: 30,
  high: 480,
  atLeastBars: { low: 1, default: DEFAULT_TIMEOUT_BARS, high: 20 },
  log: true,
  default: DEFAULT_TIMEOUT_MINUTES,
  unit: "minutes",
  meaning: "A position is closed at the close of the bar that opens so long after that of its entry, in whole bars.",
} as const satisfies ParamSpec;

/** What a strategy's rules say of {@linkcode TIMEOUT_MINUTES}. */
export function timeoutRule(
  { timeoutMinutes }: { readonly timeoutMinutes: number },
  timeframe: Timeframe,
): Pick<TradeRules, "timeoutBars"> {
  return { timeoutBars: timeoutBarsOf(timeoutMinutes, timeframe) };
}

/** Minutes from which hours are easier to read … */
const SPOKEN_HOURS = 600;

/** … and from which days are. */
const SPOKEN_DAYS = 5 * 1440;

/** A time as a sentence says it: `463 minutes`, `20 hours`, `12 days`. */
export function spokenTime(minutes: number): string {
  if (minutes < SPOKEN_HOURS) return `${minutes} minutes`;
  return minutes < SPOKEN_DAYS ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

/** A number as a sentence says it: two digits are enough. */
export function spoken(value: number): string {
  return String(Number(value.toPrecision(2)));
}
