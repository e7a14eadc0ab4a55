/**
 * The parameters of a trade once it is wanted: the order, the bracket and when to be out.
 *
 * Ranges of prices suit one-minute bars of a liquid coin, where an average true range is about 5–15 basis points and a round trip
 * costs about 13. A search looks only where costs can be earned back: at stops from three times those costs on, and at
 * positions of half an hour and more, in which prices move by about three times as much.
 *
 * @module
 */
import type { ParamSpec } from "../../strategy/param_spec.ts";
import { REWARD_RATIO, STOP_ATR, TIMEOUT_MINUTES } from "../common_params.ts";

/** When an entry may be decided, and by which order it is made. */
export const ORDER_PARAMETERS = [
  {
    name: "cooldownMinutes",
    label: "Cooldown",
    kind: "int",
    low: 0,
    high: 60,
    atLeastBars: { low: 0, default: 0, high: 20 },
    default: 2,
    unit: "minutes",
    searched: false,
    meaning: "Time after an exit without a new decision, in bars begun.",
  },
  {
    name: "entryOrder",
    label: "Entry order",
    kind: "categorical",
    choices: ["market", "limit"],
    default: "market",
    searched: false,
    meaning: "Enter at the next open, or rest a limit behind the close.",
  },
  {
    name: "limitOffsetBps",
    label: "Limit offset",
    kind: "float",
    low: 0,
    high: 50,
    default: 2,
    unit: "bps",
    searched: false,
    condition: { param: "entryOrder", equals: "limit" },
    meaning: "How far behind the signal's close the limit rests.",
  },
  {
    name: "limitBars",
    label: "Limit life",
    kind: "int",
    low: 1,
    high: 60,
    default: 5,
    unit: "bars",
    searched: false,
    condition: { param: "entryOrder", equals: "limit" },
    meaning: "Bars the limit rests before it is withdrawn.",
  },
] as const satisfies readonly ParamSpec[];

/** Where stop and target lie, how they move, and when a position is given up. */
export const EXIT_PARAMETERS = [
  {
    name: "bracket",
    label: "Bracket",
    kind: "categorical",
    choices: ["atr", "levels", "fixed"],
    default: "atr",
    meaning: "Stop distance from the ATR, from support and resistance, or a fixed share of the signal's close.",
  },
  { ...STOP_ATR, low: 1, default: 5, searched: [3, 30], condition: { param: "bracket", equals: "atr" } },
  {
    name: "levelBars",
    label: "Support and resistance",
    kind: "int",
    low: 10,
    high: 240,
    log: true,
    default: 60,
    unit: "bars",
    condition: { param: "bracket", equals: "levels" },
    meaning:
      "Bars, the signal's the last of them, beyond whose lowest low (long) or highest high (short) the stop lies " +
      "by 0.1 average true ranges, as seen from the signal's close.",
  },
  {
    name: "stopBps",
    label: "Stop, fixed",
    kind: "float",
    low: 15,
    high: 400,
    log: true,
    default: 50,
    unit: "bps",
    searched: [40, 400],
    condition: { param: "bracket", equals: "fixed" },
    meaning: "Distance of the stop in basis points of the signal's close.",
  },
  REWARD_RATIO,
  {
    name: "minimumMarginBps",
    label: "Least margin",
    kind: "float",
    low: 0,
    high: 50,
    default: 2,
    unit: "bps",
    searched: false,
    meaning: "Profit the target must leave after the costs of both fills; otherwise no entry.",
  },
  { ...TIMEOUT_MINUTES, low: 5, default: 60, searched: [30, 480] },
  {
    name: "trailing",
    label: "Trailing stop",
    kind: "boolean",
    meaning: "Whether the stop follows the best close.",
  },
  {
    name: "trailRatio",
    label: "Trailing distance",
    kind: "float",
    low: 0.3,
    high: 2,
    default: 1,
    unit: "stop distances",
    searched: false,
    condition: { param: "trailing", equals: true },
    meaning: "How far behind the best close the trailing stop stands.",
  },
  {
    name: "breakEven",
    label: "Break-even move",
    kind: "boolean",
    searched: false,
    meaning: "Whether the stop moves to break-even.",
  },
  {
    name: "breakEvenRatio",
    label: "Break-even trigger",
    kind: "float",
    low: 0.3,
    high: 2,
    default: 1,
    unit: "stop distances",
    searched: false,
    condition: { param: "breakEven", equals: true },
    meaning: "Profit at a close from which the stop moves to the price that covers the fees.",
  },
  {
    name: "exitOnSignal",
    label: "Exit on signal",
    kind: "boolean",
    meaning: "Whether a signal against the position closes it at the next open, be it one that direction, session or " +
      "regime keeps from an entry.",
  },
] as const satisfies readonly ParamSpec[];
